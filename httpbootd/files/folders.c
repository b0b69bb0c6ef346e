#include "httpbootd/files/folders.h"

#include "common/root_moved.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool open_alias(struct folders *f, struct daemon *d, const struct alias *a)
{
	const struct words *links = conf_httpbootd_link_roots(d->conf);
	struct alias_folder *to = &f->alias[f->n];
	to->roots.links_warned_elsewhere = true;
	if (!roots_add(&to->roots, a->folder))
		return false;
	for (size_t i = 0; i < links->n; i++) /* those not there are told of with the root's */
		if (!roots_add(&to->roots, links->word[i]))
			break;
	daemon_keep_readable(d, to->roots.folder[0].fd);
	to->path = a->path;
	to->len = strlen(a->path);
	f->n++;
	return true;
}

bool folders_open(struct folders *f, struct daemon *d)
{
	const struct conf *c = d->conf;
	bool ok = true;

	f->d = d;
	for (size_t i = 0; i < c->alias_n; i++) {
		const struct alias *a = &c->alias[i];
		if (!a->folder) {
			fprintf(stderr, "%s:%u: [alias /%s] needs 'folder ='\n", a->file, a->line,
			    a->path);
			ok = false;
		} else if (!open_alias(f, d, a)) {
			fprintf(stderr,
			    "%s:%u: folder = %s: %s; make the folder, or name another\n", a->file,
			    a->line, a->folder, strerror(errno));
			ok = false;
		}
	}
	return ok;
}

const struct roots *folders_find(const struct folders *f, const char *path, const char **rest)
{
	const struct alias_folder *best = NULL;
	for (const struct alias_folder *a = f->alias; a < f->alias + f->n; a++)
		if (strncmp(path, a->path, a->len) == 0 &&
		    (path[a->len] == '/' || path[a->len] == '\0') && (!best || a->len > best->len))
			best = a;
	*rest = path;
	if (!best)
		return &f->d->roots;
	*rest += best->len;
	*rest += **rest == '/';
	return &best->roots;
}

const char *folders_next_alias(const struct folders *f, const char *path, size_t *i)
{
	size_t len = strlen(path);
	while (*i < f->n) {
		const char *name = f->alias[(*i)++].path;
		if (len) {
			if (strncmp(name, path, len) != 0 || name[len] != '/')
				continue;
			name += len + 1;
		}
		if (!strchr(name, '/'))
			return name;
	}
	return NULL;
}

bool folders_next_path(const struct folders *f, int fd, size_t *i, char path[PATH_SIZE])
{
	char rest[PATH_SIZE];

	while (*i <= f->n) {
		const struct alias_folder *a = *i ? &f->alias[*i - 1] : NULL;
		++*i;
		if (!roots_path_of(a ? &a->roots : &f->d->roots, fd, rest))
			continue;
		int n = snprintf(
		    path, PATH_SIZE, "%s%s%s", a ? a->path : "", a && *rest ? "/" : "", rest);
		if (n < PATH_SIZE)
			return true;
	}
	return false;
}

enum root_result lookup_file(const struct folders *f, const char *path, struct lookup *l)
{
	*l = (struct lookup){.path = path, .file.fd = -1};
	l->roots = folders_find(f, path, &l->rest);
	l->result = *l->rest ? roots_open(l->roots, l->rest, &l->file) : ROOT_NOT_A_FILE;
	return l->result;
}

enum root_result lookup_folder(const struct folders *f, const char *path, struct lookup *l)
{
	*l = (struct lookup){.path = path, .file.fd = -1};
	l->roots = folders_find(f, path, &l->rest);
	l->result = roots_open_folder(l->roots, l->rest, &l->file.fd);
	if (l->result == ROOT_OK)
		fstat(l->file.fd, &l->file.st);
	return l->result;
}

void folders_watch(struct folders *f)
{
	for (size_t i = 0; i < f->n; i++)
		roots_watch(&f->alias[i].roots, "folder");
}

void folders_renew(struct folders *f)
{
	for (size_t i = 0; i < f->n; i++)
		roots_renew(&f->alias[i].roots, "folder");
}

void folders_close(struct folders *f)
{
	while (f->n)
		roots_close(&f->alias[--f->n].roots);
}
