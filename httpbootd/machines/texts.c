#include "httpbootd/machines/texts.h"

#include "common/hash.h"
#include "common/letter.h"
#include "common/strval.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 64 };

struct text {
	struct text *next;
	uint32_t hash, holders;
	char bytes[];
};

static struct text *text_of(const char *bytes)
{
	return (struct text *)(void *)((char *)(uintptr_t)bytes - offsetof(struct text, bytes));
}

static void grow(struct texts *t)
{
	size_t slots = t->slots ? t->slots * 2 : FIRST_SLOTS;
	struct text **slot = calloc(slots, sizeof *slot);

	if (!slot)
		return;
	for (size_t i = 0; i < t->slots; i++)
		for (struct text *x = t->slot[i], *next; x; x = next) {
			next = x->next;
			x->next = slot[x->hash & (slots - 1)];
			slot[x->hash & (slots - 1)] = x;
		}
	free(t->slot);
	t->slot = slot;
	t->slots = slots;
}

/* Cut and cleaned. Returns its length. */
static size_t clean(const char *text, char out[TEXT_MAX_LEN + 1])
{
	text += strspn(text, " ");
	size_t n = 0, left = strlen(text);

	while (left > 0 && n < TEXT_MAX_LEN) {
		unsigned columns;
		const size_t whole = str_utf8(text, left), used = whole ? whole : 1;
		const size_t shown = letter_at(text, left, &columns);
		if (n + shown > TEXT_MAX_LEN)
			break;
		if (shown)
			memcpy(out + n, text, shown);
		else
			out[n] = '?';
		n += shown ? shown : 1;
		text += used;
		left -= used;
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return n;
}

const char *texts_hold(struct texts *t, const char *text)
{
	char bytes[TEXT_MAX_LEN + 1];
	size_t len = text ? clean(text, bytes) : 0;

	if (len == 0)
		return NULL;
	if (t->n >= t->slots)
		grow(t);
	if (!t->slots)
		return NULL;
	const uint32_t h = hash32_bytes(HASH32_START ^ t->seed, bytes, len);
	const uint32_t hash = h ^ h >> 16;
	struct text **slot = &t->slot[hash & (t->slots - 1)];
	for (struct text *x = *slot; x; x = x->next)
		if (x->hash == hash && strcmp(x->bytes, bytes) == 0) {
			x->holders++;
			return x->bytes;
		}
	struct text *x = malloc(sizeof *x + len + 1);
	if (!x)
		return NULL;
	*x = (struct text){.next = *slot, .hash = hash, .holders = 1};
	memcpy(x->bytes, bytes, len + 1);
	*slot = x;
	t->n++;
	return x->bytes;
}

void texts_drop(struct texts *t, const char *text)
{
	if (!text)
		return;
	struct text *x = text_of(text);
	if (--x->holders)
		return;
	struct text **at = &t->slot[x->hash & (t->slots - 1)];
	while (*at != x)
		at = &(*at)->next;
	*at = x->next;
	t->n--;
	free(x);
}

void texts_set(struct texts *t, const char **where, const char *text)
{
	const char *before = *where;

	*where = texts_hold(t, text);
	texts_drop(t, before);
}

void texts_free(struct texts *t)
{
	for (size_t i = 0; i < t->slots; i++)
		for (struct text *x = t->slot[i], *next; x; x = next) {
			next = x->next;
			free(x);
		}
	free(t->slot);
	t->slot = NULL;
	t->n = t->slots = 0;
}
