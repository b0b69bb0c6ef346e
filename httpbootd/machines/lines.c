#include "httpbootd/machines/table.h"

#include <stdlib.h>
#include <string.h>

/* How many bytes of lines the machine may have. */
static size_t share_of(const struct table *t)
{
	size_t each = TABLE_LINES / (t->n ? t->n : 1) + TABLE_LINES_LEAST;
	return each < TABLE_LINES_EACH ? each : TABLE_LINES_EACH;
}

static void drop_oldest(struct seen_lines *l)
{
	uint32_t len = (uint32_t)strlen(l->bytes) + 1;
	l->len -= len;
	memmove(l->bytes, l->bytes + len, l->len);
}

/* Of `size` bytes, at least what is in use. */
static bool resize(struct table *t, struct seen_lines *l, size_t size)
{
	char *bytes = realloc(l->bytes, size);

	if (!bytes)
		return false;
	t->line_bytes = t->line_bytes - l->size + size;
	l->bytes = bytes;
	l->size = (uint32_t)size;
	return true;
}

static void add_line(struct table *t, struct seen_lines *l, const char *text, size_t len)
{
	size_t share = share_of(t);

	if (len + 1 > share || memchr(text, '\0', len))
		return;
	while (l->len + len + 1 > share)
		drop_oldest(l);
	size_t wanted = l->len + len + 1;
	if (wanted > l->size || l->size > share) {
		size_t size = wanted + (l->size ? wanted / 2 : 0);
		if (!resize(t, l, size < share ? size : share))
			return;
	}
	memcpy(l->bytes + l->len, text, len);
	l->bytes[l->len + len] = '\0';
	l->len += (uint32_t)(len + 1);
}

void table_add_line(struct table *t, struct seen *s, const char *text, size_t len)
{
	add_line(t, &s->lines, text, len);
}

void table_add_screen(struct table *t, struct seen *s, const char *text, size_t len)
{
	add_line(t, &s->screen, text, len);
}

static const char *next_line(const struct seen_lines *l, const char *line)
{
	const char *next = line ? line + strlen(line) + 1 : l->bytes;

	return l->len && next < l->bytes + l->len ? next : NULL;
}

const char *table_next_line(const struct seen *s, const char *line)
{
	return next_line(&s->lines, line);
}

const char *table_next_screen(const struct seen *s, const char *line)
{
	return next_line(&s->screen, line);
}
