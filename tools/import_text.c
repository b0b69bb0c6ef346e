#include "tools/import_text.h"

#include "tools/import_json.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool fail(struct import_text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool fail(struct import_text *t, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	vsnprintf(t->why, sizeof t->why, format, ap);
	va_end(ap);
	return false;
}

/* All of the file, which free() frees; NULL: t->why says why not. */
static char *read_all(struct import_text *t, const char *file, size_t *len)
{
	struct stat st;
	FILE *in = stat(file, &st) == 0 && S_ISREG(st.st_mode) ? fopen(file, "r") : NULL;

	if (!in || st.st_size > IMPORT_MAX) {
		fail(t, "%.1000s: %s", file,
		    in      ? "larger than 64 MB"
		    : errno ? strerror(errno)
			    : "no regular file");
		if (in)
			fclose(in);
		return NULL;
	}
	char *text = malloc((size_t)st.st_size + 1);
	*len = text ? fread(text, 1, (size_t)st.st_size, in) : 0;
	fclose(in);
	if (!text || memchr(text, '\0', *len)) {
		fail(t, "%.1000s: %s", file,
		    text ? "a NUL byte: this is no text in UTF-8" : "too large for this machine");
		free(text);
		return NULL;
	}
	text[*len] = '\0';
	return text;
}

static bool append(
    struct import_text *t, const char *text, size_t len, const char *file, unsigned line)
{
	if (t->len + len > IMPORT_MAX)
		return fail(t, "%.1000s: with what it includes more than 64 MB", file);
	if (t->len + len >= t->capacity) {
		size_t capacity = 2 * (t->len + len) + 1;
		char *more = realloc(t->text, capacity);
		if (!more)
			return fail(t, "out of memory");
		t->text = more;
		t->capacity = capacity;
	}
	struct import_piece *pieces = realloc(t->piece, (t->n + 1) * sizeof *pieces);
	if (!pieces)
		return fail(t, "out of memory");
	t->piece = pieces;
	t->piece[t->n++] = (struct import_piece){t->len, file, line};
	memcpy(t->text + t->len, text, len);
	t->len += len;
	return true;
}

/* The name of what is included, which free() frees; NULL: no such file, or no memory. */
static char *find(const char *file, const char *name)
{
	struct stat st;
	char *path = NULL;
	const char *slash = strrchr(file, '/'), *last = strrchr(name, '/');

	if (stat(name, &st) == 0)
		return strdup(name);
	last = last ? last + 1 : name;
	/* Copied from where it was, the file lies beside. */
	if (asprintf(&path, "%.*s%s", slash ? (int)(slash + 1 - file) : 0, file,
		*name == '/' ? last : name) < 0)
		return NULL;
	if (stat(path, &st) == 0)
		return path;
	free(path);
	return NULL;
}

static bool add_file(struct import_text *t, const char *file, const char *const *chain, size_t n);

/*
 * `at` is behind `<?include` in the text: includes what is named there, and sets *end to what
 * stands behind.
 */
static bool include(struct import_text *t, const char *const *chain, size_t n, const char *at,
    unsigned line, const char **end)
{
	const char *file = chain[n - 1];
	const char *first = strchr(at, '"'), *last = first ? strchr(first + 1, '"') : NULL;
	const char *close = last ? strstr(last, "?>") : NULL;
	char name[1000];

	if (!close || last - first > (long)sizeof name ||
	    strspn(at, " \t\r\n") != (size_t)(first - at))
		return fail(t, "%.900s:%u: expected <?include \"FILE\"?>", file, line);
	snprintf(name, sizeof name, "%.*s", (int)(last - first - 1), first + 1);
	char *path = find(file, name);
	if (!path)
		return fail(t,
		    "%.500s:%u: %.500s is included, and is neither there nor beside this file",
		    file, line, name);
	*end = close + 2;
	const bool ok = add_file(t, path, chain, n);
	free(path);
	return ok;
}

/* The next <?include that is neither in quotes nor in a comment. NULL: there is none. */
static const char *next_include(const char *clean, const char *text, size_t at)
{
	const char *found = strstr(clean + at, "<?include");
	return found ? text + (found - clean) : NULL;
}

/* Blanks what is in quotes, too, so that what is left is the grammar's. */
static void blank_texts(char *clean)
{
	bool is_quoted = false;
	for (char *c = clean; *c; c++) {
		if (*c == '\\' && is_quoted && c[1]) {
			*c++ = ' ';
			*c = ' ';
		} else if (*c == '"') {
			is_quoted = !is_quoted;
		} else if (is_quoted) {
			*c = *c == '\n' ? '\n' : ' ';
		}
	}
}

static bool add_text(
    struct import_text *t, const char *text, const char *clean, const char *const *chain, size_t n)
{
	const char *file = chain[n - 1];
	unsigned line = 1;
	size_t at = 0;

	for (const char *found; (found = next_include(clean, text, at));) {
		const char *end = found;
		if (!append(t, text + at, (size_t)(found - text) - at, file, line))
			return false;
		for (; text + at < found; at++)
			line += text[at] == '\n';
		if (!include(t, chain, n, found + strlen("<?include"), line, &end))
			return false;
		for (; text + at < end; at++)
			line += text[at] == '\n';
	}
	return append(t, text + at, strlen(text + at), file, line);
}

/* Adds a file; `chain` are those that include it, n of them. */
static bool add_file(struct import_text *t, const char *file, const char *const *chain, size_t n)
{
	const char *longer[IMPORT_DEPTH + 1];
	size_t len;

	for (size_t i = 0; i < n; i++) {
		longer[i] = chain[i];
		if (strcmp(chain[i], file) == 0)
			return fail(t, "%.1000s: it includes itself", file);
	}
	if (n == IMPORT_DEPTH)
		return fail(t, "%.900s: included by %d files, one in the other, which is too deep",
		    file, IMPORT_DEPTH);
	char *name = t->n_files < IMPORT_FILES ? strdup(file) : NULL;
	if (!name)
		return fail(t, "%.900s: the %dth file, which is too many", file, IMPORT_FILES + 1);
	longer[n] = t->file[t->n_files++] = name;
	char *text = read_all(t, file, &len), *clean = text ? strdup(text) : NULL;
	bool ok = clean != NULL;
	if (ok) {
		(void)import_json_clean(clean, len); /* what is wrong there is told of the whole */
		blank_texts(clean);
		ok = add_text(t, text, clean, longer, n + 1);
	}
	free(text);
	free(clean);
	return ok;
}

bool import_text_add(struct import_text *t, const char *file)
{
	return add_file(t, file, NULL, 0);
}

struct import_piece import_text_place(struct import_text *t, size_t at)
{
	const size_t before = t->place;

	if (!t->n)
		return (struct import_piece){0};
	while (t->place + 1 < t->n && t->piece[t->place + 1].at <= at)
		t->place++;
	const struct import_piece *p = &t->piece[t->place];
	if (t->place != before || !t->line) {
		t->line = p->line;
		t->counted = p->at;
	}
	for (; t->counted < at && t->counted < t->len; t->counted++)
		t->line += t->text[t->counted] == '\n';
	return (struct import_piece){at, p->file, t->line};
}

void import_text_free(struct import_text *t)
{
	for (size_t i = 0; i < t->n_files; i++)
		free(t->file[i]);
	free(t->text);
	free(t->piece);
	*t = (struct import_text){0};
}
