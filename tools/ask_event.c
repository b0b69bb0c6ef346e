#include "tools/ask_event.h"

#include <string.h>

bool event_lines_take(struct event_lines *l, const char *piece, size_t len, size_t *used)
{
	const char *end = memchr(piece, '\n', len);
	const size_t n = end ? (size_t)(end - piece) : len;
	if (l->is_whole) {
		l->len = 0;
		l->is_whole = l->is_too_long = false;
	}
	*used = end ? n + 1 : n;
	if (n >= sizeof l->text - l->len) {
		l->is_too_long = true;
	} else if (!l->is_too_long) {
		memcpy(l->text + l->len, piece, n);
		l->len += n;
	}
	l->is_whole = end;
	l->text[l->len] = '\0';
	return end && !l->is_too_long;
}

/* Reads digits up to `end`, which is passed over; 18 of them at most. */
static bool take_number(const char **p, char end, uint64_t *out)
{
	size_t n = 0;
	for (*out = 0; **p >= '0' && **p <= '9' && n < 18; (*p)++, n++)
		*out = *out * 10 + (uint64_t)(**p - '0');
	return n > 0 && *(*p)++ == end;
}

bool ask_event_read(const char *line, struct ask_event *event)
{
	static const char begin[] = "lanboot1 ";
	uint64_t seconds, ms;
	const char *p = line + sizeof begin - 1;
	if (strncmp(line, begin, sizeof begin - 1) != 0 || !take_number(&p, '.', &seconds) ||
	    !take_number(&p, ' ', &ms) || ms > 999 || seconds > 1000000000000)
		return false;
	const size_t n = strcspn(p, " ");
	if (n == 0 || n >= sizeof event->daemon || p[n] != ' ')
		return false;
	memcpy(event->daemon, p, n);
	event->daemon[n] = '\0';
	p += n + 1;
	event->level = *p;
	if (!*p || !strchr("wids", *p) || p[1] != ' ')
		return false;
	p += 2;
	event->at_ms = seconds * 1000 + ms;
	if (!take_number(&p, ' ', &event->number))
		return false;
	event->text = p;
	return *p;
}

bool ask_event_is_full(const struct ask_event *event)
{
	static const char field[] = " full=", turned_away[] = "turned-away ";
	const char *last = strrchr(event->text, ' ');
	const char *value = last ? last + sizeof field - 1 : NULL;

	if (event->level != 'w' && strncmp(event->text, turned_away, sizeof turned_away - 1) != 0)
		return false;
	return last && strncmp(last, field, sizeof field - 1) == 0 && *value &&
	       value[strspn(value, "abcdefghijklmnopqrstuvwxyz")] == '\0';
}
