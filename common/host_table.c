/* Filling the table of hosts and profiles: host.c looks them up. */
#include "common/host.h"

#include <stdlib.h>

static void index_put(struct host_table *t, uint32_t place)
{
	size_t slot = host_slot(t, &t->hosts[place - 1].id);
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
	t->per_kind[id->kind]++;
	if (id->kind == HOST_PREFIX)
		t->per_prefix[id->len]++;
	if (id->kind == HOST_NET)
		t->per_net[id->len]++;
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

void host_table_free(struct host_table *t)
{
	free(t->hosts);
	free(t->index);
	free(t->profiles);
	*t = (struct host_table){0};
}
