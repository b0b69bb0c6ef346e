#ifndef LANBOOT_HTTPBOOTD_CHECK_PROBE_MODULES_H
#define LANBOOT_HTTPBOOTD_CHECK_PROBE_MODULES_H
/* Which kernels a modloop has modules of. */
#include "httpbootd/check/unpack.h"

/*
 * Reads the squashfs behind the descriptor and returns whether it has modules of the kernel
 * `release`; with MODULES_OTHER `found` is another one that it has them of. Linux,
 * fs/squashfs/squashfs_fs.h.
 */
enum modules probe_modules(int fd, const char *release, char found[MAGIC_RELEASE]);

#endif
