#ifndef LANBOOT_INITRDS_H
#define LANBOOT_INITRDS_H
/*
 * The list of `initrd`: each member is a FILE, an initramfs by itself, or `FILE as NAME
 * [mode=755]`, which the machine finds in its initramfs under that name. Pure.
 */
#include <stdbool.h>
#include <stddef.h>

/* A member; the texts are within the list, each with its length. */
struct initrd_item {
	const char *file, *as, *mode;      /* as, mode: NULL if not said; `mode` is the digits */
	size_t file_len, as_len, mode_len; /* as_len 0: `as` is the last word there is */
};

/* Steps through a list (at first its beginning); false at its end. */
bool initrds_next(const char **list, struct initrd_item *item);

/* True if any member is put under a name. `list` may be NULL. */
bool initrds_named(const char *list);

/* True if the last word is an `as` without its name. `list` may be NULL. */
bool initrds_lack_name(const char *list);

#endif
