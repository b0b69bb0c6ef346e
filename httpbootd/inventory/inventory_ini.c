#include "httpbootd/inventory/inventory_ini.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE = 1024 };

void inventory_ini_start(struct inventory_ini *i, const char *text, size_t len)
{
	*i = (struct inventory_ini){.at = text, .end = text + len};
}

bool inventory_ini_is_whole(const char *text, size_t len)
{
	return len > 0 && text[len - 1] == '\n' && !memchr(text, '\0', len);
}

/* The next line without blanks at its ends, cut off if it is too long; it is not taken. */
static size_t look(const struct inventory_ini *i, char line[LINE], bool *is_long)
{
	const char *end = memchr(i->at, '\n', (size_t)(i->end - i->at));
	const char *from = i->at, *to = end ? end : i->end;

	while (from < to && strchr(" \t\r", *from))
		from++;
	for (const char *c = from + 1; from < to && c < to; c++)
		if (*c == ';' && strchr(" \t", c[-1]))
			to = c; /* a comment, as in the configuration */
	while (from < to && strchr(" \t\r", to[-1]))
		to--;
	const size_t len = (size_t)(to - from);
	*is_long = len >= LINE;
	memcpy(line, from, *is_long ? LINE - 1 : len);
	line[*is_long ? LINE - 1 : len] = '\0';
	return (size_t)((end ? end + 1 : i->end) - i->at);
}

static bool is_comment(const char *line)
{
	return !*line || *line == ';' || *line == '#';
}

static void __attribute__((format(printf, 2, 3)))
complain(char wrong[INVENTORY_WHY], const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (!wrong[0])
		vsnprintf(wrong, INVENTORY_WHY, format, args);
	va_end(args);
}

/* `[host WHO]`. */
static void take_header(const char *line, struct inventory_record *r, char wrong[INVENTORY_WHY])
{
	static const char host[] = "[host ";
	const char *end = strchr(line, ']');

	if (strncmp(line, host, sizeof host - 1) != 0 || !end || end[1])
		complain(wrong, "'%.60s': of sections, [host ...] alone may stand there", line);
	else if (end - line >= INVENTORY_TEXT)
		complain(wrong, "'%.60s...' is too long", line);
	else
		snprintf(r->text[INVENTORY_SECTION], INVENTORY_TEXT, "%.*s",
		    (int)(end - line) - (int)sizeof host + 1, line + sizeof host - 1);
}

/* `key = value`. */
static void take_key(const char *line, struct inventory_record *r, char wrong[INVENTORY_WHY])
{
	const size_t name = strcspn(line, " \t=");
	const char *value = line + name + strspn(line + name, " \t");
	size_t f = INVENTORY_NAME;

	while (f < INVENTORY_FIELDS &&
	       (strlen(inventory_field_name((enum inventory_field)f)) != name ||
		   memcmp(inventory_field_name((enum inventory_field)f), line, name) != 0))
		f++;
	if (*value != '=') {
		complain(wrong, "'%.60s': expected key = value", line);
		return;
	}
	value += 1 + strspn(value + 1, " \t");
	if (f == INVENTORY_FIELDS)
		complain(wrong,
		    "'%.60s': an inventory says name, profile, once, room and tags alone", line);
	else if (r->text[f][0])
		complain(wrong, "'%.60s': that is there twice", line);
	else if (strlen(value) >= INVENTORY_TEXT)
		complain(wrong, "'%.60s...' is too long", line);
	else
		snprintf(r->text[f], INVENTORY_TEXT, "%s", value);
}

bool inventory_ini_next(
    struct inventory_ini *i, struct inventory_record *out, char wrong[INVENTORY_WHY])
{
	char line[LINE];
	bool is_long, begun = false;

	memset(out, 0, sizeof *out);
	out->is_object = true;
	wrong[0] = '\0';
	while (i->at < i->end) {
		const size_t len = look(i, line, &is_long);
		if (begun && *line == '[')
			return true;
		i->at += len;
		if (is_comment(line))
			continue;
		if (!begun)
			out->n = ++i->n;
		if (is_long)
			complain(wrong, "'%.60s...' is too long", line);
		else if (!begun && *line != '[')
			complain(wrong, "'%.60s' stands before the first section", line);
		else if (!begun)
			take_header(line, out, wrong);
		else
			take_key(line, out, wrong);
		begun = true;
	}
	return begun;
}
