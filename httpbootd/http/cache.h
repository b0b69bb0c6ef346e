#ifndef LANBOOT_HTTPBOOTD_HTTP_CACHE_H
#define LANBOOT_HTTPBOOTD_HTTP_CACHE_H
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
	uint32_t asked[CACHE_SLOTS]; /* the last answer for one client that was not kept, by hash */
	size_t bytes;
	void (*release)(void *response); /* frees one: the library's */
};

/* What an answer depends on: target, Host, our end of the connection, and TLS. */
struct cache_key {
	char text[CACHE_KEY];
	size_t len; /* 0: no answer to the request is kept */
	uint32_t hash;
};

/*
 * Makes the key of a request. Only a plain GET or HEAD has one: with a Host that is not too long,
 * and no field that could change the answer.
 */
void cache_key(struct cache_key *k, const struct request *q);

/*
 * Returns the answer kept for `k` that `client` may have, or NULL. Its file is looked at again, but
 * not twice in a millisecond: what was asked for in the same one was asked for at the same time.
 */
struct cache_entry *cache_find(
    struct cache *c, const struct cache_key *k, const struct addr *client, uint64_t now_ms);

/*
 * Keeps `response`, the cache's from now on, if it is the answer to a GET and may be kept. Returns
 * false if it is not kept: it is still the caller's. One for a single client is kept when it is
 * asked for again: most machines ask once, and hundreds of them would only push out each other.
 */
bool cache_keep(struct cache *c, const struct cache_key *k, void *response,
    const struct reply *reply, const struct record *rec, uint64_t now_ms);

/* Forgets and releases everything. */
void cache_clear(struct cache *c);

#endif
