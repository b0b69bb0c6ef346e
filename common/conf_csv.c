/* Lists of machines as spreadsheets write them: each line is a [host] section. */
#include "common/conf_parse.h"
#include "common/csv.h"
#include "common/hash.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 64 * 1024 * 1024 }; /* bytes */

/* The columns there can be: the machine's MAC, and keys of [host]. */
static const char *const columns[] = {"mac", "name", "profile", "room"};
enum { COLUMNS = sizeof columns / sizeof *columns, MAC_COLUMN = 0 };

/* Which field of each line is which column; -1: none. */
struct header {
	int field[COLUMNS];
	size_t n; /* fields */
};

static void complain_at(struct parse *p, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void complain_at(struct parse *p, unsigned line, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	problem_vreport(&p->problems, (struct place){p->file, line}, format, ap);
	va_end(ap);
}

/* Reads the line that names the columns. False: the others say nothing without it. */
static bool read_header(struct parse *p, const struct csv_record *r, struct header *h)
{
	size_t errors = p->problems.n;

	*h = (struct header){.n = r->n};
	for (size_t i = 0; i < COLUMNS; i++)
		h->field[i] = -1;
	for (size_t f = 0; f < r->n; f++) {
		size_t i = 0;
		while (i < COLUMNS && strcasecmp(r->field[f], columns[i]) != 0)
			i++;
		if (i == COLUMNS && *r->field[f])
			complain_at(p, r->line,
			    "there is no column '%.60s': the first line names those that follow, "
			    "of "
			    "mac, name, profile and room, in any order",
			    r->field[f]);
		else if (i < COLUMNS && h->field[i] >= 0)
			complain_at(p, r->line, "the column %s is there twice", columns[i]);
		else if (i < COLUMNS)
			h->field[i] = (int)f;
	}
	if (h->field[MAC_COLUMN] < 0 && p->problems.n == errors)
		complain_at(p, r->line, "the first line names no column mac");
	return p->problems.n == errors;
}

/* Returns true for a line of separators alone, as spreadsheets write an empty one. */
static bool is_empty(const struct csv_record *r)
{
	for (size_t f = 0; f < r->n; f++)
		if (*r->field[f])
			return false;
	return true;
}

static void take_record(struct parse *p, const struct header *h, const struct csv_record *r)
{
	for (size_t f = h->n; f < r->n; f++)
		if (*r->field[f]) {
			complain_at(p, r->line, "%zu values, and the first line names %zu columns",
			    r->n, h->n);
			return;
		}
	p->line = r->line;
	const int mac = h->field[MAC_COLUMN];
	parse_machine(p, (size_t)mac < r->n ? r->field[mac] : "");
	for (size_t i = MAC_COLUMN + 1; p->section && i < COLUMNS; i++) {
		const char *value =
		    h->field[i] >= 0 && (size_t)h->field[i] < r->n ? r->field[h->field[i]] : "";
		size_t errors = p->problems.n;
		if (strpbrk(value, "\r\n"))
			complain_at(p, r->line, "there is a line break in its %s", columns[i]);
		else if (*value)
			parse_key(p, columns[i], value);
		if (p->problems.n > errors)
			parse_refuse(p);
	}
}

/* All of the file, with a NUL behind it, which free() frees; NULL with errno, or 0: too long. */
static char *read_all(int fd, size_t *len)
{
	struct stat st;
	size_t n = 0;
	ssize_t got = 1;

	errno = 0;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > FILE_MAX)
		return NULL;
	const size_t size = (size_t)st.st_size + 1;
	char *text = malloc(size);
	while (text && n < size - 1 && (got = read(fd, text + n, size - 1 - n)) > 0)
		n += (size_t)got;
	if (text && got < 0) {
		free(text);
		return NULL;
	}
	if (text)
		text[n] = '\0';
	*len = n + 1;
	return text;
}

static void parse_text(struct parse *p, char *text, size_t len)
{
	enum csv_result result;
	struct csv_record r;
	struct header h = {.n = 0};
	struct csv c;

	csv_start(&c, text, len);
	result = csv_next(&c, &r);
	if (result != CSV_OK)
		complain_at(p, r.line, "%s",
		    result == CSV_END
			? "there is no line that names columns, like mac,name,profile,room"
			: csv_result_text(result));
	if (result != CSV_OK || !read_header(p, &r, &h))
		return;
	while ((result = csv_next(&c, &r)) != CSV_END)
		if (result != CSV_OK)
			complain_at(p, r.line, "%s", csv_result_text(result));
		else if (!is_empty(&r))
			take_record(p, &h, &r);
}

void parse_csv(struct parse *p, int fd, const char *name)
{
	size_t len;
	char *text = read_all(fd, &len);
	int error = errno;

	close(fd);
	p->file = arena_strndup(&p->conf->arena, name, strlen(name));
	p->line = 0;
	if (!p->file || !text) {
		p->file = name;
		parse_complain(p, "cannot read the list of machines: %s",
		    error ? strerror(error) : "it is no regular file, or larger than 64 MB");
	} else {
		/* With its NUL: a name and a text are not another name and text. */
		p->digest = hash64_bytes(HASH64_START, name, strlen(name) + 1);
		p->conf->digest += hash64_bytes(p->digest, text, len);
		parse_text(p, text, len);
	}
	free(text);
}
