#include "common/root_moved.h"

#include "common/log.h"
#include "common/nowait.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum root_state {
	ROOT_STANDS,  /* as far as is known */
	ROOT_DELETED, /* the folder is gone, and its name leads nowhere */
	ROOT_ANOTHER, /* the name leads to another folder, or to none, and the folder is there */
};

/*
 * The folder at `path`, only to look at. Without `may_wait`, -1 with EAGAIN where its way is not in
 * the kernel's memory, or the kernel cannot tell (before Linux 5.12). A local folder's always is,
 * as long as it is open.
 */
static int open_folder(const char *path, bool may_wait)
{
	const int flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
	struct open_how how = {.flags = (__u64)flags, .resolve = RESOLVE_CACHED};

	if (may_wait)
		return open(path, flags);
	int fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
	if (fd < 0 && errno != ENOENT && errno != ENOTDIR)
		errno = EAGAIN;
	return fd;
}

/*
 * Returns whether `path` still leads to the open folder `fd`. Without `may_wait` it returns
 * ROOT_STANDS if it would take a disk or a server to know.
 */
static enum root_state root_look(int fd, const char *path, bool may_wait)
{
	struct stat ours, there;

	if (!nowait_stat(fd, &ours))
		return ROOT_STANDS;
	enum root_state gone = ours.st_nlink ? ROOT_ANOTHER : ROOT_DELETED;
	int now = open_folder(*path ? path : "/", may_wait);
	/* A path that the daemon's user cannot reach tells nothing. */
	if (now < 0)
		return errno == ENOENT || errno == ENOTDIR ? gone
		       : ours.st_nlink                     ? ROOT_STANDS
							   : ROOT_DELETED;
	bool same =
	    nowait_stat(now, &there) && ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
	close(now);
	return same ? ROOT_STANDS : ROOT_ANOTHER;
}

/* The key that names the folder; NULL: another struct roots has it, too, and warns of it. */
static const char *key_of_folder(
    const struct roots *r, const struct root_folder *f, const char *key)
{
	return f == r->folder ? key : r->links_warned_elsewhere ? NULL : "link-roots";
}

static const char *name_of_folder(const struct root_folder *f)
{
	return f->name[0] ? f->name : "/";
}

void roots_watch(struct roots *r, const char *key)
{
	for (size_t i = 0; i < r->n; i++) {
		struct root_folder *f = &r->folder[i];
		enum root_state state = root_look(f->fd, f->name, !f->is_remote);
		const char *what = key_of_folder(r, f, key);
		if (state != ROOT_STANDS && !f->warned && what)
			log_warnx("%s = %s: %s since it was opened: what is served is still the "
				  "old one; SIGHUP opens what is there now, or says that it takes "
				  "a restart",
			    what, name_of_folder(f),
			    state == ROOT_DELETED ? "the folder was deleted"
						  : "a link was changed or the folder exchanged");
		f->warned = state != ROOT_STANDS;
	}
}

/* False with errno: it is not there, or may not be read. */
static bool reopen_folder(struct root_folder *f)
{
	int fd = open(name_of_folder(f), O_PATH | O_DIRECTORY | O_CLOEXEC);
	int probe = fd < 0 ? -1 : openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char *real = probe < 0 ? NULL : realpath(name_of_folder(f), NULL);

	int saved = errno;
	if (probe >= 0)
		close(probe);
	if (!real) {
		if (fd >= 0)
			close(fd);
		errno = saved;
		return false;
	}
	close(f->fd);
	free(f->real);
	f->fd = fd;
	f->real = real;
	f->is_remote = root_is_remote(fd);
	root_strip(f->real);
	return true;
}

void roots_renew(struct roots *r, const char *key)
{
	for (size_t i = 0; i < r->n; i++) {
		struct root_folder *f = &r->folder[i];
		const char *what = r->is_quiet ? NULL : key_of_folder(r, f, key);
		f->warned = root_look(f->fd, f->name, true) != ROOT_STANDS;
		if (!f->warned)
			continue;
		if (reopen_folder(f)) {
			f->warned = false;
			if (what)
				log_info("reopened %s=%s", what, name_of_folder(f));
		} else if (!what) {
			continue;
		} else if (errno == EACCES) {
			log_warnx("reload: %s = %s is another folder than at the start, and the "
				  "sandbox allows to read that one alone: restart. Where folders "
				  "are exchanged, name the one above them in link-roots: then a "
				  "reload is enough",
			    what, name_of_folder(f));
		} else {
			log_warn("reload: %s = %s cannot be opened anew: make the folder, and "
				 "restart",
			    what, name_of_folder(f));
		}
	}
}

void root_warn_moved(int fd, const char *path, const char *what)
{
	if (fd >= 0 && root_look(fd, path, true) != ROOT_STANDS)
		log_warnx("reload: %s %s is another folder than at the start, or not there: "
			  "restart, since the sandbox knows that one alone",
		    what, path);
}
