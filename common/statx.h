#ifndef LANBOOT_STATX_H
#define LANBOOT_STATX_H
/* statx(2), also for a C library that has none: musl before 1.2.5, as Debian has it. */
#include <fcntl.h>
#include <sys/stat.h>

#ifndef STATX_MTIME
#include <linux/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline int statx(int fd, const char *path, int flags, unsigned mask, struct statx *x)
{
	return (int)syscall(SYS_statx, fd, path, flags, mask, x);
}
#endif

#endif
