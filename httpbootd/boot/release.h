#ifndef LANBOOT_HTTPBOOTD_BOOT_RELEASE_H
#define LANBOOT_HTTPBOOTD_BOOT_RELEASE_H
/*
 * Which of Alpine's releases a branch is, while one script is made.
 *
 * lanboot-image(8) keeps releases beneath the root and says by a link which one is in use:
 *
 *	alpine/3.24.1/x86_64/vmlinuz-lts, initramfs-lts, modloop-lts
 *	alpine/3.24 -> 3.24.1
 *
 * A machine loads its kernel at once and its modloop a minute later, and they only work together.
 * So the link is read once for a script, and the script names the release: a switch meanwhile, or
 * between two of the machine's requests, is for the next script.
 */
#include <stdbool.h>
#include <stddef.h>

enum { RELEASE_SIZE = 33, RELEASE_PATH = RELEASE_SIZE + 8 };

struct release {
	char branch[RELEASE_SIZE]; /* as configured: `3.24`; "": there is nothing to replace */
	char name[RELEASE_SIZE];   /* what its link says: `3.24.1` */
};

/*
 * Puts the folder of the branch that `value` (NULL: none) names into `out`, such as alpine/3.24 out
 * of alpine/3.24/{arch}/vmlinuz-lts. Returns false if it names none.
 */
bool release_branch_folder(const char *value, char out[RELEASE_PATH]);

/*
 * Reads the link of the branch that the configured `value` (NULL: none) names, a path such as
 * alpine/3.24/{arch}/vmlinuz-lts, beneath the folder `root` (a descriptor, O_PATH will do). A
 * branch that is no link, a folder say, or whose link says more than the name of a folder beside it
 * stays as it is; so does what is not there: the machine is told by a 404 then.
 */
void release_read(int root, const char *value, struct release *r);

/*
 * Writes `value`, a path or several with blanks between them, with the release for the branch, and
 * a NUL behind it. Returns false if it does not fit: `out` is not to be used then. URLs stay as
 * they are.
 */
bool release_pin(const struct release *r, const char *value, char *out, size_t size);

#endif
