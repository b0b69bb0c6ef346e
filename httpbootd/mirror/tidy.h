#ifndef LANBOOT_HTTPBOOTD_MIRROR_TIDY_H
#define LANBOOT_HTTPBOOTD_MIRROR_TIDY_H
/*
 * What an administrator has done with the packages that a mirror keeps: each proven once more, or
 * those removed that no index names any more. Beside the loop, a package at a time, so that what
 * arrives meanwhile does not wait.
 */
#include "httpbootd/mirror/mirror.h"

enum tidy_act {
	TIDY_VERIFY, /* reads each; what is damaged is removed, and fetched again when asked for */
	TIDY_PRUNE,  /* removes what neither the served index names, nor one that clients began with
		      */
};

/* How far it is; the mirror's. */
struct tidy {
	struct disk_job job;
	struct mirror *mirror;
	enum tidy_act act;
	bool is_running;
	char **name; /* of the files, n of them; only while it runs */
	size_t n, room;
	bool is_bad; /* the one that was read last */
	char why[80];

	/* What came of it. */
	size_t packages; /* there were */
	size_t at;       /* of these were looked at; the next one */
	size_t removed;
	uint64_t removed_bytes;
	uint64_t ended_ms; /* by the loop's clock */
};

/*
 * Begins, and ends later: m->tidy tells. Returns NULL, or why not, which lives for ever: one is
 * under way, or there is no memory.
 */
const char *tidy_begin(struct mirror *m, enum tidy_act act);

/* Frees that of a mirror, after the thread has ended. NULL is nothing. */
void tidy_free(struct tidy *t);

#endif
