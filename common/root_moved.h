#ifndef LANBOOT_COMMON_ROOT_MOVED_H
#define LANBOOT_COMMON_ROOT_MOVED_H
/*
 * The folders of a root are opened once, and the sandbox knows them by what they are, not by their
 * names. So where a name leads elsewhere later, to another release or to a folder that was made
 * anew, what was opened is served for ever: that has to be told, and put right where it can.
 */
#include "common/root.h"

enum { ROOT_WATCH_MS = 5000 };

/*
 * Warns once of each folder whose name leads elsewhere by now. To be called every ROOT_WATCH_MS; it
 * never waits for a server. `key` is what names the first of them in the configuration; the others
 * are link-roots.
 */
void roots_watch(struct roots *r, const char *key);

/*
 * On SIGHUP: opens those folders anew. Where the sandbox does not let this process read them, it
 * logs that it takes a restart, and goes on with those that are open.
 */
void roots_renew(struct roots *r, const char *key);

/* On SIGHUP, for a folder that cannot be opened anew: logs that it takes a restart. `fd` may be -1.
 */
void root_warn_moved(int fd, const char *path, const char *what);

#endif
