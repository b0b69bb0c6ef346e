#include "httpbootd/http/answer_folder.h"

#include "httpbootd/files/folders.h"
#include "httpbootd/files/listing.h"
#include "httpbootd/http/answer_file.h"
#include "httpbootd/http/site.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	NAMES_MAX = 10000, /* of a larger folder the first ones that the system tells */
	PAGE_MAX = 2 * 1024 * 1024,
};

struct names {
	char **name; /* the first byte: `d` a folder, `f` a file */
	size_t n, capacity;
};

static void add_name(struct names *ns, char kind, const char *name)
{
	size_t len = strlen(name);
	if (ns->n == NAMES_MAX)
		return;
	if (ns->n == ns->capacity) {
		size_t capacity = ns->capacity ? ns->capacity * 2 : 64;
		char **more = realloc(ns->name, capacity * sizeof *more);
		if (!more)
			return;
		ns->name = more;
		ns->capacity = capacity;
	}
	char *copy = malloc(len + 2);
	if (!copy)
		return;
	copy[0] = kind;
	memcpy(copy + 1, name, len + 1);
	ns->name[ns->n++] = copy;
}

static void add_alias(void *arg, const char *name)
{
	add_name(arg, 'd', name);
}

/* Folders first, then by name. */
static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Only what would be served: folders and regular files, and links to them. */
static char kind_of(int dir, const struct dirent *e)
{
	struct stat st;
	if (e->d_type == DT_DIR || e->d_type == DT_REG)
		return e->d_type == DT_DIR ? 'd' : 'f';
	if (e->d_type != DT_LNK && e->d_type != DT_UNKNOWN)
		return '\0';
	if (fstatat(dir, e->d_name, &st, 0) < 0)
		return '\0';
	return S_ISDIR(st.st_mode) ? 'd' : S_ISREG(st.st_mode) ? 'f' : '\0';
}

static void read_names(DIR *dir, struct names *ns)
{
	const struct dirent *e;
	while (ns->n < NAMES_MAX && (e = readdir(dir))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		char kind = kind_of(dirfd(dir), e);
		if (kind)
			add_name(ns, kind, e->d_name);
	}
}

static char *make_page(struct names *ns, const char *path, size_t *len)
{
	char *text = malloc(PAGE_MAX);
	struct listing l;
	if (!text)
		return NULL;
	if (ns->n)
		qsort(ns->name, ns->n, sizeof *ns->name, by_name);
	listing_start(&l, text, PAGE_MAX, path);
	for (size_t i = 0; i < ns->n; i++)
		if (i == 0 || strcmp(ns->name[i], ns->name[i - 1]) != 0)
			listing_add(&l, ns->name[i] + 1, ns->name[i][0] == 'd');
	if (ns->n == NAMES_MAX)
		l.full = true;
	listing_end(&l);
	*len = l.len;
	char *fitting = realloc(text, l.len + 1);
	return fitting ? fitting : text;
}

void answer_folder(struct site *site, const char *path, struct reply *reply)
{
	const struct daemon *d = &site->daemon;
	struct names ns = {0};
	const char *rest;
	const struct roots *roots = file_roots(d, path, &rest);
	int fd;
	struct stat st;
	size_t len = 0;

	enum root_result r = roots_open_folder(roots, rest, &fd);
	DIR *dir = r == ROOT_OK ? fdopendir(fd) : NULL;
	if (!dir) {
		if (r == ROOT_OK) {
			r = ROOT_NO_RESOURCES;
			close(fd);
		}
		reply_refuse(reply, file_status(r), root_result_text(r));
		return;
	}
	bool is_settled = fstat(fd, &st) == 0 && validator_set(&reply->file_made_of,
						     roots->folder[0].fd, *rest ? rest : ".", &st);
	read_names(dir, &ns);
	closedir(dir);
	alias_each_in(path, add_alias, &ns);
	char *page = make_page(&ns, path, &len);
	for (size_t i = 0; i < ns.n; i++)
		free(ns.name[i]);
	free(ns.name);
	if (!page) {
		reply_refuse(reply, 503, "out of memory");
		return;
	}
	reply_owned(reply, 200, page, len);
	reply->type = "text/html; charset=utf-8";
	reply->is_generated = true;
	reply->is_cacheable = is_settled; /* many who ask for a large one are given one page */
}
