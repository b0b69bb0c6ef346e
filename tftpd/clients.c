#include "tftpd/clients.h"

#include "common/hash.h"

enum { WARN_AGAIN_MS = 1000, FULL_AGAIN_MS = 10000 };

static uint32_t bucket_index(const struct addr *a)
{
	size_t len;
	const uint8_t *bytes = addr_bytes(a, &len);
	uint32_t h = hash32_bytes(HASH32_START, bytes, len);
	return (h ^ h >> 16) % CLIENTS_BUCKETS;
}

struct client *clients_find(const struct clients *t, const struct addr *addr)
{
	struct client *c = t->bucket[bucket_index(addr)];
	while (c && !addr_same_host(&c->addr, addr))
		c = c->next;
	return c;
}

void clients_insert(struct clients *t, struct client *c)
{
	struct client **bucket = &t->bucket[bucket_index(&c->addr)];
	c->next = *bucket;
	*bucket = c;
}

void clients_remove(struct clients *t, struct client *c)
{
	struct client **p = &t->bucket[bucket_index(&c->addr)];
	while (*p && *p != c)
		p = &(*p)->next;
	if (*p)
		*p = c->next;
	if (t->heaviest == c)
		t->heaviest = NULL;
}

void clients_began(struct clients *t, struct client *c)
{
	c->transfers++;
	c->silent++;
	if (t->heaviest && c->silent > t->heaviest->silent)
		t->heaviest = c;
}

void clients_heard(struct clients *t, struct client *c)
{
	c->silent--;
	if (t->heaviest == c)
		t->heaviest = NULL;
}

void clients_ended(struct clients *t, struct client *c, bool silent)
{
	c->transfers--;
	if (silent)
		clients_heard(t, c);
}

static struct client *find_heaviest(const struct clients *t)
{
	struct client *most = NULL;

	for (size_t i = 0; i < CLIENTS_BUCKETS; i++)
		for (struct client *c = t->bucket[i]; c; c = c->next)
			if (c->silent && (!most || c->silent > most->silent))
				most = c;
	return most;
}

struct client *clients_to_yield(struct clients *t, const struct client *newcomer)
{
	uint32_t its = newcomer ? newcomer->silent : 0;

	if (!t->heaviest)
		t->heaviest = find_heaviest(t);
	struct client *c = t->heaviest;
	return c && c != newcomer && c->silent >= its + 2 ? c : NULL;
}

bool clients_warn(struct clients *t, struct client *c, uint64_t now_ms)
{
	if (c->warned || (t->warned_ms && now_ms - t->warned_ms < WARN_AGAIN_MS))
		return false;
	c->warned = true;
	t->warned_ms = now_ms;
	return true;
}

bool clients_warn_full(struct clients *t, uint64_t now_ms)
{
	bool warn = !t->full_ms || now_ms - t->full_ms >= FULL_AGAIN_MS;

	t->full_ms = now_ms;
	return warn;
}
