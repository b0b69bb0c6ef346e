#include "common/root_walk.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/*
 * Where a walk stands. `at` is the folder's absolute path without any link in it, "" for `/`.
 * `dir` is that folder open, reached from a root's descriptor by steps that follow no link and are
 * never `..`: it cannot be outside. Outside of all folders there is only `at`, a text that may
 * still lead back in.
 */
struct walk {
	const struct roots *roots;
	char at[PATH_MAX];
	int dir;  /* -1: outside */
	bool own; /* dir is to be closed; else it is a root's */
	char todo[2 * PATH_MAX];
	const char *next; /* in todo */
	int links;
};

/* Closes the folder that the walk is in, if it is its own: then it is outside. Keeps errno. */
static void leave_folder(struct walk *w)
{
	int saved = errno;
	if (w->own)
		close(w->dir);
	w->dir = -1;
	w->own = false;
	errno = saved;
}

/* By component: /srv is above /srv/x, not above /srvx. */
static bool is_above(const char *folder, const char *at)
{
	size_t len = strlen(folder);
	return strncmp(folder, at, len) == 0 && (at[len] == '/' || at[len] == '\0');
}

/* Adds a component to w->at. False with errno if it does not fit. */
static bool append_name(struct walk *w, const char *name, size_t len)
{
	size_t n = strlen(w->at);
	if (n + 1 + len >= sizeof w->at) {
		errno = ENAMETOOLONG;
		return false;
	}
	w->at[n] = '/';
	memcpy(w->at + n + 1, name, len);
	w->at[n + 1 + len] = '\0';
	return true;
}

/* Outside, a name was taken: is this one of the folders, by either of its names? */
static void enter_root(struct walk *w)
{
	for (size_t i = 0; i < w->roots->n; i++) {
		const struct root_folder *f = &w->roots->folder[i];
		if (strcmp(w->at, f->real) != 0 && strcmp(w->at, f->name) != 0)
			continue;
		w->dir = f->fd;
		if (strcmp(w->at, f->real) != 0)
			snprintf(w->at, sizeof w->at, "%s", f->real);
		return;
	}
}

/* Opens what `name` is in `dir`, to look at: a link or a file itself, too. -1 with errno. */
static int open_component(int dir, const char *name)
{
	return openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
}

/* Opens anew the folder that w->at says, which has no link in it; outside, none. False with errno.
 */
static bool open_position(struct walk *w)
{
	const struct root_folder *best = NULL;
	char part[NAME_MAX + 1];

	leave_folder(w);
	for (size_t i = 0; i < w->roots->n; i++) {
		const struct root_folder *f = &w->roots->folder[i];
		if (is_above(f->real, w->at) && (!best || strlen(f->real) > strlen(best->real)))
			best = f;
	}
	if (!best)
		return true;
	w->dir = best->fd;
	for (const char *s = w->at + strlen(best->real); *s;) {
		s++; /* the slash */
		size_t len = strcspn(s, "/");
		memcpy(part, s, len);
		part[len] = '\0';
		s += len;
		int fd = openat(w->dir, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		leave_folder(w);
		if (fd < 0)
			return false;
		w->dir = fd;
		w->own = true;
	}
	return true;
}

/* Walks `..`, by the text: `at` has no link in it, so this is what the kernel would do. */
static bool walk_up(struct walk *w)
{
	char *slash = strrchr(w->at, '/');
	if (slash)
		*slash = '\0';
	return open_position(w);
}

/* The link `fd` stands in place of its name: its target is to be walked, then the rest. */
static bool follow_link(struct walk *w, int fd)
{
	char fresh[sizeof w->todo];

	if (++w->links > ROOT_LINKS_MAX) {
		errno = ELOOP;
		return false;
	}
	ssize_t len = readlinkat(fd, "", fresh, PATH_MAX);
	if (len < 0)
		return false;
	if (len == 0 || len == PATH_MAX) {
		errno = len ? ENAMETOOLONG : ENOENT;
		return false;
	}
	int n = snprintf(fresh + len, sizeof fresh - (size_t)len, "%s", w->next);
	if (n < 0 || (size_t)n >= sizeof fresh - (size_t)len) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(w->todo, fresh, (size_t)len + (size_t)n + 1);
	w->next = w->todo;
	if (w->todo[0] != '/')
		return true;
	w->at[0] = '\0';
	return open_position(w);
}

/* Walks one component that is not the last. False with errno. */
static bool walk_down(struct walk *w, const char *name, size_t len)
{
	struct stat st;
	bool ok = false;

	if (w->dir < 0) {
		ok = append_name(w, name, len);
		if (ok)
			enter_root(w);
		return ok;
	}
	int fd = open_component(w->dir, name);
	if (fd < 0)
		return false;
	if (fstat(fd, &st) < 0) {
		ok = false;
	} else if (S_ISLNK(st.st_mode)) {
		ok = follow_link(w, fd);
	} else if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
	} else if (append_name(w, name, len)) {
		leave_folder(w);
		w->dir = fd;
		w->own = true;
		return true;
	}
	int saved = errno;
	close(fd);
	errno = saved;
	return ok;
}

