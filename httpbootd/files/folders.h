#ifndef LANBOOT_HTTPBOOTD_FILES_FOLDERS_H
#define LANBOOT_HTTPBOOTD_FILES_FOLDERS_H
/*
 * The folders that are served, the root and those of [alias /images], each of which has a path of
 * its own; and what a path leads to in them. Requests and replies are not known here.
 */
#include "common/daemon.h"

struct alias_folder {
	const char *path; /* without a `/` at its ends; the configuration's at the start */
	size_t len;
	struct roots roots; /* the folder, and the link-roots */
};

/* As they were at the start: a reload opens none that the sandbox has not seen. Zero it. */
struct folders {
	const struct daemon *d; /* its root serves what is no alias's */
	struct alias_folder alias[ALIASES];
	size_t n;
};

/*
 * Opens the folders of all aliases, which stay readable in the sandbox; done before privileges are
 * dropped. `d` is kept. False if one of them cannot be opened; each error was told on stderr.
 */
bool folders_open(struct folders *f, struct daemon *d);

/* Looks whether the folders are still what their names lead to, and logs where they are not. */
void folders_watch(struct folders *f);

/* Opens those folders anew whose names lead elsewhere by now (common/root_moved.h). */
void folders_renew(struct folders *f);

/* Closes and forgets them. */
void folders_close(struct folders *f);

/*
 * Returns the folder that serves `path`, which is clean and has no `/` at its front: that of the
 * longest alias it lies in, or else the root. *rest, in `path`, is what follows the alias; it is
 * empty for the folder itself.
 */
const struct roots *folders_find(const struct folders *f, const char *path, const char **rest);

/*
 * Returns the name of the next alias that lies right in the folder `path`, or NULL. *i is 0 at
 * first; it is moved past the alias.
 */
const char *folders_next_alias(const struct folders *f, const char *path, size_t *i);

/*
 * Writes the next path by which the open file or folder is asked for where no link leads to it: of
 * the root, or of an alias whose folder has it. *i is 0 at first. False: no more.
 */
bool folders_next_path(const struct folders *f, int fd, size_t *i, char path[PATH_SIZE]);

/* What a path leads to. */
struct lookup {
	const char *path;          /* what was looked up: the caller's */
	const struct roots *roots; /* the folder that serves it */
	const char *rest;          /* the path in there; points into `path` */
	enum root_result result;
	struct root_file file; /* on ROOT_OK open, and the caller's to close */
};

/* Opens the file that `path`, clean, leads to. Returns l->result; errno is set on ROOT_FAILED. */
enum root_result lookup_file(const struct folders *f, const char *path, struct lookup *l);

/* Opens the folder that `path`, clean, leads to, for reading its names. */
enum root_result lookup_folder(const struct folders *f, const char *path, struct lookup *l);

#endif
