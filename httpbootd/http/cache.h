#ifndef LANBOOT_CACHE_H
#define LANBOOT_CACHE_H
/*
 * Answers that are kept to be given again: small files, for as long as they are the same file, and
 * scripts, until a reload. Bounded; what hashes to the same place takes it. An answer is what the
 * library made of it: opaque here.
 */
#include "httpbootd/http/record.h"

enum { CACHE_SLOTS = 1024, CACHE_BYTES = 4 * 1024 * 1024, CACHE_KEY = 1024 };

struct cache_entry {
	char *key;
	size_t key_len;
	uint32_t hash;
	void *response;
	unsigned status;
	size_t bytes;
	struct record record; /* what the log says of it */
	bool is_per_client;   /* only for record.client */
	struct validator file, also;
	uint64_t checked_ms;
};

struct cache {
	struct cache_entry *slot[CACHE_SLOTS];
	uint32_t asked[CACHE_SLOTS]; /* the last personal answer here that was not kept, by hash */
	size_t bytes;
	void (*release)(void *response);
};

/*
 * What an answer depends on, where it is one that may be kept: `local` is our end, len 0: unknown;
 * `tls`: the machine came by TLS, to us or to a proxy.
 */
struct cache_key {
	char text[CACHE_KEY];
	size_t len; /* 0: too long to be kept */
	uint32_t hash;
};
void cache_key(struct cache_key *k, const struct request *q);

/*
 * The answer kept for `k` that `client` may have, or NULL. A file is looked at again, but not twice
 * in a millisecond: what was asked for in the same one was asked for at the same time.
 */
struct cache_entry *cache_find(
    struct cache *c, const struct cache_key *k, const struct addr *client, uint64_t now_ms);

/*
 * Keeps `response`, to be released by c->release. False: it is not kept, and still the caller's.
 * One for a single client is kept when it is asked for again: most machines ask once, and a room of
 * them would only push out each other.
 */
bool cache_keep(struct cache *c, const struct cache_key *k, void *response,
    const struct reply *reply, const struct record *rec, uint64_t now_ms);

/* Forgets everything. */
void cache_clear(struct cache *c);

#endif
