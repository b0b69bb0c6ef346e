#include "common/csv.h"

#include <string.h>

void csv_start(struct csv *c, char *text, size_t len)
{
	*c = (struct csv){.text = text, .len = len ? len - 1 : 0, .line = 1};
	if (c->len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		c->at = 3; /* a byte order mark */
}

static bool is_blank(char b)
{
	return b == ' ' || b == '\t';
}

/* The byte at `at`; at the end, a line feed. */
static char byte_at(const struct csv *c, size_t at)
{
	return at < c->len ? c->text[at] : '\n';
}

static bool ends_line(char b)
{
	return b == '\n' || b == '\r';
}

/* A line ends by CR LF, LF, or, as old spreadsheets have it, CR. */
static void pass_line_end(struct csv *c)
{
	if (byte_at(c, c->at) == '\r' && c->at < c->len)
		c->at++;
	if (c->at < c->len && c->text[c->at] == '\n')
		c->at++;
	c->line++;
}

static void pass_line(struct csv *c)
{
	while (!ends_line(byte_at(c, c->at)))
		c->at++;
	pass_line_end(c);
}

/* Passes what no value is in. False at the end. */
static bool find_record(struct csv *c)
{
	while (c->at < c->len) {
		size_t at = c->at;
		while (at < c->len && is_blank(c->text[at]) && c->text[at] != c->separator)
			at++;
		if (byte_at(c, at) != '#' && !ends_line(byte_at(c, at)))
			return true;
		pass_line(c);
	}
	return false;
}

/* The first of them that stands outside quotes in this line. */
static char find_separator(const struct csv *c)
{
	bool is_quoted = false;
	for (size_t at = c->at; at < c->len && !ends_line(c->text[at]); at++) {
		is_quoted ^= c->text[at] == '"';
		if (!is_quoted && strchr(",;\t", c->text[at]) && c->text[at])
			return c->text[at];
	}
	return ',';
}

/* Reads a value from behind its first quote on: what stands there, with `""` as one, is moved. */
static enum csv_result read_quoted(struct csv *c, char **field, char **end)
{
	char *to = *field = c->text + ++c->at;

	for (; c->at < c->len; c->at++) {
		char b = c->text[c->at];
		if (b == '\0')
			return CSV_NUL;
		if (b == '"' && byte_at(c, ++c->at) != '"') {
			*end = to;
			while (is_blank(byte_at(c, c->at)) && c->text[c->at] != c->separator)
				c->at++;
			return CSV_OK;
		}
		c->line += b == '\n';
		*to++ = b;
	}
	return CSV_UNFINISHED;
}

static enum csv_result read_plain(struct csv *c, char **field, char **end)
{
	*field = c->text + c->at;
	for (char b; !ends_line(b = byte_at(c, c->at)) && b != c->separator; c->at++)
		if (b == '"' || b == '\0')
			return b ? CSV_QUOTE : CSV_NUL;
	*end = c->text + c->at;
	return CSV_OK;
}

/* Reads one value, and passes what parts it from the next one. */
static enum csv_result read_field(struct csv *c, char **field, bool *is_last)
{
	char *end;

	while (is_blank(byte_at(c, c->at)) && c->text[c->at] != c->separator)
		c->at++;
	enum csv_result result =
	    byte_at(c, c->at) == '"' ? read_quoted(c, field, &end) : read_plain(c, field, &end);
	if (result != CSV_OK)
		return result;
	char b = byte_at(c, c->at);
	*is_last = ends_line(b);
	if (!*is_last && b != c->separator)
		return b ? CSV_QUOTE : CSV_NUL;
	if (*is_last)
		pass_line_end(c);
	else
		c->at++;
	while (end > *field && is_blank(end[-1]))
		end--;
	*end = '\0'; /* where a quote, a separator or a line's end was */
	return CSV_OK;
}

enum csv_result csv_next(struct csv *c, struct csv_record *r)
{
	bool is_last = false;

	*r = (struct csv_record){.line = c->line};
	if (!find_record(c))
		return CSV_END;
	r->line = c->line;
	if (!c->separator)
		c->separator = find_separator(c);
	while (!is_last) {
		char *field;
		enum csv_result result = read_field(c, &field, &is_last);
		if (result == CSV_UNFINISHED)
			c->at = c->len;
		else if (result != CSV_OK || (r->n == CSV_FIELDS && !is_last))
			pass_line(c);
		if (result != CSV_OK)
			return result;
		if (r->n == CSV_FIELDS)
			return CSV_TOO_MANY;
		r->field[r->n++] = field;
	}
	return CSV_OK;
}

const char *csv_result_text(enum csv_result result)
{
	switch (result) {
	case CSV_TOO_MANY:
		return "more values than any list of machines has";
	case CSV_NUL:
		return "a NUL byte: this is no text in UTF-8; save it as \"CSV UTF-8\"";
	case CSV_QUOTE:
		return "a quote inside a value: put the value into quotes, and write \"\" for each "
		       "one in it";
	case CSV_UNFINISHED:
		return "a quote that begins here is not closed; what follows was not read";
	case CSV_OK:
	case CSV_END:
		break;
	}
	return "";
}
