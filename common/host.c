#include "common/host.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a. MACs come from clients, but only those in the file are in the table. */
static size_t slot_of(const struct host_table *t, const uint8_t mac[MAC_LEN])
{
	uint32_t h = 2166136261u;
	for (int i = 0; i < MAC_LEN; i++)
		h = (h ^ mac[i]) * 16777619u;
	return (h ^ h >> 15) & (t->slots - 1);
}

static void index_put(struct host_table *t, uint32_t place)
{
	size_t slot = slot_of(t, t->hosts[place - 1].mac);
	while (t->index[slot])
		slot = (slot + 1) & (t->slots - 1);
	t->index[slot] = place;
}

/* Keeps the index at most half full. */
static bool index_grow(struct host_table *t)
{
	if ((t->n + 1) * 2 <= t->slots)
		return true;
	size_t slots = t->slots ? t->slots * 2 : 64;
	uint32_t *index = calloc(slots, sizeof *index);
	if (!index)
		return false;
	free(t->index);
	t->index = index;
	t->slots = slots;
	for (uint32_t place = 1; place <= t->n; place++)
		if (place != t->any)
			index_put(t, place);
	return true;
}

/* Makes room for one more element of `size` bytes; the array, moved or not, or NULL. */
static void *one_more(void *array, size_t n, size_t *room, size_t size)
{
	if (n < *room)
		return array;
	size_t more = *room ? *room * 2 : 16;
	void *moved = realloc(array, more * size);
	if (moved)
		*room = more;
	return moved;
}

struct host *host_add(struct host_table *t, const uint8_t mac[MAC_LEN])
{
	struct host *hosts = one_more(t->hosts, t->n, &t->room, sizeof *hosts);
	if (!hosts)
		return NULL;
	t->hosts = hosts;
	if (!index_grow(t))
		return NULL;
	struct host *h = &hosts[t->n++];
	*h = (struct host){0};
	if (mac) {
		memcpy(h->mac, mac, MAC_LEN);
		index_put(t, (uint32_t)t->n);
	} else {
		t->any = (uint32_t)t->n;
	}
	return h;
}

struct profile *profile_add(struct host_table *t, const char *name)
{
	struct profile *all = one_more(t->profiles, t->n_profiles, &t->profiles_room, sizeof *all);
	if (!all)
		return NULL;
	t->profiles = all;
	struct profile *p = &all[t->n_profiles++];
	*p = (struct profile){.name = name};
	return p;
}

const struct profile *profile_find(const struct host_table *t, const char *name)
{
	for (size_t i = 0; i < t->n_profiles; i++)
		if (strcmp(t->profiles[i].name, name) == 0)
			return &t->profiles[i];
	return NULL;
}

const struct host *host_exact(const struct host_table *t, const uint8_t mac[MAC_LEN])
{
	if (!t->slots)
		return NULL;
	for (size_t slot = slot_of(t, mac); t->index[slot]; slot = (slot + 1) & (t->slots - 1)) {
		const struct host *h = &t->hosts[t->index[slot] - 1];
		if (memcmp(h->mac, mac, MAC_LEN) == 0)
			return h;
	}
	return NULL;
}

const struct host *host_find(
    const struct host_table *t, const uint8_t mac[MAC_LEN], enum host_match *match)
{
	const struct host *h = host_exact(t, mac);
	*match = h ? HOST_BY_MAC : t->any ? HOST_ANY : HOST_NONE;
	return h ? h : t->any ? &t->hosts[t->any - 1] : NULL;
}

static const char *first(const char *own, const char *other)
{
	return own ? own : other;
}

struct boot host_boot(const struct host *h)
{
	struct boot b = h->boot;
	if (h->profile) {
		const struct boot *p = &h->profile->boot;
		b.flavor = first(b.flavor, p->flavor);
		b.kernel = first(b.kernel, p->kernel);
		b.initrd = first(b.initrd, p->initrd);
		b.modloop = first(b.modloop, p->modloop);
		b.apkovl = first(b.apkovl, p->apkovl);
		b.repo = first(b.repo, p->repo);
		b.cmdline = first(b.cmdline, p->cmdline);
	}
	return b;
}

void host_table_free(struct host_table *t)
{
	free(t->hosts);
	free(t->index);
	free(t->profiles);
	*t = (struct host_table){0};
}
