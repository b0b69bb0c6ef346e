#ifndef LANBOOT_HTTPBOOTD_ETCD_NOTES_H
#define LANBOOT_HTTPBOOTD_ETCD_NOTES_H
/* What is known of a store's notes: a copy of all of them, in memory, in the order of their names.
 */
#include "httpbootd/etcd/etcd_answer.h"

enum { NOTES_MAX = 200 * 1000, NOTES_WHY = 256 };

struct notes_entry {
	char *name;
	int64_t revision;
	char value[ETCD_VALUE];
};

struct notes {
	struct notes_entry *entry;
	size_t n, capacity;
	int64_t revision; /* of the store: what it was asked at a later one is newer than these */
	bool is_known;    /* they were read, once at least */
	bool is_up;       /* the store answered when it was asked last */
	char why[NOTES_WHY]; /* it did not */
};

/* Frees the notes; what is known of the store stays. */
void notes_clear(struct notes *n);

/* Whatever is told of them next is later: the store has begun to count anew. */
void notes_restart(struct notes *n);

/* Returns the note of that name; NULL: there is none, as far as is known. */
const struct notes_entry *notes_find(const struct notes *n, const char *name);

/* Returns what that note says; NULL: there is none. */
const char *notes_value(const struct notes *n, const char *name);

/*
 * Has the note say `value` (NULL: it is gone), as of `revision`, unless a later one is known.
 * Returns false if there is no memory, or are NOTES_MAX.
 */
bool notes_set(struct notes *n, const char *name, const char *value, int64_t revision);

#endif
