#ifndef LANBOOT_HTTPBOOTD_BOOT_TREE_READ_H
#define LANBOOT_HTTPBOOTD_BOOT_TREE_READ_H
/*
 * Reads the folders of an overlay into a tree: their names and their .modes. It opens folders and
 * .modes, but no other file: who packs does that.
 */
#include "common/root.h"
#include "httpbootd/boot/tree.h"

enum {
	TREE_DEPTH = 64,      /* folders within folders */
	TREE_MODES = 4 << 20, /* bytes of a .modes */
};

/*
 * Reads `n` layers beneath `roots` into `t`, and merges them: a later layer goes before an earlier
 * one, as tree_merge() does it, `common` being how many of the first are common to all machines.
 * False, and why, in words for the administrator, if that cannot be an apkovl: a layer is not there
 * or not to be read, something in it is neither file, folder nor link, a name is too long for one,
 * or what is a folder in one layer is none in another.
 */
bool tree_read(const struct roots *roots, const struct tree_layer *layers, size_t n, size_t common,
    struct tree *t, char why[TREE_WHY]);

/*
 * The first half of that: reads the layers from `first` up to `end` beneath `roots` and appends
 * what is in them to `t`. A layer of secrets holds files and folders alone, has no .modes, and its
 * files are root's and as tree_secret_mode() says.
 */
bool tree_read_layers(const struct roots *roots, const struct tree_layer *layers, size_t first,
    size_t end, struct tree *t, char why[TREE_WHY]);

/* And the other half: merges what was appended. `common` as of tree_read(). */
bool tree_lay(struct tree *t, const struct tree_layer *layers, size_t common, char why[TREE_WHY]);

#endif
