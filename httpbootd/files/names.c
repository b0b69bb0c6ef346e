#include "httpbootd/files/names.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

void names_add_folder(struct names *ns, const char *name)
{
	add_name(ns, 'd', name);
}

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

int names_read(struct names *ns, int fd)
{
	const struct dirent *e;
	DIR *dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return -1;
	}
	while (ns->n < NAMES_MAX && (e = readdir(dir))) {
		char kind = kind_of(fd, e);
		if (kind && strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			add_name(ns, kind, e->d_name);
	}
	closedir(dir);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void names_sort(struct names *ns)
{
	size_t kept = 0;
	if (ns->n)
		qsort(ns->name, ns->n, sizeof *ns->name, by_name);
	for (size_t i = 0; i < ns->n; i++)
		if (kept && strcmp(ns->name[i], ns->name[kept - 1]) == 0)
			free(ns->name[i]);
		else
			ns->name[kept++] = ns->name[i];
	ns->n = kept;
}

void names_free(struct names *ns)
{
	for (size_t i = 0; i < ns->n; i++)
		free(ns->name[i]);
	free(ns->name);
}
