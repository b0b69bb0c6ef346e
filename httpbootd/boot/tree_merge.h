#ifndef LANBOOT_HTTPBOOTD_BOOT_TREE_MERGE_H
#define LANBOOT_HTTPBOOTD_BOOT_TREE_MERGE_H
/* Several folders over each other: which entry of each path counts. Pure. */
#include "httpbootd/boot/tree.h"

struct tree_merged {
	size_t n;           /* entries that are left, at the array's beginning, by path */
	const char *clash;  /* a folder in one layer and none in another; NULL: there is none */
	unsigned layers[2]; /* the numbers of those two layers, the earlier one first */
};

/*
 * Merges `n` entries, which are sorted by path and, within a path, by layer, in place. Of each path
 * the last layer's counts; but of folders the last one that .modes names, because an empty folder
 * in a later layer says nothing. What the first `common` layers have stays beside what the other
 * layers have, so a path is left twice at most. At a clash, what is left is of no use.
 */
struct tree_merged tree_merge(struct tree_entry *entries, size_t n, size_t common);

#endif
