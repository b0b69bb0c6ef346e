#ifndef LANBOOT_HTTPBOOTD_FILES_NAMES_H
#define LANBOOT_HTTPBOOTD_FILES_NAMES_H
/* The names in a folder, as they are listed: of what would be served, folders first. */
#include <stddef.h>

enum { NAMES_MAX = 10000 }; /* of a larger folder the first ones that the system tells */

/* Zero it before its first use. */
struct names {
	char **name; /* the first byte: `d` a folder, `f` a file; behind it the name */
	size_t n, capacity;
};

/*
 * Adds the folders and regular files in the open folder `fd`, and symlinks to such, but for `.` and
 * `..`. The descriptor is closed. Returns 0, or -1 with errno if the folder cannot be read. What
 * finds no memory is left out.
 */
int names_read(struct names *ns, int fd);

/* Adds a folder's name. */
void names_add_folder(struct names *ns, const char *name);

/* Sorts the names; a name that was added twice is kept once. */
void names_sort(struct names *ns);

/* Frees the names; *ns is not to be used any more. */
void names_free(struct names *ns);

#endif
