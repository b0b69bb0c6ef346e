#ifndef LANBOOT_COMMON_ROOT_WALK_H
#define LANBOOT_COMMON_ROOT_WALK_H
/* For root.c: opens a file component by component, link by link, where openat2 cannot. */
#include "common/root.h"

#include <fcntl.h>

/* O_NONBLOCK: a FIFO in the root must not hang the daemon. */
enum { ROOT_FILE_FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY };

/*
 * Opens `path` beneath the root with ROOT_FILE_FLAGS, following links as roots_open says. Returns
 * the open file, or -1 with errno; EXDEV: a link leads outside, and `leads` has where to.
 */
int root_walk(const struct roots *r, const char *path, char leads[ROOT_LEADS]);

#endif
