#include "common/check.h"

#include "common/log.h"

#include <stdarg.h>
#include <string.h>

enum { WARNING_SIZE = 1200, WHERE_SIZE = 400 };

enum severity { NOTE, WARNING, CRITICAL };

/* `where` is `file:line`, or the file alone. */
static void tell(
    struct check *k, enum severity s, const char *where, const char *format, va_list ap)
{
	static const char *const words[] = {
	    [NOTE] = "note", [WARNING] = "warning", [CRITICAL] = "critical"};
	char text[WARNING_SIZE];
	const char *word = words[k->tells_kinds ? s : WARNING];
	int n = snprintf(text, sizeof text, "%.400s: %s: ", where, word);

	vsnprintf(text + n, sizeof text - (size_t)n, format, ap);
	if (s != NOTE && k->n++ >= k->max)
		return;
	if (k->to_log)
		log_warnx("%s", text);
	else
		fprintf(stderr, "%s\n", text);
}

static const char *where_text(const char *file, unsigned line, char out[WHERE_SIZE])
{
	if (line)
		snprintf(out, WHERE_SIZE, "%.380s:%u", file, line);
	else
		snprintf(out, WHERE_SIZE, "%.390s", file);
	return out;
}

static const char *where_key(
    const struct check *k, const char *section, const char *key, char out[300])
{
	conf_where(k->conf, section, key, out);
	return strcmp(out, "default") == 0 ? k->path : out;
}

void check_warn(struct check *k, const char *file, unsigned line, const char *format, ...)
{
	char where[WHERE_SIZE];
	va_list ap;

	va_start(ap, format);
	tell(k, WARNING, where_text(file, line, where), format, ap);
	va_end(ap);
}

void check_fail(struct check *k, const char *file, unsigned line, const char *format, ...)
{
	char where[WHERE_SIZE];
	va_list ap;

	va_start(ap, format);
	tell(k, CRITICAL, where_text(file, line, where), format, ap);
	va_end(ap);
}

void check_note(struct check *k, const char *file, unsigned line, const char *format, ...)
{
	char where[WHERE_SIZE];
	va_list ap;

	if (!k->tells_kinds)
		return;
	va_start(ap, format);
	tell(k, NOTE, where_text(file, line, where), format, ap);
	va_end(ap);
}

void check_warn_key(struct check *k, const char *section, const char *key, const char *format, ...)
{
	char where[300];
	va_list ap;

	va_start(ap, format);
	tell(k, WARNING, where_key(k, section, key, where), format, ap);
	va_end(ap);
}

void check_fail_key(struct check *k, const char *section, const char *key, const char *format, ...)
{
	char where[300];
	va_list ap;

	va_start(ap, format);
	tell(k, CRITICAL, where_key(k, section, key, where), format, ap);
	va_end(ap);
}

bool check_wants(const struct check *k, const char *section)
{
	return k->all || strcmp(section, "lanboot") == 0 || strcmp(section, k->daemon) == 0;
}

const char *check_below_root(const char *root, const char *path)
{
	root += strspn(root, "/");
	size_t len = strlen(root);
	return len && strncmp(path, root, len) == 0 && path[len] == '/' ? path + len + 1 : NULL;
}

void check_facts(const struct check *k, const char *name, const char *const *values, size_t n)
{
	if (!k->tells_kinds)
		return;
	fputs(name, stdout);
	for (size_t i = 0; i < n; i++) {
		putchar('\t');
		for (const char *c = values[i]; *c; c++)
			putchar(*c == '\t' || *c == '\n' ? ' ' : *c);
	}
	putchar('\n');
}

void check_fact(const struct check *k, const char *name, const char *value)
{
	check_facts(k, name, &value, 1);
}
