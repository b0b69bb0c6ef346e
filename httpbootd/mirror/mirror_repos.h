#ifndef LANBOOT_HTTPBOOTD_MIRROR_MIRROR_REPOS_H
#define LANBOOT_HTTPBOOTD_MIRROR_MIRROR_REPOS_H
/* Which repositories a mirror of Alpine's has, and what it says of what fails. */
#include "httpbootd/mirror/mirror.h"

/* Returns the repository of the first `len` bytes of `path`, a new one if need be; NULL: no room.
 */
struct repo *mirror_repo(struct mirror *m, const char *path, size_t len);

/* Within the log's budget: `what` of this mirror, and why not. */
void mirror_warn(const struct mirror *m, const char *what, const char *why);

#endif
