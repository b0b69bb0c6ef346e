#ifndef LANBOOT_TOOLS_OVERLAY_MEMBERS_H
#define LANBOOT_TOOLS_OVERLAY_MEMBERS_H
/*
 * The members of an archive, and what of them is there when all are unpacked. It allocates, and
 * knows neither archives nor folders.
 */
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
	size_t number;             /* in the archive, from 0 */
	struct member *source;     /* whose content it has: itself, or for a hard link that file */
	struct member *written_as; /* of a source: the member that gets its content first */
};

/* Zero it before use, members_free() it after. */
struct members {
	struct member **all; /* as they stand in the archive */
	size_t n, capacity;
	struct member **last; /* by path: those that are there in the end */
	size_t n_last;
	struct arena arena;
};

/*
 * Appends a member, all zeros but for its number, and returns it: it stays where it is until
 * members_free(). NULL if memory ran out.
 */
struct member *members_add(struct members *m);

/*
 * Finds out what is there in the end: fills `last`, and `source` and `written_as` of the members.
 * Of several with one path the last counts, and a hard link is what its name was at its place of
 * the archive. False, and why, in words that follow the archive's name, if a hard link leads to
 * what is no file before it, or something lies behind a link or a file.
 */
bool members_settle(struct members *m, char why[UNPACK_WHY]);

/* Frees all members and leaves `m` as before its first use. */
void members_free(struct members *m);

/*
 * Writes into `why` that the archive holds `what`, and the name of that member as plain_name leaves
 * it. Always returns false.
 */
bool member_refuse(char why[UNPACK_WHY], const char *what, const char *name);

#endif
