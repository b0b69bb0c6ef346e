#ifndef LANBOOT_HTTPBOOTD_MIRROR_READERS_H
#define LANBOOT_HTTPBOOTD_MIRROR_READERS_H
/*
 * Which index of a repository each client was given last: a package that was built anew under the
 * same name has to be the one that its index names. Those that are forgotten, for there are more
 * clients than room, are taken for readers of the newest. No I/O.
 */
#include "common/strval.h"

enum { READERS = 8192, READERS_WAYS = 4 };

struct index_reader {
	uint64_t key; /* of the client and the repository; 0: free */
	uint32_t index;
	uint32_t used; /* by a count of all that were noted */
};

struct readers {
	struct index_reader *reader; /* READERS of them; NULL: none yet */
	uint32_t count;
};

/* Notes it. Where memory ran out, nothing is. */
void readers_note(struct readers *r, const struct addr *client, const char *repo, unsigned index);

/* Returns the index's number; 0: nobody knows. */
unsigned readers_find(const struct readers *r, const struct addr *client, const char *repo);

/* Frees what they take. */
void readers_free(struct readers *r);

#endif
