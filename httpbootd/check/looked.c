#include "httpbootd/check/looked.h"

#include "common/arena.h"
#include "common/hash.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS = 1 << 18 }; /* over twice CHECK_PROBES times ten */

struct looked {
	struct arena arena;
	size_t n;
	const char *slot[SLOTS];
};

struct looked *looked_new(void)
{
	return calloc(1, sizeof(struct looked));
}

void looked_free(struct looked *s)
{
	if (s)
		arena_free(&s->arena);
	free(s);
}

/* The index of the text's slot, or of the one for it. */
static size_t slot_of(const struct looked *s, const char *text)
{
	uint32_t h = hash32_bytes(HASH32_START, text, strlen(text));
	size_t i = (h ^ h >> 16) & (SLOTS - 1);
	while (s->slot[i] && strcmp(s->slot[i], text) != 0)
		i = (i + 1) & (SLOTS - 1);
	return i;
}

bool looked_add(struct looked *s, const char *text)
{
	size_t i = slot_of(s, text);
	if (s->slot[i])
		return false;
	if (s->n < SLOTS / 2 && (s->slot[i] = arena_strndup(&s->arena, text, strlen(text))))
		s->n++;
	return true;
}

bool looked_has(const struct looked *s, const char *text)
{
	return s->slot[slot_of(s, text)] != NULL;
}
