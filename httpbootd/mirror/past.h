#ifndef LANBOOT_HTTPBOOTD_MIRROR_PAST_H
#define LANBOOT_HTTPBOOTD_MIRROR_PAST_H
/*
 * What the indexes of a repository named that were served before, where one that came later names
 * it otherwise, or no more: a client that began with one of them goes on by it, whatever has been
 * served since. Does no I/O.
 */
#include "httpbootd/mirror/apk_index.h"

enum {
	PAST_INDEXES = 16,      /* so many numbers back */
	PAST_ENTRIES = 1 << 15, /* at most */
};

struct past_entry {
	struct apk_entry entry; /* its name is the past's */
	unsigned last;          /* number of the last index that named it so */
};

/* Zero it before use. */
struct past {
	struct past_entry *entry; /* by name, then number */
	size_t n;
};

/* Index `number`, `old`, is followed by `now`. Where memory runs out, what it named is forgotten.
 */
void past_add(
    struct past *p, unsigned number, const struct apk_index *old, const struct apk_index *now);

/*
 * Returns what that file was in the index `given`, if a later one says otherwise; NULL: none does.
 * 0: what it was last.
 */
const struct apk_entry *past_find(const struct past *p, const char *file, unsigned given);

/* Returns true if one of them named that package. */
bool past_names(const struct past *p, const char *file, const uint8_t id[APK_ID]);

/* Frees what it has kept. */
void past_free(struct past *p);

#endif
