#include "common/check.h"

#include "common/log.h"

#include <stdarg.h>
#include <string.h>

enum { WARNING_SIZE = 1200 };

/* `where` is `file:line`, or the file alone. */
static void warn_at(struct check *k, const char *where, const char *format, va_list ap)
{
	char text[WARNING_SIZE];
	int n = snprintf(text, sizeof text, "%.400s: warning: ", where);

	vsnprintf(text + n, sizeof text - (size_t)n, format, ap);
	if (k->n++ >= k->max)
		return;
	if (k->to_log)
		log_warnx("%s", text);
	else
		fprintf(stderr, "%s\n", text);
}

void check_warn(struct check *k, const char *file, unsigned line, const char *format, ...)
{
	char where[400];
	va_list ap;

	if (line)
		snprintf(where, sizeof where, "%.380s:%u", file, line);
	else
		snprintf(where, sizeof where, "%.390s", file);
	va_start(ap, format);
	warn_at(k, where, format, ap);
	va_end(ap);
}

void check_warn_key(struct check *k, const char *section, const char *key, const char *format, ...)
{
	char where[300];
	va_list ap;

	conf_where(k->conf, section, key, where);
	va_start(ap, format);
	warn_at(k, strcmp(where, "default") == 0 ? k->path : where, format, ap);
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
