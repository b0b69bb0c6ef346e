#include "pxedhcpd/memory.h"

#include <string.h>

static size_t place_of(const struct memory *m, const uint8_t mac[MAC_LEN])
{
	uint32_t h = m->seed ^ 2166136261u;
	for (int i = 0; i < MAC_LEN; i++)
		h = (h ^ mac[i]) * 16777619u;
	return (h ^ h >> 15) % MEMORY_PLACES;
}

const struct memory_entry *memory_find(
    const struct memory *m, const uint8_t mac[MAC_LEN], uint64_t now_ms)
{
	const struct memory_entry *e = &m->places[place_of(m, mac)];
	if (!e->used || memcmp(e->mac, mac, MAC_LEN) != 0 || now_ms - e->told_ms > MEMORY_KEEP_MS)
		return NULL;
	return e;
}

void memory_put(struct memory *m, const struct memory_entry *e)
{
	struct memory_entry *place = &m->places[place_of(m, e->mac)];
	*place = *e;
	place->used = true;
}
