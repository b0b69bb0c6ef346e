#ifndef LANBOOT_TOOLS_OVERLAY_COMPARE_H
#define LANBOOT_TOOLS_OVERLAY_COMPARE_H
/* What differs between two folders of overlays. Reads files, and prints. */
#include "common/root.h"
#include "httpbootd/boot/tree.h"

#include <stdio.h>

/* One of the two: the only folder of `roots`, read into `tree`, and what the user calls it. */
struct side {
	struct roots roots;
	struct tree tree;
	const char *name;
};

/*
 * Writes to `out` what differs, by path, a line each: `=` and text to be shown, with all names as
 * plain_name has them; or `~` and the path of a file on both sides whose content differs, as it is.
 * False, and why, if a file cannot be read.
 */
bool overlay_compare(const struct side *a, const struct side *b, FILE *out, char why[TREE_WHY]);

#endif
