#ifndef LANBOOT_HTTPBOOTD_BOOT_OVERLAY_LAYERS_H
#define LANBOOT_HTTPBOOTD_BOOT_OVERLAY_LAYERS_H
/* Which folders, over each other, make one machine's overlay. Pure. */
#include "common/path.h"
#include "common/words.h"
#include "httpbootd/boot/tree.h"

/* Not to be moved or copied once it is made: its layers point into it. */
struct overlay_layers {
	struct tree_layer layer[2 * TREE_LAYERS + 1];
	char name[2 * TREE_LAYERS + 1][PATH_SIZE];
	size_t n_packages; /* the first ones have packages alone */
	size_t n;          /* in the folder of overlays */
	size_t n_common;   /* how many of the first have no variable: all machines have these */
	size_t n_all;      /* with the machine's secrets behind them, if it has a name */
};

/* Are there packages for that folder of `overlay`? Not of one that is a machine's own. */
bool overlay_layers_packs(const char *word);

/*
 * Makes the layers of `folders`, as `overlay` says them; with packages, what was fetched for those
 * that all machines have lies beneath them, in .packages/NAME, which may be missing. In their names
 * {host}, {mac}, {mac-hyphen} and {mac-tail} stand for the machine's name and address. A folder
 * with a variable is optional, and one with {host} is left out where `host` is NULL. The folder of
 * secrets is called as the machine. False, and why, if that are more than TREE_LAYERS, a name is
 * too long, or one needs a `mac` that is NULL.
 */
bool overlay_layers_make(struct overlay_layers *l, const struct words *folders, bool has_packages,
    const char *host, const uint8_t *mac, char why[TREE_WHY]);

#endif
