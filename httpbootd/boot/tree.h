#ifndef LANBOOT_HTTPBOOTD_TREE_H
#define LANBOOT_HTTPBOOTD_TREE_H
/*
 * What is in the folders of an overlay, as it is to be on the machine: one list of several folders
 * over each other. Reads names and .modes; files are opened by who packs them.
 */
#include "common/arena.h"
#include "common/host.h"
#include "common/root.h"

#include <stdint.h>

enum {
	TREE_LAYERS = OVERLAYS_MAX, /* folders over each other */
	TREE_ENTRIES = 10000,       /* files, folders and links in all of them, for a daemon */
	TREE_DEPTH = 64,            /* folders within folders */
	TREE_WHY = 1024,            /* room for a reason */
	TREE_MODES = 4 << 20,       /* bytes of a .modes */
};

/* A folder, beneath the folder of overlays. */
struct tree_layer {
	const char *name;
	bool optional; /* may be missing */
};

enum tree_type {
	TREE_FILE,
	TREE_LINK,
	TREE_FOLDER, /* one that .modes names, or an empty one */
	TREE_PARENT, /* is only there for what is in it: no part of an apkovl */
};

struct tree_entry {
	const char *path; /* on the machine, no `/` in front */
	const char *link; /* where a link leads */
	enum tree_type type;
	unsigned mode;
	uint32_t uid, gid;
	bool named;     /* .modes names it */
	unsigned layer; /* that it is from */
	struct stat st; /* as it was when it was read */
};

/* A line of .modes that is for nothing in its folder. */
struct tree_unused {
	const char *layer, *path;
	unsigned line;
	struct tree_unused *next;
};

/* Zero it before use, tree_free() it after. */
struct tree {
	size_t max;                 /* entries; 0: TREE_ENTRIES. Set before tree_read */
	struct tree_entry *entries; /* by path */
	size_t n, capacity;
	bool changed; /* after a failure: something went while it was read, so another try may do */
	struct tree_unused *unused;
	struct arena arena; /* the strings */
};

/*
 * Reads `n` layers, of which a later one goes before an earlier one, beneath `roots`. A path is in
 * it once, or twice if it is in one of the first `common` layers and in one of the others. False,
 * and why, in words for the administrator, if that cannot be an apkovl: a layer is not there or not
 * to be read, something in it is neither file, folder nor link, a name is too long for one, or what
 * is a folder in one layer is none in another.
 */
bool tree_read(const struct roots *roots, const struct tree_layer *layers, size_t n, size_t common,
    struct tree *t, char why[TREE_WHY]);

/* What a file may be on the machine where .modes is silent, by the mode that it has here. */
unsigned tree_usual_mode(enum tree_type type, unsigned mode);

/* Why, and what to do, where who packs may not read a folder or a file. */
extern const char tree_closed[];

/* Says why something cannot be packed. Always false. */
__attribute__((format(printf, 2, 3))) bool tree_why(char why[TREE_WHY], const char *format, ...);

/* NULL if there is no such path in it. */
const struct tree_entry *tree_find(const struct tree *t, const char *path);

void tree_free(struct tree *t);

#endif
