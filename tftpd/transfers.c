#include "tftpd/transfers.h"

#include "common/hash.h"

static size_t bucket_of(const struct addr *peer)
{
	size_t len;
	const uint8_t *bytes = addr_bytes(peer, &len);
	uint32_t h = hash32_bytes(HASH32_START ^ addr_port(peer), bytes, len);

	return (h ^ h >> 16) % TRANSFERS_BUCKETS;
}

static bool is_between(const struct transfer *t, const struct udp_ends *ends)
{
	return addr_equal(&t->endpoint.ends.peer, &ends->peer) &&
	       (!ends->local.len || addr_equal(&t->endpoint.ends.local, &ends->local));
}

struct transfer *transfers_find(const struct transfers *all, const struct udp_ends *ends)
{
	struct transfer *t = all->bucket[bucket_of(&ends->peer)];

	while (t && !is_between(t, ends))
		t = t->next;
	return t;
}

void transfers_insert(struct transfers *all, struct transfer *t)
{
	struct transfer **bucket = &all->bucket[bucket_of(&t->endpoint.ends.peer)];

	t->next = *bucket;
	*bucket = t;
}

void transfers_remove(struct transfers *all, struct transfer *t)
{
	struct transfer **p = &all->bucket[bucket_of(&t->endpoint.ends.peer)];

	while (*p && *p != t)
		p = &(*p)->next;
	if (*p)
		*p = t->next;
}

struct transfer *transfers_next(const struct transfers *all, const struct transfer *t)
{
	if (t && t->next)
		return t->next;
	for (size_t i = t ? bucket_of(&t->endpoint.ends.peer) + 1 : 0; i < TRANSFERS_BUCKETS; i++)
		if (all->bucket[i])
			return all->bucket[i];
	return NULL;
}
