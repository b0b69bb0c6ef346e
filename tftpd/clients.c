#include "tftpd/clients.h"

#include "common/container_of.h"
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

void clients_init(struct clients *t)
{
	*t = (struct clients){0};
	for (size_t i = 0; i < CLIENTS_LEVELS; i++)
		list_init(&t->level[i]);
}

void clients_insert(struct clients *t, struct client *c)
{
	struct client **bucket = &t->bucket[bucket_index(&c->addr)];

	c->next = *bucket;
	*bucket = c;
	list_init(&c->silent_own);
	list_init(&c->heard_own);
}

void clients_remove(struct clients *t, struct client *c)
{
	struct client **p = &t->bucket[bucket_index(&c->addr)];

	while (*p && *p != c)
		p = &(*p)->next;
	if (*p)
		*p = c->next;
	list_remove(&c->level);
}

/* Puts `c` where it belongs, now that the number of its transfers is another one. */
static void set_level(struct clients *t, struct client *c)
{
	uint32_t n = c->transfers < CLIENTS_LEVELS ? c->transfers : CLIENTS_LEVELS;

	list_remove(&c->level);
	if (n)
		list_append(&t->level[n - 1], &c->level);
}

void clients_began(struct clients *t, struct client *c)
{
	c->transfers++;
	c->silent++;
	set_level(t, c);
}

void clients_heard(struct client *c)
{
	c->silent--;
}

void clients_ended(struct clients *t, struct client *c, bool silent)
{
	c->transfers--;
	c->silent -= silent;
	set_level(t, c);
}

static struct client *at_level(struct list_entry *e)
{
	return container_of(e, struct client, level);
}

/* Of those with CLIENTS_LEVELS and more: few, as there are not that many transfers. */
static struct client *heaviest_of_many(const struct list *many)
{
	struct client *most = NULL;

	for (struct list_entry *e = list_first(many); e; e = list_next(many, e))
		if (!most || at_level(e)->transfers > most->transfers)
			most = at_level(e);
	return most;
}

struct client *clients_heaviest(const struct clients *t, const struct client *c)
{
	if (c) {
		if (c->transfers >= CLIENTS_LEVELS)
			return NULL;
		struct list_entry *e = list_next(&t->level[c->transfers - 1], &c->level);
		return e ? at_level(e) : NULL;
	}
	if (!list_is_empty(&t->level[CLIENTS_LEVELS - 1]))
		return heaviest_of_many(&t->level[CLIENTS_LEVELS - 1]);
	for (size_t i = CLIENTS_LEVELS - 1; i-- > 0;)
		if (!list_is_empty(&t->level[i]))
			return at_level(list_first(&t->level[i]));
	return NULL;
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
