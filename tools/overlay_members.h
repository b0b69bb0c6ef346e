#ifndef LANBOOT_TOOLS_OVERLAY_MEMBERS_H
#define LANBOOT_TOOLS_OVERLAY_MEMBERS_H
/* The members of an archive, and what of them is there when all are unpacked. */
#include "common/arena.h"
#include "httpbootd/boot/tree.h"
#include "tools/overlay_unpack.h"

#include <stdint.h>

struct member {
	const char *path;    /* as path_clean left it */
	const char *link;    /* where a link leads; of a hard link, the name of the other */
	enum tree_type type; /* TREE_FILE, TREE_LINK or TREE_FOLDER */
	bool is_hard;        /* another name of a file that came before */
	unsigned mode;
	uint32_t uid, gid;
	uint64_t size;
	size_t number;         /* in the archive, from 0 */
	struct member *source; /* whose content it has: itself, or for a hard link that file */
	struct member *home;   /* of a source: the member that is written from the archive */
};

/* Zero it before use, members_free() it after. */
struct members {
	struct member **all; /* as they stand in the archive */
	size_t n, capacity;
	struct member **last; /* by path: those that are there in the end */
	size_t n_last;
	struct arena arena;
};

/* A new one at the end, zeroed but for its number; NULL if memory ran out. */
struct member *members_add(struct members *m);

/* Finds out what is there in the end. False, and why, if that cannot be a folder of ours. */
bool members_settle(struct members *m, char why[UNPACK_WHY]);

void members_free(struct members *m);

/* Says why an archive is refused, about the member of that name. Always false. */
bool member_refused(char why[UNPACK_WHY], const char *what, const char *name);

#endif
