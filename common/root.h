#ifndef LANBOOT_ROOT_H
#define LANBOOT_ROOT_H
/* A folder that is served, and the only way to open a file in it. */
#include <stdbool.h>
#include <sys/stat.h>

enum root_result {
	ROOT_OK,
	ROOT_NOT_FOUND,
	ROOT_FORBIDDEN,    /* permission, or a link that leads out of the root */
	ROOT_NOT_A_FILE,   /* a directory, FIFO, device … */
	ROOT_NO_RESOURCES, /* out of descriptors or memory: our fault, not the client's */
	ROOT_FAILED,       /* any other error; errno says which */
};

/*
 * Opens the folder itself. Returns a descriptor to hand to root_file, or -1 with errno. Works
 * as root where the user that the daemon becomes could not reach the folder by its path.
 */
int root_open(const char *folder);

/*
 * Opens the regular file `path` (as path_clean left it) beneath `root`. Symbolic links are
 * followed as long as they stay beneath it (openat2 with RESOLVE_BENEATH; where the kernel or a
 * container forbids that, components are walked one by one and no link is followed at all).
 * On ROOT_OK, *fd is the caller's to close and *st describes it.
 */
enum root_result root_file(int root, const char *path, int *fd, struct stat *st);

/* In words, for a log line. */
const char *root_result_text(enum root_result r);

#endif
