/*
 * The lines of a configuration, on their way to inih. It cuts what is too long without a word and
 * does not say in which line it is, so its lines come through parse_next_line(), which counts,
 * refuses what would be cut, and takes the section headers (inih tells of a section only once it
 * has a key).
 */
#include "common/conf_parse.h"
#include "common/hash.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Cuts an end-of-line comment, as inih does, and white space at the end. */
static void trim(char *s)
{
	for (char *c = s; *c; c++)
		if (*c == ';' && c > s && (c[-1] == ' ' || c[-1] == '\t')) {
			*c = '\0';
			break;
		}
	size_t n = strlen(s);
	while (n && strchr(" \t\r\n", s[n - 1]))
		s[--n] = '\0';
}

bool parse_goes_on(const char *text)
{
	/* With blanks before the sign: no kernel parameter looks like that. */
	size_t word = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
	size_t blanks = strspn(text + word, " \t");
	return !strchr(";#[=", *text) && !(word && blanks && text[word + blanks] == '=');
}

/* Returns true if a value of that type may go on over indented lines. */
static bool parse_may_go_on(enum key_type type)
{
	return type == KEY_LINES || type == KEY_FILES || type == KEY_INITRDS || type == KEY_FILE ||
	       type == KEY_URL || type == KEY_SERVERS;
}

/* Checks one line; false: inih shall see an empty one instead. */
static bool line_is_good(struct parse *p, char *line, size_t len)
{
	if (memchr(line, '\0', len)) {
		parse_complain(p, "a NUL byte: this is no text file");
		return false;
	}
	char *text = line + strspn(line, " \t");
	p->goes_on = false;
	if (*text == '\0' || *text == '\r' || *text == '\n' || *text == ';' || *text == '#')
		return false;
	if (len > LINE_LIMIT) {
		parse_complain(p,
		    "this line is %zu bytes long, the limit is %d; cmdline, and a key with files "
		    "or URLs, may go on over indented lines",
		    len, LINE_LIMIT);
		p->key = NULL;
		return false;
	}
	trim(text);
	if (text > line && p->any_section && *text != '[') {
		if (p->key && parse_may_go_on(p->key->type) && parse_goes_on(text))
			return p->goes_on = true;
		if (!strchr(text, '=')) {
			parse_complain(p,
			    "an indented line goes on with the key above, and that key has one "
			    "line only");
			return false;
		}
		/* An indented `key = value`: taken as such, inih must not see the blanks. */
		memmove(line, text, strlen(text) + 1);
		text = line;
	}
	if (*text == '[') {
		char *end = strchr(text, ']');
		if (!end || end[1]) {
			parse_complain(p, "a section is written [name], alone on its line");
			return false;
		}
		/* Of a host there may be several MACs, and a client identifier is long. */
		if (end - text - 1 > SECTION_NAME_LIMIT && strncmp(text, "[host ", 6) != 0) {
			parse_complain(
			    p, "a section's name is at most %d bytes long", SECTION_NAME_LIMIT);
			return false;
		}
		*end = '\0';
		parse_section(p, text + 1 + strspn(text + 1, " \t"));
		return false;
	}
	size_t name = strcspn(text, "=:");
	if (text[name] != '=') {
		parse_complain(p, "expected key = value, found '%.60s'", text);
		p->key = NULL;
		return false;
	}
	return true;
}

/* Hands inih a line that it has room for, and keeps the value for take_pair(). */
static void shorten(struct parse *p, const char *line, char *to, size_t capacity)
{
	size_t name = p->goes_on ? 0 : strcspn(line, "=");
	const char *value = p->goes_on ? line : line + name + 1;
	value += strspn(value, " \t");
	p->long_value = arena_strndup(&p->conf->arena, value, strlen(value));
	if (!p->long_value)
		parse_complain(p, "out of memory");
	else if (name + 6 > capacity)
		parse_complain(p, "unknown key '%.40s…'", line);
	else if (snprintf(to, capacity, p->goes_on ? "%.*s +\n" : "%.*s= +\n", (int)name, line) > 0)
		return;
	memcpy(to, "\n", 2);
}

char *parse_next_line(char *to, int capacity, void *arg)
{
	struct parse *p = arg;
	char *line = NULL;
	size_t size = 0;

	errno = 0;
	ssize_t len = getline(&line, &size, p->in);
	if (len < 0) {
		if (errno)
			parse_complain(p, "cannot read on: %s", strerror(errno));
		free(line);
		return NULL;
	}
	p->line++;
	p->digest = hash64_bytes(p->digest, line, (size_t)len);
	p->long_value = NULL;
	if (len && line[len - 1] == '\n')
		line[--len] = '\0';
	char *start = line;
	if (p->line == 1 && len >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0) {
		start += 3; /* a byte order mark */
		len -= 3;
	}
	size_t errors = p->problems.n;
	bool good = line_is_good(p, start, (size_t)len);
	if (p->problems.n > errors)
		parse_refuse(p);
	if (!good)
		memcpy(to, "\n", 2);
	else if (strlen(start) + 2 <= (size_t)capacity)
		snprintf(to, (size_t)capacity, "%s\n", start);
	else
		shorten(p, start, to, (size_t)capacity);
	free(line);
	return to;
}
