#include "common/host_table.h"

#include <stdlib.h>

static void index_put(struct host_table *t, const struct host_id *id, uint32_t number)
{
	size_t slot = host_slot(t, id);
	while (t->index[slot])
		slot = (slot + 1) & (t->slots - 1);
	t->index[slot] = number;
}

/* Makes room for so many more ids: the index is at most half full. */
static bool index_grow(struct host_table *t, size_t more)
{
	size_t slots = t->slots ? t->slots : 64;
	while ((t->n_ids + more) * 2 > slots)
		slots *= 2;
	if (slots == t->slots)
		return true;
	uint32_t *index = calloc(slots, sizeof *index);
	if (!index)
		return false;
	free(t->index);
	t->index = index;
	t->slots = slots;
	for (uint32_t number = 1; number <= t->n; number++)
		for (size_t i = 0; i <= t->hosts[number - 1].n_others; i++)
			index_put(t, host_nth_id(&t->hosts[number - 1], i), number);
	return true;
}

/* Puts an id of the host that was added last where it will be looked up. */
static void count_id(struct host_table *t, const struct host_id *id)
{
	index_put(t, id, (uint32_t)t->n);
	t->n_ids++;
	t->per_kind[id->kind]++;
	if (id->kind == HOST_PREFIX)
		t->per_prefix[id->len]++;
	if (id->kind == HOST_NET)
		t->per_net[id->len]++;
}

/* Makes room for one more element of `size` bytes; the array, moved or not, or NULL. */
static void *one_more(void *array, size_t n, size_t *capacity, size_t size)
{
	if (n < *capacity)
		return array;
	size_t more = *capacity ? *capacity * 2 : 16;
	void *moved = realloc(array, more * size);
	if (moved)
		*capacity = more;
	return moved;
}

struct host *host_table_add(struct host_table *t, const struct host_id *id)
{
	struct host *hosts = one_more(t->hosts, t->n, &t->capacity, sizeof *hosts);
	if (!hosts)
		return NULL;
	t->hosts = hosts;
	if (!index_grow(t, 1))
		return NULL;
	struct host *h = &hosts[t->n++];
	*h = (struct host){.id = *id};
	count_id(t, id);
	return h;
}

bool host_table_add_ids(struct host_table *t, const struct host_id *ids, size_t n)
{
	struct host *h = &t->hosts[t->n - 1];
	if (!index_grow(t, n))
		return false;
	h->others = ids;
	h->n_others = n;
	for (size_t i = 0; i < n; i++)
		count_id(t, &ids[i]);
	return true;
}

struct profile *host_table_add_profile(struct host_table *t, const char *name)
{
	struct profile *all =
	    one_more(t->profiles, t->n_profiles, &t->profiles_capacity, sizeof *all);
	if (!all)
		return NULL;
	t->profiles = all;
	struct profile *p = &all[t->n_profiles++];
	*p = (struct profile){.name = name};
	return p;
}

/* Nobody who was put there later can stand behind them. */
static void forget_id(struct host_table *t, const struct host_id *id, uint32_t number)
{
	size_t slot = host_slot(t, id);

	while (t->index[slot] != number)
		slot = (slot + 1) & (t->slots - 1);
	t->index[slot] = 0;
	t->n_ids--;
	t->per_kind[id->kind]--;
	if (id->kind == HOST_PREFIX)
		t->per_prefix[id->len]--;
	if (id->kind == HOST_NET)
		t->per_net[id->len]--;
}

void host_table_drop(struct host_table *t)
{
	const struct host *h = &t->hosts[t->n - 1];

	/* From the last one on: each is found by way of those that were put before it. */
	for (size_t i = h->n_others + 1; i-- > 0;)
		forget_id(t, host_nth_id(h, i), (uint32_t)t->n);
	t->n--;
}

void host_table_free(struct host_table *t)
{
	free(t->hosts);
	free(t->index);
	free(t->profiles);
	*t = (struct host_table){0};
}
