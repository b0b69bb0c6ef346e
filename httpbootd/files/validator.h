#ifndef LANBOOT_HTTPBOOTD_FILES_VALIDATOR_H
#define LANBOOT_HTTPBOOTD_FILES_VALIDATOR_H
/*
 * Which file it was that something was made of, and whether it is the same one still: what was made
 * of it may be given again for so long.
 */
#include <stdbool.h>
#include <sys/stat.h>

enum { VALIDATOR_PATH = 256 };

struct validator {
	int root;                  /* descriptor of the folder that `path` is beneath */
	char path[VALIDATOR_PATH]; /* empty: it was made of no file, and always holds */
	struct stat st;
};

/*
 * Notes that the file or folder `path` beneath the folder `root` was as `st` says. False if that
 * cannot be told later: the path is too long, or the file changed so lately that it could change
 * again within one tick of its clock.
 */
bool validator_set(struct validator *v, int root, const char *path, const struct stat *st);

/*
 * Notes how the file or folder `path` beneath the folder `root` is now, however lately it changed.
 * False if it is not there, or the path is too long.
 */
bool validator_set_now(struct validator *v, int root, const char *path);

/* Returns true if the file is the very same one, byte for byte. It costs a system call. */
bool validator_holds(const struct validator *v);

#endif
