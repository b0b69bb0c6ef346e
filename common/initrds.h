#ifndef LANBOOT_COMMON_INITRDS_H
#define LANBOOT_COMMON_INITRDS_H
/*
 * The list of `initrd`: each entry is a FILE, an initramfs by itself, or `FILE as NAME
 * [mode=755]`, which the machine finds in its initramfs under that name. Pure.
 */
#include <stdbool.h>
#include <stddef.h>

struct initrd {
	const char *file; /* a path beneath the root, or a URL */
	const char *as;   /* its name in the initramfs; NULL: none; "": still to be read */
	const char *mode; /* octal digits; NULL: none is said */
};

/* `item` has `n` entries; it is NULL if n is 0. */
struct initrds {
	struct initrd *item;
	size_t n;
};

/* Returns true if any entry is put under a name. */
bool initrds_named(const struct initrds *l);

#endif
