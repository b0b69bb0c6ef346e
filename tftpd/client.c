#include "tftpd/client.h"

#include "common/hash.h"

#include <string.h>

enum { TELL_AGAIN_MS = 1000, FULL_AGAIN_MS = 10000 };

bool client_same_host(const struct addr *a, const struct addr *b)
{
	if (a->sa.sa_family != b->sa.sa_family)
		return false;
	if (a->sa.sa_family == AF_INET)
		return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
	return a->v6.sin6_scope_id == b->v6.sin6_scope_id &&
	       memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, sizeof a->v6.sin6_addr) == 0;
}

static uint32_t bucket_of(const struct addr *a)
{
	size_t len;
	const uint8_t *bytes = addr_bytes(a, &len);
	uint32_t h = hash32_bytes(HASH32_START, bytes, len);
	return (h ^ h >> 16) % CLIENT_BUCKETS;
}

struct client *client_find(const struct client_table *t, const struct addr *addr)
{
	struct client *c = t->bucket[bucket_of(addr)];
	while (c && !client_same_host(&c->addr, addr))
		c = c->next;
	return c;
}

void client_insert(struct client_table *t, struct client *c)
{
	struct client **bucket = &t->bucket[bucket_of(&c->addr)];
	c->next = *bucket;
	*bucket = c;
}

void client_remove(struct client_table *t, struct client *c)
{
	struct client **p = &t->bucket[bucket_of(&c->addr)];
	while (*p && *p != c)
		p = &(*p)->next;
	if (*p)
		*p = c->next;
	if (t->heaviest == c)
		t->heaviest = NULL;
}

void client_began(struct client_table *t, struct client *c)
{
	c->transfers++;
	c->silent++;
	if (t->heaviest && c->silent > t->heaviest->silent)
		t->heaviest = c;
}

void client_heard(struct client_table *t, struct client *c)
{
	c->silent--;
	if (t->heaviest == c)
		t->heaviest = NULL;
}

void client_ended(struct client_table *t, struct client *c, bool silent)
{
	c->transfers--;
	if (silent)
		client_heard(t, c);
}

static struct client *heaviest(const struct client_table *t)
{
	struct client *most = NULL;

	for (size_t i = 0; i < CLIENT_BUCKETS; i++)
		for (struct client *c = t->bucket[i]; c; c = c->next)
			if (c->silent && (!most || c->silent > most->silent))
				most = c;
	return most;
}

struct client *client_to_yield(struct client_table *t, const struct client *newcomer)
{
	uint32_t its = newcomer ? newcomer->silent : 0;

	if (!t->heaviest)
		t->heaviest = heaviest(t);
	struct client *c = t->heaviest;
	return c && c != newcomer && c->silent >= its + 2 ? c : NULL;
}

bool client_tell(struct client_table *t, struct client *c, uint64_t now_ms)
{
	if (c->told || (t->told_ms && now_ms - t->told_ms < TELL_AGAIN_MS))
		return false;
	c->told = true;
	t->told_ms = now_ms;
	return true;
}

bool client_tell_full(struct client_table *t, uint64_t now_ms)
{
	bool tell = !t->full_ms || now_ms - t->full_ms >= FULL_AGAIN_MS;

	t->full_ms = now_ms;
	return tell;
}
