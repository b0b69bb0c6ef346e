#ifndef LANBOOT_COMMON_BOOT_ARGS_H
#define LANBOOT_COMMON_BOOT_ARGS_H
/*
 * What stands on a kernel's command line for Alpine's init, and its release's repositories. Pure.
 */
#include "common/boot.h"
#include "common/wire.h"

/* The values, with their variables filled in; none is NULL, and an empty one is not said. */
struct boot_args {
	const char *mac_hyphen; /* NULL: its card has another kind of address */
	const char *modloop, *apkovl, *repo, *cmdline;
	bool has_network; /* Alpine's init brings the network up for its apkovl or repositories */
};

/* The command line of an `alpine =` that says none. */
extern const char boot_args_alpine[];

/* Returns true if any of the words of a command line (NULL: there is none) begins so. */
bool boot_args_has(const char *cmdline, const char *begin);

/* Writes the words, each with a blank in front: what the machine is and finds, then `cmdline`. */
void boot_args_write(struct writer *w, const struct boot_args *a);

/*
 * Returns the name, of *len bytes, of the release that a machine boots, by its initramfs, by
 * `alpine` or by its repositories; NULL if nothing tells.
 */
const char *boot_args_release(const struct boot *b, size_t *len);

/* Returns true if that release takes one repository alone, and there are more. */
bool boot_args_leave_repos(const struct boot *b);

/* Writes the repositories of b->alpine itself, or `one` of them, with commas between. */
void boot_args_repos(const struct boot *b, bool one, char *out, size_t size);

#endif
