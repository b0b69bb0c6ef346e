#include "httpbootd/mirror/readers.h"

#include "common/hash.h"

#include <stdlib.h>
#include <string.h>

static uint64_t key_of(const struct addr *client, const char *repo)
{
	size_t len;
	const uint8_t *bytes = addr_bytes(client, &len);
	uint64_t key = hash64_bytes(HASH64_START, bytes, len);

	key = hash64_bytes(key, repo, strlen(repo));
	return key ? key : 1;
}

/* The places where that key may stand. */
static struct index_reader *ways(const struct readers *r, uint64_t key)
{
	return r->reader + (key >> 20) % (READERS / READERS_WAYS) * READERS_WAYS;
}

void readers_note(struct readers *r, const struct addr *client, const char *repo, unsigned index)
{
	const uint64_t key = key_of(client, repo);
	struct index_reader *at, *oldest;

	if (!r->reader && !(r->reader = calloc(READERS, sizeof *r->reader)))
		return;
	at = oldest = ways(r, key);
	for (size_t i = 0; i < READERS_WAYS; i++) {
		if (at[i].key == key || !at[i].key) {
			oldest = &at[i];
			break;
		}
		if (r->count - at[i].used > r->count - oldest->used)
			oldest = &at[i];
	}
	*oldest = (struct index_reader){.key = key, .index = index, .used = r->count++};
}

unsigned readers_find(const struct readers *r, const struct addr *client, const char *repo)
{
	const uint64_t key = key_of(client, repo);

	if (!r->reader)
		return 0;
	for (const struct index_reader *at = ways(r, key), *end = at + READERS_WAYS; at < end; at++)
		if (at->key == key)
			return at->index;
	return 0;
}

void readers_free(struct readers *r)
{
	free(r->reader);
	*r = (struct readers){0};
}
