#ifndef LANBOOT_COMMON_AIDE_H
#define LANBOOT_COMMON_AIDE_H
/*
 * The daemon's aide: a process of its own beside it, that hears nothing of the network. It may do
 * what the daemon may not do any more, and does that alone: it opens the configuration's files for
 * a reload, those that the file names as it stands, and makes the processes that look for what will
 * not work, since the disk may be slow. It ends when the daemon does.
 */
#include "common/conf.h"

#include <sys/types.h>

/*
 * Starts it, as who this process is by now. Returns its process id and in *socket our end, which
 * the caller closes; in the aide 0 and its end, with nothing open but what apart.h says; -1 with
 * errno.
 */
pid_t aide_start(int *keep, size_t n, int *socket);

/*
 * In the aide: does what it is asked for, and ends with the daemon. Returns only in a process made
 * for a look, which has to end by itself.
 */
void aide_run(const struct conf_source *source, int socket);

/* In the daemon: asks for a look. Returns false with errno. One too many is forgotten. */
bool aide_ask_look(int socket);

#endif
