#include "common/nowait.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

/* For a C library that has neither preadv2 nor its flag: musl before 1.2.5. */
#ifndef RWF_NOWAIT
#define RWF_NOWAIT 8
#endif

ssize_t nowait_read(int fd, void *to, size_t len, uint64_t offset)
{
	struct iovec iov = {.iov_base = to, .iov_len = len};
	ssize_t n;

	do
		n = syscall(
		    SYS_preadv2, fd, &iov, 1, (long)offset, (long)(offset >> 32), RWF_NOWAIT);
	while (n < 0 && errno == EINTR);
	/* No such call before Linux 4.6, no such flag before 4.14, or not for this file system. */
	if (n < 0 && (errno == ENOSYS || errno == EOPNOTSUPP || errno == EINVAL))
		errno = EAGAIN;
	return n;
}

bool nowait_in_memory(int fd)
{
	struct statfs fs;
	return fstatfs(fd, &fs) == 0 && (fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC);
}

/* The kernel's structure (include/uapi/linux/stat.h), which older C libraries do not know. */
struct statx_time {
	int64_t seconds;
	uint32_t nanoseconds;
	int32_t reserved;
};
struct statx_buffer {
	uint32_t mask, blksize;
	uint64_t attributes;
	uint32_t nlink, uid, gid;
	uint16_t mode, spare;
	uint64_t ino, size, blocks, attributes_mask;
	struct statx_time atime, btime, ctime, mtime;
	uint32_t rdev_major, rdev_minor, dev_major, dev_minor;
	uint64_t more[14];
};
_Static_assert(sizeof(struct statx_buffer) == 256, "as the kernel has it");

bool nowait_stat(int fd, struct stat *st)
{
	enum { DONT_SYNC = 0x4000, BASIC = 0x7ff };
	struct statx_buffer x;

	if (syscall(SYS_statx, fd, "", AT_EMPTY_PATH | DONT_SYNC, BASIC, &x) < 0)
		return fstat(fd, st) == 0; /* no such call before Linux 4.11 */
	*st = (struct stat){
	    .st_dev = makedev(x.dev_major, x.dev_minor),
	    .st_ino = x.ino,
	    .st_nlink = x.nlink,
	    .st_size = (off_t)x.size,
	    .st_mtim = {.tv_sec = (time_t)x.mtime.seconds, .tv_nsec = (long)x.mtime.nanoseconds},
	    .st_ctim = {.tv_sec = (time_t)x.ctime.seconds, .tv_nsec = (long)x.ctime.nanoseconds},
	};
	return true;
}
