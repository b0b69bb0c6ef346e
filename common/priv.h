#ifndef LANBOOT_COMMON_PRIV_H
#define LANBOOT_COMMON_PRIV_H
/* Giving up privileges, for good. The one file that includes <sys/capability.h>. */
#include <stdbool.h>

enum { PRIV_WHY = 300 };

/* Returns true if there is such a user and it is not root. Else it says in `why` what is wrong. */
bool priv_user_is_good(const char *user, char why[PRIV_WHY]);

/*
 * As root: becomes `user` with its groups only. Always: empties every capability set, the bounding
 * set too where we may. Then checks that nothing is left and that setuid(0) fails. To be called
 * with one thread. Returns false, with the reason logged, if that failed: then the caller must not
 * go on.
 */
bool priv_drop(const char *user);

#endif