/* Walks the last component. 1: *out is open. 0: it was a link, and the walk goes on. -1: errno. */
static int walk_last(struct walk *w, const char *name, int *out)
{
	struct stat st;

	*out = openat(w->dir, name, ROOT_FILE_FLAGS | O_NOFOLLOW);
	if (*out >= 0)
		return 1;
	if (errno != ELOOP)
		return -1;
	int fd = open_component(w->dir, name);
	if (fd < 0)
		return -1;
	int r = -1;
	if (fstat(fd, &st) == 0) {
		if (S_ISLNK(st.st_mode)) {
			r = follow_link(w, fd) ? 0 : -1;
		} else { /* it was exchanged this moment: look again, but not for ever */
			w->next = w->next - strlen(name);
			r = ++w->links > ROOT_LINKS_MAX ? -1 : 0;
			errno = ELOOP;
		}
	}
	int saved = errno;
	close(fd);
	errno = saved;
	return r;
}

/* Walks all that is to do. The open file, or -1 with errno. */
static int walk_all(struct walk *w)
{
	char name[NAME_MAX + 1];
	int fd;

	for (;;) {
		w->next += strspn(w->next, "/");
		size_t len = strcspn(w->next, "/");
		if (len == 0) { /* the root, or a link to a folder: that folder itself */
			if (w->dir >= 0)
				return openat(w->dir, ".", ROOT_FILE_FLAGS);
			errno = EXDEV;
			return -1;
		}
		if (len > NAME_MAX) {
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(name, w->next, len);
		name[len] = '\0';
		w->next += len;
		bool ok = true;
		if (strcmp(name, "..") == 0) {
			ok = walk_up(w);
		} else if (strcmp(name, ".") != 0) {
			if (*w->next || w->dir < 0) {
				ok = walk_down(w, name, len);
			} else {
				int r = walk_last(w, name, &fd);
				if (r == 1)
					return fd;
				ok = r == 0;
			}
		}
		if (!ok)
			return -1;
	}
}

int root_walk(const struct roots *r, const char *path, char leads[ROOT_LEADS])
{
	struct walk w = {.roots = r, .dir = r->folder[0].fd};

	leads[0] = '\0';
	w.next = w.todo;
	if (snprintf(w.todo, sizeof w.todo, "%s", path) >= (int)sizeof w.todo) {
		errno = ENAMETOOLONG;
		return -1;
	}
	snprintf(w.at, sizeof w.at, "%s", r->folder[0].real);
	int fd = walk_all(&w);
	if (fd < 0 && errno == EXDEV)
		snprintf(leads, ROOT_LEADS, "%.255s", w.at[0] ? w.at : "/");
	leave_folder(&w);
	return fd;
}
