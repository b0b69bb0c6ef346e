#ifndef LANBOOT_COMMON_ROOT_H
#define LANBOOT_COMMON_ROOT_H
/*
 * The folders that are served, and the only way to open a file in them. Does I/O: it may wait for a
 * disk, as open(2) does.
 *
 * The first is the root: paths begin there. The others are its link-roots: a symbolic link may
 * lead there, from the root or from one another, and back; nowhere else.
 */
#include "common/path.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

enum root_result {
	ROOT_OK,
	ROOT_NOT_FOUND,
	ROOT_FORBIDDEN,    /* no permission */
	ROOT_OUTSIDE,      /* a link leads out of all these folders */
	ROOT_LOOP,         /* over 40 links, or links in a loop */
	ROOT_NOT_A_FILE,   /* a directory, FIFO, device … */
	ROOT_NO_RESOURCES, /* out of descriptors or memory: our fault, not the client's */
	ROOT_FAILED,       /* any other error; errno says which */
};

enum { ROOTS_MAX = 1 + 64, ROOT_LEADS = 256, ROOT_LINKS_MAX = 40 };

struct roots {
	struct root_folder {
		int fd;
		char *name;     /* as configured, no `/` at its end: "" is `/` */
		char *real;     /* the same folder's path without any link in it */
		bool warned;    /* that its name leads elsewhere: see root_moved.h */
		bool is_remote; /* a look at it may have to wait for a server */
	} folder[ROOTS_MAX];
	size_t n;
	bool walk;                   /* never ask the kernel for openat2: for tests */
	bool is_quiet;               /* roots_renew says nothing: another process does */
	bool links_warned_elsewhere; /* another struct roots has the same link-roots and warns */
};

/* An open file, or why there is none. */
struct root_file {
	int fd; /* the caller's to close; -1 unless ROOT_OK */
	struct stat st;
	char leads[ROOT_LEADS]; /* on ROOT_OUTSIDE: where the link leads, as far as this holds */
};

/*
 * Opens the folder `path` (absolute) and adds it; the first one is the root. Returns false with
 * errno, and E2BIG where there are ROOTS_MAX. Done before privileges are dropped, it works where
 * the user that the daemon becomes could not reach the folder by its path.
 */
bool roots_add(struct roots *r, const char *path);

/*
 * Makes `to` a copy of `from` with descriptors of its own, for roots_close(). Returns false with
 * errno, and leaves it without a folder, if memory or descriptors ran out.
 */
bool roots_copy(struct roots *to, const struct roots *from);

/* Takes the `/` off the end of a folder's path, in place: "" is the folder `/`. NULL stays. */
void root_strip(char *path);

/* Returns true if what is open stands on another machine, or another program (FUSE) has it. */
bool root_is_remote(int fd);

/* Closes all folders and forgets them. */
void roots_close(struct roots *r);

/*
 * Opens the regular file `path` (as path_clean left it) beneath the root. Whoever swaps links and
 * folders meanwhile, nothing outside of the folders is opened: the kernel resolves the path
 * (openat2, RESOLVE_BENEATH), and where it refuses to, because a link leads out of the root or
 * because it has no openat2, each component is opened by itself from the folders' descriptors, and
 * what a link says is compared with their names, `..` taken from the text.
 */
enum root_result roots_open(const struct roots *r, const char *path, struct root_file *f);

/*
 * Opens the folder `path` beneath the root, empty for the root itself, for reading its names; links
 * lead as far as for roots_open. On ROOT_OK, *fd is the caller's to close.
 */
enum root_result roots_open_folder(const struct roots *r, const char *path, int *fd);

/*
 * Fills in what stands at such a path now, in one call and without opening it: is it a folder that
 * was opened before? Links lead anywhere here, so `st` is to be compared, and told to nobody.
 * False: nothing.
 */
bool roots_look_folder(const struct roots *r, const char *path, struct stat *st);

/*
 * Writes the path beneath the root by which what is open at `fd` is asked for where no link leads
 * to it, empty for the root itself. False: it is not beneath the root, or it cannot be known.
 * Source: proc_pid_fd(5).
 */
bool roots_path_of(const struct roots *r, int fd, char path[PATH_SIZE]);

/*
 * Returns true if both are the very same bytes: by device, inode, size and both times, of which the
 * second cannot be set. A change of mode or owner is one of that time.
 */
bool root_same_file(const struct stat *a, const struct stat *b);

/* Returns the result in words, for a log line or a client. */
const char *root_result_text(enum root_result r);

enum { ROOT_WHY = ROOT_LEADS + 80 }; /* bytes that root_why needs */

/* Returns the same for people here, who may know where the link leads. It may be in `out`. */
const char *root_why(enum root_result r, const struct root_file *f, char out[ROOT_WHY]);

#endif
