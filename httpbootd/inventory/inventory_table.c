#include "httpbootd/inventory/inventory_table.h"

#include "common/hash.h"

#include <stdlib.h>
#include <string.h>

/* Where the text is, or would be; there is a free slot. */
static struct inventory_slot *look(const struct inventory_table *t, const char *key)
{
	size_t i = (size_t)hash64_bytes(HASH64_START, key, strlen(key)) & (t->slots - 1);

	while (t->slot[i].key && strcmp(t->slot[i].key, key) != 0)
		i = (i + 1) & (t->slots - 1);
	return &t->slot[i];
}

uint32_t inventory_table_find(const struct inventory_table *t, const char *key)
{
	return t->slots ? look(t, key)->number : 0;
}

static bool grow(struct inventory_table *t)
{
	const struct inventory_table before = *t;

	t->slots = before.slots ? 2 * before.slots : 1024;
	if (!(t->slot = calloc(t->slots, sizeof *t->slot))) {
		*t = before;
		return false;
	}
	for (size_t i = 0; i < before.slots; i++)
		if (before.slot[i].key)
			*look(t, before.slot[i].key) = before.slot[i];
	free(before.slot);
	return true;
}

bool inventory_table_add(struct inventory_table *t, const char *key, uint32_t number)
{
	if (2 * (t->n + 1) > t->slots && !grow(t))
		return false;
	struct inventory_slot *s = look(t, key);
	if (!(s->key = strdup(key)))
		return false;
	s->number = number;
	t->n++;
	return true;
}

void inventory_table_free(struct inventory_table *t)
{
	for (size_t i = 0; i < t->slots; i++)
		free(t->slot[i].key);
	free(t->slot);
	*t = (struct inventory_table){0};
}
