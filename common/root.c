#include "common/root.h"

#include "common/clock.h"
#include "common/root_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { EAGAIN_TRIES = 4 };

void root_strip(char *path)
{
	size_t n = path ? strlen(path) : 0;
	while (n && path[n - 1] == '/')
		path[--n] = '\0';
}

bool root_is_remote(int fd)
{
	static const uint32_t remote[] = {
	    0x6969 /* NFS */, 0x517b, 0xff534d42, 0xfe534d42 /* SMB and CIFS */,
	    0x65735546 /* FUSE */, 0x01021997 /* 9p */, 0x00c36400 /* Ceph */, 0x5346414f /* AFS */
	};
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0)
		return true;
	for (size_t i = 0; i < sizeof remote / sizeof *remote; i++)
		if ((uint32_t)fs.f_type == remote[i])
			return true;
	return false;
}

bool roots_add(struct roots *r, const char *path)
{
	if (r->n == ROOTS_MAX) {
		errno = E2BIG;
		return false;
	}
	struct root_folder f = {
	    .fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC),
	    .name = strdup(path),
	};
	f.real = f.fd < 0 ? NULL : realpath(path, NULL);
	if (!f.name || !f.real) {
		int saved = errno;
		if (f.fd >= 0)
			close(f.fd);
		free(f.name);
		free(f.real);
		errno = saved;
		return false;
	}
	f.is_remote = root_is_remote(f.fd);
	root_strip(f.name);
	root_strip(f.real);
	r->folder[r->n++] = f;
	return true;
}

bool roots_copy(struct roots *to, const struct roots *from)
{
	*to = (struct roots){.walk = from->walk};
	for (size_t i = 0; i < from->n; i++) {
		struct root_folder *f = &to->folder[i];
		*f = from->folder[i];
		f->fd = fcntl(f->fd, F_DUPFD_CLOEXEC, 0);
		f->name = strdup(f->name);
		f->real = strdup(f->real);
		to->n++;
		if (f->fd >= 0 && f->name && f->real)
			continue;
		int saved = errno;
		roots_close(to);
		errno = saved;
		return false;
	}
	return true;
}

void roots_close(struct roots *r)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->folder[i].fd >= 0)
			close(r->folder[i].fd);
		free(r->folder[i].name);
		free(r->folder[i].real);
	}
	r->n = 0;
}

/*
 * -1 with errno; what the kernel cannot decide is walked: EXDEV, a link out of the root; ENOSYS
 * before Linux 5.6; EPERM from the seccomp filter of a container; EAGAIN, again and again, while
 * something is renamed.
 */
static int open_beneath(const struct roots *r, const char *path, char leads[ROOT_LEADS])
{
	struct open_how how = {
	    .flags = ROOT_FILE_FLAGS,
	    .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	for (int tries = 0; tries < EAGAIN_TRIES && !r->walk; tries++) {
		int fd = (int)syscall(SYS_openat2, r->folder[0].fd, path, &how, sizeof how);
		if (fd >= 0)
			return fd;
		if (errno == EXDEV || errno == ENOSYS || errno == EPERM)
			break;
		if (errno != EAGAIN)
			return -1;
	}
	return root_walk(r, path, leads);
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
		return ROOT_FORBIDDEN;
	case EXDEV:
		return ROOT_OUTSIDE;
	case ELOOP:
		return ROOT_LOOP;
	case EISDIR:
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

enum root_result roots_open(const struct roots *r, const char *path, struct root_file *f)
{
	f->leads[0] = '\0';
	f->fd = open_beneath(r, path, f->leads);
	if (f->fd < 0)
		return result_of(errno);
	enum root_result result = ROOT_FAILED;
	if (fstat(f->fd, &f->st) == 0)
		result = S_ISREG(f->st.st_mode) ? ROOT_OK : ROOT_NOT_A_FILE;
	if (result == ROOT_OK)
		return ROOT_OK;
	int saved = errno;
	close(f->fd);
	f->fd = -1;
	errno = saved;
	return result;
}

enum root_result roots_open_folder(const struct roots *r, const char *path, int *fd)
{
	char leads[ROOT_LEADS];
	struct stat st;
	*fd = open_beneath(r, *path ? path : ".", leads);
	if (*fd < 0)
		return result_of(errno);
	if (fstat(*fd, &st) == 0 && S_ISDIR(st.st_mode))
		return ROOT_OK;
	close(*fd);
	*fd = -1;
	return ROOT_NOT_FOUND;
}

bool roots_look_folder(const struct roots *r, const char *path, struct stat *st)
{
	int root = r->folder[0].fd;
	return *path ? fstatat(root, path, st, 0) == 0 : fstat(root, st) == 0;
}

bool roots_path_of(const struct roots *r, int fd, char path[PATH_SIZE])
{
	char name[40], real[PATH_MAX];
	const char *folder = r->folder[0].real;
	size_t at = strlen(folder);

	snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	ssize_t len = readlinkat(AT_FDCWD, name, real, sizeof real - 1);
	if (len < 0 || (size_t)len < at || memcmp(real, folder, at) != 0)
		return false;
	real[len] = '\0';
	if (real[at] && real[at] != '/')
		return false;
	at += real[at] == '/';
	return snprintf(path, PATH_SIZE, "%s", real + at) < PATH_SIZE;
}

bool root_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       clock_same_time(&a->st_mtim, &b->st_mtim) &&
	       clock_same_time(&a->st_ctim, &b->st_ctim);
}

const char *root_result_text(enum root_result r)
{
	switch (r) {
	case ROOT_OK:
		return "ok";
	case ROOT_NOT_FOUND:
		return "no such file";
	case ROOT_FORBIDDEN:
		return "forbidden (no permission to read it)";
	case ROOT_OUTSIDE:
		return "forbidden (a link out of the root)";
	case ROOT_LOOP:
		return "forbidden (links in a loop, or too many)";
	case ROOT_NOT_A_FILE:
		return "not a regular file";
	case ROOT_NO_RESOURCES:
		return "out of file descriptors or memory";
	case ROOT_FAILED:
		return "cannot open";
	}
	return "?";
}

const char *root_why(enum root_result r, const struct root_file *f, char out[ROOT_WHY])
{
	if (r != ROOT_OUTSIDE || !f->leads[0])
		return root_result_text(r);
	snprintf(
	    out, ROOT_WHY, "a link leads to %s, which is in no folder of link-roots", f->leads);
	return out;
}
