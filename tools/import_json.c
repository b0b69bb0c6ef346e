#include "tools/import_json.h"

#include <stdio.h>
#include <string.h>

/* The end of the text in quotes that begins at `at`. */
static size_t pass_text(const char *text, size_t len, size_t at)
{
	for (at++; at < len && text[at] != '"' && text[at] != '\n'; at++)
		if (text[at] == '\\' && at + 1 < len)
			at++;
	return at < len ? at + 1 : len;
}

/* The end of the comment that begins at `at`; `at`: none does; more than `len`: it has none. */
static size_t pass_comment(const char *text, size_t len, size_t at)
{
	const char *end;
	const bool is_long = text[at] == '/' && at + 1 < len && text[at + 1] == '*';

	if (text[at] != '#' && !is_long &&
	    (text[at] != '/' || at + 1 == len || text[at + 1] != '/'))
		return at;
	if (!is_long) {
		end = memchr(text + at, '\n', len - at);
		return end ? (size_t)(end - text) : len;
	}
	for (at += 2; at + 1 < len; at++)
		if (text[at] == '*' && text[at + 1] == '/')
			return at + 2;
	return len + 1;
}

size_t import_json_clean(char *text, size_t len)
{
	size_t comma = len; /* the last one with nothing but blanks behind it */

	for (size_t at = 0; at < len;) {
		const size_t end = pass_comment(text, len, at);
		if (end > len)
			return at;
		for (; at < end; at++)
			if (text[at] != '\n')
				text[at] = ' ';
		if (at == len || memchr(" \t\r\n", text[at], 4)) {
			at += at < len;
			continue;
		}
		if (pass_comment(text, len, at) != at)
			continue;
		if (comma < len && (text[at] == '}' || text[at] == ']'))
			text[comma] = ' ';
		comma = text[at] == ',' ? at : len;
		at = text[at] == '"' ? pass_text(text, len, at) : at + 1;
	}
	return len;
}

struct import_json import_json_of(const char *text, size_t len)
{
	return (struct import_json){.reader = json_read_of(text, len)};
}

/* Writes `/` and the name behind the path of what the piece is in. */
static void add_name(struct import_json *j, size_t at, const char *name)
{
	j->path[at++] = '/';
	for (; *name && at + 3 < sizeof j->path; name++) {
		if (*name == '/' || *name == '~')
			j->path[at++] = '~';
		j->path[at++] = *name == '/' ? '1' : *name == '~' ? '0' : *name;
	}
	j->path[at] = '\0';
}

bool import_json_next(struct import_json *j)
{
	size_t depth; /* of what the piece is in */

	do {
		depth = j->reader.depth;
		if (!json_read_next(&j->reader))
			return false;
	} while (j->reader.kind == JSON_READ_END);
	j->is_cut = j->is_cut || j->reader.is_cut;
	if (!depth)
		j->path[0] = '\0';
	else {
		char number[16];
		const char *name = j->reader.name;
		if (j->open[depth - 1].is_array) {
			snprintf(number, sizeof number, "%u", j->open[depth - 1].n++);
			name = number;
		}
		add_name(j, j->open[depth - 1].path_end, name);
	}
	if (j->reader.kind == JSON_READ_OBJECT || j->reader.kind == JSON_READ_ARRAY) {
		j->open[depth].is_array = j->reader.kind == JSON_READ_ARRAY;
		j->open[depth].n = 0;
		j->open[depth].path_end = strlen(j->path);
	}
	return true;
}
