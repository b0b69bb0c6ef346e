#include "httpbootd/files/folders.h"

#include "common/root_moved.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* As they were at the start: a reload opens none that the sandbox has not seen. */
static struct {
	const char *path;
	size_t len;
	struct roots roots;
} open_ones[ALIASES];
static size_t n;

static bool open_one(struct daemon *d, const struct alias *a)
{
	const struct words *links = conf_httpbootd_link_roots(d->conf);
	struct roots *r = &open_ones[n].roots;
	r->links_warned_elsewhere = true;
	if (!roots_add(r, a->folder))
		return false;
	for (size_t i = 0; i < links->n; i++) /* those not there are told of with the root's */
		if (!roots_add(r, links->word[i]))
			break;
	daemon_keep_readable(d, r->folder[0].fd);
	open_ones[n].path = a->path;
	open_ones[n++].len = strlen(a->path);
	return true;
}

bool alias_open(struct daemon *d)
{
	const struct conf *c = d->conf;
	bool ok = true;
	for (size_t i = 0; i < c->alias_n; i++) {
		const struct alias *a = &c->alias[i];
		if (!a->folder) {
			fprintf(stderr, "%s:%u: [alias /%s] needs 'folder ='\n", a->file, a->line,
			    a->path);
			ok = false;
			continue;
		}
		if (!open_one(d, a)) {
			fprintf(stderr,
			    "%s:%u: folder = %s: %s; make the folder, or name another\n", a->file,
			    a->line, a->folder, strerror(errno));
			ok = false;
		}
	}
	return ok;
}

const struct roots *alias_roots(const char *path, const char **rest)
{
	size_t best = n;
	for (size_t i = 0; i < n; i++) {
		size_t len = open_ones[i].len;
		if (strncmp(path, open_ones[i].path, len) == 0 &&
		    (path[len] == '/' || path[len] == '\0') &&
		    (best == n || len > open_ones[best].len))
			best = i;
	}
	if (best == n)
		return NULL;
	*rest = path + open_ones[best].len;
	if (**rest == '/')
		++*rest;
	return &open_ones[best].roots;
}

const struct roots *file_roots(const struct daemon *d, const char *path, const char **rest)
{
	const struct roots *alias = alias_roots(path, rest);
	if (alias)
		return alias;
	*rest = path;
	return &d->roots;
}

void alias_each_in(const char *path, void (*each)(void *arg, const char *name), void *arg)
{
	size_t len = strlen(path);
	for (size_t i = 0; i < n; i++) {
		const char *name = open_ones[i].path;
		if (len) {
			if (strncmp(name, path, len) != 0 || name[len] != '/')
				continue;
			name += len + 1;
		}
		if (!strchr(name, '/'))
			each(arg, name);
	}
}

void alias_watch(void)
{
	for (size_t i = 0; i < n; i++)
		roots_watch(&open_ones[i].roots, "folder");
}

void alias_renew(void)
{
	for (size_t i = 0; i < n; i++)
		roots_renew(&open_ones[i].roots, "folder");
}

void alias_close(void)
{
	while (n)
		roots_close(&open_ones[--n].roots);
}
