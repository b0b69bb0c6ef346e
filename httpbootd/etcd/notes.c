#include "httpbootd/etcd/notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void notes_clear(struct notes *n)
{
	for (size_t i = 0; i < n->n; i++)
		free(n->entry[i].name);
	free(n->entry);
	n->entry = NULL;
	n->n = n->capacity = 0;
}

void notes_restart(struct notes *n)
{
	for (size_t i = 0; i < n->n; i++)
		n->entry[i].revision = 0;
	n->revision = 0;
}

/* Where the name is, or belongs. */
static size_t place_of(const struct notes *n, const char *name, bool *is_there)
{
	size_t from = 0, to = n->n;

	*is_there = false;
	/* They come in their order when all are read. */
	if (n->n && strcmp(n->entry[n->n - 1].name, name) < 0)
		return n->n;
	while (from < to) {
		const size_t at = from + (to - from) / 2;
		const int order = strcmp(n->entry[at].name, name);
		if (order == 0) {
			*is_there = true;
			return at;
		}
		if (order < 0)
			from = at + 1;
		else
			to = at;
	}
	return from;
}

const struct notes_entry *notes_find(const struct notes *n, const char *name)
{
	bool is_there;
	const size_t at = place_of(n, name, &is_there);

	return is_there ? &n->entry[at] : NULL;
}

const char *notes_value(const struct notes *n, const char *name)
{
	const struct notes_entry *e = notes_find(n, name);

	return e ? e->value : NULL;
}

static bool make_room(struct notes *n)
{
	const size_t more = n->capacity ? 2 * n->capacity : 64;

	if (n->n < n->capacity)
		return true;
	if (n->n >= NOTES_MAX)
		return false;
	struct notes_entry *all = realloc(n->entry, more * sizeof *all);
	if (!all)
		return false;
	n->entry = all;
	n->capacity = more;
	return true;
}

bool notes_set(struct notes *n, const char *name, const char *value, int64_t revision)
{
	bool is_there;
	const size_t at = place_of(n, name, &is_there);
	struct notes_entry *e;

	if (is_there && n->entry[at].revision > revision)
		return true;
	if (!value) {
		if (!is_there)
			return true;
		free(n->entry[at].name);
		n->n--;
		memmove(&n->entry[at], &n->entry[at + 1], (n->n - at) * sizeof *n->entry);
		return true;
	}
	if (!is_there) {
		char *copy = make_room(n) ? strdup(name) : NULL;
		if (!copy)
			return false;
		memmove(&n->entry[at + 1], &n->entry[at], (n->n - at) * sizeof *n->entry);
		n->n++;
		n->entry[at].name = copy;
	}
	e = &n->entry[at];
	e->revision = revision;
	snprintf(e->value, sizeof e->value, "%s", value);
	return true;
}
