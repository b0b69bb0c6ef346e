#include "common/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

bool whole_file_append(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = ENOSPC;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* Closes it; `ok` is what is known of it so far, and errno stays that of its first failure. */
static bool end(int fd, bool ok)
{
	int saved = errno;

	if (close(fd) < 0 && ok)
		return false;
	errno = saved;
	return ok;
}

bool whole_file_write(int dir, const char *name, const char *text, size_t len, mode_t mode)
{
	unlinkat(dir, name, 0);
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	return fd >= 0 && end(fd, whole_file_append(fd, text, len) && fsync(fd) == 0);
}

bool whole_file_sync(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd >= 0 && end(fd, fsync(fd) == 0);
}
