#include "common/root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* O_NONBLOCK: a FIFO in the root must not hang the daemon. */
enum { FILE_FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY };

int root_open(const char *folder)
{
	return open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* For kernels before 5.6 and containers whose seccomp filter forbids openat2. */
static int open_by_walking(int root, const char *path)
{
	char part[NAME_MAX + 1];
	int dir = root;

	for (;;) {
		const char *slash = strchr(path, '/');
		size_t len = slash ? (size_t)(slash - path) : strlen(path);
		if (len > NAME_MAX) {
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(part, path, len);
		part[len] = '\0';
		int flags = slash ? O_PATH | O_DIRECTORY | O_CLOEXEC : FILE_FLAGS;
		int next = openat(dir, part, flags | O_NOFOLLOW);
		int saved = errno;
		if (dir != root)
			close(dir);
		errno = saved;
		if (next < 0 || !slash)
			return next;
		dir = next;
		path = slash + 1;
	}
}

static int open_beneath(int root, const char *path)
{
	struct open_how how = {
	    .flags = FILE_FLAGS,
	    .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	/* EAGAIN: something beneath was renamed while it was resolved. */
	for (int tries = 0; tries < 16; tries++) {
		int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
		if (fd >= 0 || errno != EAGAIN) {
			if (fd < 0 && (errno == ENOSYS || errno == EPERM))
				return open_by_walking(root, path);
			return fd;
		}
	}
	return -1;
}

static enum root_result result_of(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
	case ENAMETOOLONG:
		return ROOT_NOT_FOUND;
	case EACCES:
	case EPERM:
	case EXDEV: /* leads out of the root */
	case ELOOP:
		return ROOT_FORBIDDEN;
	case ENXIO: /* a socket */
		return ROOT_NOT_A_FILE;
	case EMFILE:
	case ENFILE:
	case ENOMEM:
		return ROOT_NO_RESOURCES;
	default:
		return ROOT_FAILED;
	}
}

enum root_result root_file(int root, const char *path, int *fd, struct stat *st)
{
	*fd = open_beneath(root, path);
	if (*fd < 0)
		return result_of(errno);
	if (fstat(*fd, st) == 0) {
		if (S_ISREG(st->st_mode))
			return ROOT_OK;
		close(*fd);
		*fd = -1;
		return ROOT_NOT_A_FILE;
	}
	int saved = errno;
	close(*fd);
	*fd = -1;
	errno = saved;
	return ROOT_FAILED;
}

const char *root_result_text(enum root_result r)
{
	switch (r) {
	case ROOT_OK:
		return "ok";
	case ROOT_NOT_FOUND:
		return "no such file";
	case ROOT_FORBIDDEN:
		return "forbidden (permission, or a link out of the root)";
	case ROOT_NOT_A_FILE:
		return "not a regular file";
	case ROOT_NO_RESOURCES:
		return "out of file descriptors or memory";
	case ROOT_FAILED:
		return "cannot open";
	}
	return "?";
}
