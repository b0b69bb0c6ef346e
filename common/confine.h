#ifndef LANBOOT_COMMON_CONFINE_H
#define LANBOOT_COMMON_CONFINE_H
/* The last step of a daemon's start: from here on it may do what it has to, and nothing else. */
#include "common/daemon.h"

/*
 * Once all sockets are open and no thread runs: becomes the configured user, drops every
 * capability, sets no_new_privs, starts the aide (aide.h), and enters Landlock, beneath which the
 * roots and the folders of daemon_keep_readable stay readable and the state folder writable. Of the
 * configuration nothing does: d->source is read by the aide from now on. Last it enters a filter of
 * system calls: those of daemon_allow and calls_base() are left, and in the aide its own. Exits
 * (71) if any of that fails.
 *
 * Returns false in the daemon. Returns true in each process that the aide makes for a look, later:
 * there daemon_check_begin and daemon_check_end have to follow.
 */
bool confine(struct daemon *d);

#endif
