#include "httpbootd/mirror/past.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	const struct past_entry *left = a, *right = b;
	const int order = strcmp(left->entry.file, right->entry.file);

	return order ? order : left->last < right->last ? -1 : left->last > right->last;
}

static bool is_otherwise(const struct apk_entry *e, const struct apk_index *now)
{
	const struct apk_entry *there = apk_index_find(now, e->file);
	return !there || memcmp(there->id, e->id, APK_ID) != 0;
}

/* What was named last by an index that long ago goes. */
static void forget(struct past *p, unsigned number)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		if (p->entry[i].last + PAST_INDEXES > number)
			p->entry[n++] = p->entry[i];
		else
			free((char *)(uintptr_t)p->entry[i].entry.file);
	}
	p->n = n;
}

void past_add(
    struct past *p, unsigned number, const struct apk_index *old, const struct apk_index *now)
{
	struct past_entry *more;
	size_t n = 0;

	forget(p, number);
	for (size_t i = 0; i < old->n; i++)
		n += is_otherwise(&old->entry[i], now);
	if (p->n + n > PAST_ENTRIES)
		past_free(p);
	if (!n || n > PAST_ENTRIES || !(more = realloc(p->entry, (p->n + n) * sizeof *more)))
		return;
	p->entry = more;
	for (size_t i = 0; i < old->n; i++) {
		struct past_entry *e = &more[p->n];
		if (!is_otherwise(&old->entry[i], now))
			continue;
		*e = (struct past_entry){old->entry[i], number};
		e->entry.file = strdup(old->entry[i].file);
		p->n += e->entry.file != NULL;
	}
	if (p->n)
		qsort(p->entry, p->n, sizeof *p->entry, compare);
}

/* Returns the place of the first entry that does not come before `key`. */
static size_t place_of(const struct past *p, const struct past_entry *key)
{
	size_t low = 0, high = p->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (compare(&p->entry[mid], key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool past_names(const struct past *p, const char *file, const uint8_t id[APK_ID])
{
	const struct past_entry key = {{.file = file}, 0};

	for (size_t i = place_of(p, &key); i < p->n && strcmp(p->entry[i].entry.file, file) == 0;
	     i++)
		if (memcmp(p->entry[i].entry.id, id, APK_ID) == 0)
			return true;
	return false;
}

const struct apk_entry *past_find(const struct past *p, const char *file, unsigned given)
{
	const struct past_entry key = {{.file = file}, given ? given : UINT32_MAX};
	size_t low = place_of(p, &key);

	/* The first whose last index is that one, or came behind it; of all, the one in front. */
	if (!given && low)
		low--;
	return low < p->n && strcmp(p->entry[low].entry.file, file) == 0 ? &p->entry[low].entry
									 : NULL;
}

void past_free(struct past *p)
{
	for (size_t i = 0; i < p->n; i++)
		free((char *)(uintptr_t)p->entry[i].entry.file);
	free(p->entry);
	*p = (struct past){0};
}
