#ifndef LANBOOT_COMMON_DAEMON_CHECK_H
#define LANBOOT_COMMON_DAEMON_CHECK_H
/*
 * A look for what will not work, with -n or beside the running daemon. Begin warns of what is the
 * same in all daemons; between begin and end each daemon looks at what is its own.
 */
#include "common/check.h"
#include "common/daemon.h"

/*
 * For -n, once all is open: becomes the configured user, since root can read what that cannot, and
 * begins a look whose warnings go to stderr. Exits (71) if it cannot become that user.
 */
struct check daemon_test_begin(const struct daemon *d);

/* Says how many warnings there were. Returns the exit code: 0, or with --strict 78 if any. */
int daemon_test_end(const struct daemon *d, const struct check *k);

/*
 * Asks for a look beside the daemon, in a process of its own, in which confine() then returns true.
 * It logs its warnings and ends when we do.
 */
void daemon_check_ask(const struct daemon *d);

/*
 * In that process: reads the configuration as it stands now into d->conf, and begins a look whose
 * warnings are logged.
 */
struct check daemon_check_begin(struct daemon *d);

/* Ends the process. */
void daemon_check_end(const struct daemon *d, const struct check *k) __attribute__((noreturn));

/*
 * Returns the name of the user who looks at files: the configured one, or who started the daemon
 * without being root. Good until the next call of getpwuid.
 */
const char *daemon_user(const struct daemon *d);

#endif
