#include "httpbootd/http/cache.h"

#include <stdlib.h>
#include <string.h>

enum { LOCAL_BYTES = 2 + 16 };

/* Our address and port: what a Host header does not say, they do. Returns how many bytes. */
static size_t local_bytes(const struct addr *a, char out[LOCAL_BYTES])
{
	uint16_t port = addr_port(a);
	size_t n;

	memcpy(out, &port, sizeof port);
	if (!a->len)
		return sizeof port;
	const uint8_t *bytes = addr_bytes(a, &n);
	memcpy(out + sizeof port, bytes, n);
	return sizeof port + n;
}

/* Eight bytes at a time: it is made for each request. */
static uint32_t hash_of(const char *text, size_t len)
{
	uint64_t hash = len, eight;
	for (; len >= sizeof eight; text += sizeof eight, len -= sizeof eight) {
		memcpy(&eight, text, sizeof eight);
		hash = (hash ^ eight) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	eight = 0;
	memcpy(&eight, text, len);
	hash = (hash ^ eight) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(hash ^ hash >> 32);
}

void cache_key(struct cache_key *k, const struct request *q)
{
	const struct header *h = q->header;
	bool is_served = strcmp(q->method, "GET") == 0 || request_is_head(q);

	k->len = 0;
	if (!is_served || !h || !h->host || !header_is_plain(h))
		return;
	size_t n = strlen(q->target), m = strlen(h->host);
	if (n + m + 1 + LOCAL_BYTES > sizeof k->text)
		return;
	memcpy(k->text, q->target, n);
	k->text[n] = q->is_tls ? '\t' : ' '; /* which no target has */
	memcpy(k->text + n + 1, h->host, m);
	k->len = n + m + 1;
	k->len += local_bytes(&q->local, k->text + k->len);
	k->hash = hash_of(k->text, k->len);
}

static struct cache_entry **slot_of(struct cache *c, const struct cache_key *k)
{
	return &c->slot[(k->hash ^ k->hash >> 16) % CACHE_SLOTS];
}

static void forget(struct cache *c, struct cache_entry **slot)
{
	struct cache_entry *e = *slot;
	if (!e)
		return;
	*slot = NULL;
	c->bytes -= e->bytes;
	c->release(e->response);
	free(e->key);
	free(e);
}

static bool still_holds(struct cache_entry *e, uint64_t now_ms)
{
	if (e->checked_ms == now_ms)
		return true;
	if (!validator_holds(&e->file) || !validator_holds(&e->also))
		return false;
	e->checked_ms = now_ms;
	return true;
}

struct cache_entry *cache_find(
    struct cache *c, const struct cache_key *k, const struct addr *client, uint64_t now_ms)
{
	struct cache_entry **slot = slot_of(c, k);
	struct cache_entry *e = *slot;
	if (!k->len || !e || e->hash != k->hash || e->key_len != k->len ||
	    memcmp(e->key, k->text, k->len) != 0)
		return NULL;
	if (e->is_per_client && !addr_same_host(client, &e->record.client))
		return NULL;
	if (still_holds(e, now_ms))
		return e;
	forget(c, slot);
	return NULL;
}

bool cache_keep(struct cache *c, const struct cache_key *k, void *response,
    const struct reply *reply, const struct record *rec, uint64_t now_ms)
{
	if (!k->len || !reply->is_cacheable || rec->is_head) /* whose record lacks the length */
		return false;
	struct cache_entry **slot = slot_of(c, k);
	uint32_t *asked = &c->asked[slot - c->slot];
	if (reply->is_per_client && *asked != k->hash) {
		*asked = k->hash;
		return false;
	}
	forget(c, slot);
	size_t bytes = sizeof(struct cache_entry) + k->len + (size_t)reply->length + 1024;
	if (c->bytes + bytes > CACHE_BYTES)
		cache_clear(c);
	struct cache_entry *e = malloc(sizeof *e);
	char *key = malloc(k->len);
	if (!e || !key) {
		free(e);
		free(key);
		return false;
	}
	memcpy(key, k->text, k->len);
	*e = (struct cache_entry){.key = key,
	    .key_len = k->len,
	    .hash = k->hash,
	    .response = response,
	    .status = reply->status,
	    .bytes = bytes,
	    .record = *rec,
	    .is_per_client = reply->is_per_client,
	    .file = reply->file_made_of,
	    .also = reply->also_made_of,
	    .checked_ms = now_ms};
	c->bytes += bytes;
	*slot = e;
	return true;
}

void cache_clear(struct cache *c)
{
	for (size_t i = 0; i < CACHE_SLOTS; i++)
		forget(c, &c->slot[i]);
}
