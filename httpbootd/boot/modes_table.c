#include "httpbootd/boot/modes_table.h"

#include <stdlib.h>
#include <string.h>

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct modes_entry *)a)->path, ((const struct modes_entry *)b)->path);
}

static int by_path_and_line(const void *a, const void *b)
{
	int order = by_path(a, b);
	return order ? order
		     : (int)((const struct modes_entry *)a)->line -
			   (int)((const struct modes_entry *)b)->line;
}

static void sort_by_path(struct modes_table *t)
{
	size_t n = 0;
	if (t->n)
		qsort(t->entries, t->n, sizeof *t->entries, by_path_and_line);
	for (size_t i = 0; i < t->n; i++) {
		if (n && by_path(&t->entries[n - 1], &t->entries[i]) == 0)
			n--;
		t->entries[n++] = t->entries[i];
	}
	t->n = n;
}

static bool add_line(
    struct modes_table *t, struct arena *arena, const struct mode_line *m, unsigned line)
{
	const char *path = arena_strndup(arena, m->path, strlen(m->path));

	t->entries = arena_grow(arena, t->entries, t->n, sizeof *t->entries);
	if (!path || !t->entries)
		return false;
	t->entries[t->n++] = (struct modes_entry){path, m->mode, m->uid, m->gid, line, false};
	return true;
}

enum modes_result modes_table_fill(
    struct modes_table *t, struct arena *arena, const char *text, size_t len, unsigned *bad_line)
{
	struct mode_line m;
	unsigned number = 1;

	for (size_t at = 0; at < len; number++) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t line_len = end ? (size_t)(end - text) - at : len - at;
		enum mode_result result = mode_parse(text + at, line_len, &m);
		if (result == MODE_BAD) {
			*bad_line = number;
			return MODES_BAD_LINE;
		}
		if (result == MODE_LINE && !add_line(t, arena, &m, number))
			return MODES_NO_MEMORY;
		at += line_len + 1;
	}
	sort_by_path(t);
	return MODES_OK;
}

const struct modes_entry *modes_table_find(struct modes_table *t, const char *path)
{
	const struct modes_entry key = {.path = path};
	struct modes_entry *e = t->n ? bsearch(&key, t->entries, t->n, sizeof key, by_path) : NULL;
	if (e)
		e->used = true;
	return e;
}
