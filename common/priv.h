#ifndef LANBOOT_PRIV_H
#define LANBOOT_PRIV_H
/* Giving up privileges, for good. */
#include <stdbool.h>

/* True if there is such a user and it is not root. Else says in `why` what is wrong. */
bool priv_user_is_good(const char *user, char why[200]);

/*
 * As root: becomes `user` with its groups only. Always: empties every capability set, the
 * bounding set too where we may. Then checks that nothing is left and that setuid(0) fails.
 * Call with one thread. On failure says why by log_warn and returns false: do not go on.
 */
bool priv_drop(const char *user);

#endif
