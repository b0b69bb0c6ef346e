#ifndef LANBOOT_HTTPBOOTD_BOOT_TREE_H
#define LANBOOT_HTTPBOOTD_BOOT_TREE_H
/*
 * What is in the folders of an overlay, as it is to be on the machine: one list of several folders
 * over each other. tree_read.h makes it of folders, tree_merge.h lays the folders over each other;
 * here is the list itself. It reads and writes no file.
 */
#include "common/arena.h"
#include "common/host_table.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

enum {
	TREE_LAYERS = OVERLAYS_MAX, /* folders over each other */
	TREE_ENTRIES = 10000,       /* files, folders and links in all of them, for a daemon */
	TREE_WHY = 1024,            /* size of a buffer for a reason */
};

/* A folder, beneath the folder of overlays. */
struct tree_layer {
	const char *name;
	bool optional;  /* may be missing */
	bool is_secret; /* of a machine's secrets: see tree_secret_mode() */
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
	bool in_modes;  /* a line of .modes is for it */
	unsigned layer; /* the number of the layer that it is from */
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
	struct tree_entry *entries; /* by path, once tree_read has returned */
	size_t n, capacity;
	bool changed; /* after a failure: something went while it was read, so another try may do */
	struct tree_unused *unused;
	struct arena arena; /* the strings */
};

/*
 * Appends an entry to the tree, all zeros. NULL, and why, if `layer` would have more entries than
 * the tree may hold, or memory ran out. It is good until the next call.
 */
struct tree_entry *tree_add(struct tree *t, const char *layer, char why[TREE_WHY]);

/* Frees all that the tree holds and leaves it empty, as before its first use. */
void tree_free(struct tree *t);

/* Is it a folder, whether it becomes a part of an apkovl or not? */
static inline bool tree_is_folder(const struct tree_entry *e)
{
	return e->type == TREE_FOLDER || e->type == TREE_PARENT;
}

/* What a file may be on the machine where .modes is silent, by the mode that it has here. */
unsigned tree_usual_mode(enum tree_type type, unsigned mode);

/*
 * What a secret may be on the machine, where it is root's: nobody else reads it, but for the public
 * half of a pair of keys, whose name ends in .pub.
 */
unsigned tree_secret_mode(const char *path);

/* The words that say why, and what to do, where who packs may not read a folder or a file. */
extern const char tree_closed[];

/* Writes into `why` why something cannot be packed. Always returns false. */
__attribute__((format(printf, 2, 3))) bool tree_refuse(char why[TREE_WHY], const char *format, ...);

#endif
