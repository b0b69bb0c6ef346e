#include "common/host.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a. Ids come from clients, too, but only those of the file are in the table. */
static size_t slot_of(const struct host_table *t, const struct host_id *id)
{
	uint32_t h = (2166136261u ^ (uint32_t)id->kind) * 16777619u;
	for (size_t i = 0; i < id->len; i++)
		h = (h ^ id->bytes[i]) * 16777619u;
	return (h ^ h >> 15) & (t->slots - 1);
}

static bool same_id(const struct host_id *a, const struct host_id *b)
{
	return a->kind == b->kind && a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

static void index_put(struct host_table *t, uint32_t place)
{
	size_t slot = slot_of(t, &t->hosts[place - 1].id);
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

struct host *host_add(struct host_table *t, const struct host_id *id)
{
	struct host *hosts = one_more(t->hosts, t->n, &t->room, sizeof *hosts);
	if (!hosts)
		return NULL;
	t->hosts = hosts;
	if (!index_grow(t))
		return NULL;
	struct host *h = &hosts[t->n++];
	*h = (struct host){.id = *id};
	index_put(t, (uint32_t)t->n);
	if (id->kind == HOST_PREFIX)
		t->per_prefix[id->len]++;
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

const struct host *host_exact(const struct host_table *t, const struct host_id *id)
{
	if (!t->slots)
		return NULL;
	for (size_t slot = slot_of(t, id); t->index[slot]; slot = (slot + 1) & (t->slots - 1)) {
		const struct host *h = &t->hosts[t->index[slot] - 1];
		if (same_id(&h->id, id))
			return h;
	}
	return NULL;
}

static const struct host *find_by(
    const struct host_table *t, enum host_kind kind, const uint8_t *bytes, uint8_t len)
{
	struct host_id id = {.kind = kind, .len = len};
	memcpy(id.bytes, bytes, len);
	return host_exact(t, &id);
}

const struct host *host_find_own(const struct host_table *t, const struct machine_id *m)
{
	const struct host *h = m->mac ? find_by(t, HOST_MAC, m->mac, MAC_LEN) : NULL;
	if (!h && m->uuid)
		h = find_by(t, HOST_UUID, m->uuid, UUID_SIZE);
	for (uint8_t len = MAC_LEN - 1; !h && m->mac && len > 0; len--)
		if (t->per_prefix[len])
			h = find_by(t, HOST_PREFIX, m->mac, len);
	return h;
}

const struct host *host_find(const struct host_table *t, const struct machine_id *m)
{
	const struct host *h = host_find_own(t, m);
	return h ? h : host_exact(t, &(struct host_id){.kind = HOST_ANY});
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
