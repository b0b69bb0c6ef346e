#include "tools/overlay_members.h"

#include "common/path.h"
#include "common/plain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool member_refuse(char why[UNPACK_WHY], const char *what, const char *name)
{
	char plain[UNPACK_WHY / 2];
	plain_name(name, plain, sizeof plain);
	snprintf(why, UNPACK_WHY, "holds %s: %s", what, plain);
	return false;
}

struct member *members_add(struct members *m)
{
	if (m->n == m->capacity) {
		size_t capacity = m->capacity ? 2 * m->capacity : 256;
		struct member **more = realloc(m->all, capacity * sizeof *more);
		if (!more)
			return NULL;
		m->all = more;
		m->capacity = capacity;
	}
	struct member *new = arena_alloc(&m->arena, sizeof *new);
	if (!new)
		return NULL;
	new->number = m->n;
	m->all[m->n++] = new;
	return new;
}

static int by_path(const void *a, const void *b)
{
	const struct member *x = *(struct member *const *)a, *y = *(struct member *const *)b;
	int order = strcmp(x->path, y->path);
	return order ? order : x->number < y->number ? -1 : x->number > y->number;
}

/* The last member of that name, of `n` by path, before the number `before`; NULL: there is none. */
static struct member *find_before(struct member **sorted, size_t n, const char *path, size_t before)
{
	size_t low = 0, high = n; /* the first that is not less than (path, before) */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(sorted[middle]->path, path);
		if (order < 0 || (order == 0 && sorted[middle]->number < before))
			low = middle + 1;
		else
			high = middle;
	}
	return low && strcmp(sorted[low - 1]->path, path) == 0 ? sorted[low - 1] : NULL;
}

/* A hard link is what its name is at its place in the archive, whatever becomes of that later. */
static bool resolve_hard(struct members *m, struct member **sorted, char why[UNPACK_WHY])
{
	for (size_t i = 0; i < m->n; i++) {
		struct member *e = m->all[i];
		e->source = e;
		if (!e->is_hard)
			continue;
		struct member *to = find_before(sorted, m->n, e->link, e->number);
		if (!to || to->type != TREE_FILE)
			return member_refuse(why, "a hard link to what is no file in it", e->path);
		e->source = to->source;
		e->mode = to->mode;
		e->uid = to->uid;
		e->gid = to->gid;
		e->size = to->size;
	}
	return true;
}

/* Nothing lies behind what is no folder. */
static bool check_parents(const struct members *m, char why[UNPACK_WHY])
{
	char parent[PATH_SIZE];
	for (size_t i = 0; i < m->n_last; i++) {
		snprintf(parent, sizeof parent, "%s", m->last[i]->path);
		for (char *slash; (slash = strrchr(parent, '/'));) {
			*slash = '\0';
			struct member *p = find_before(m->last, m->n_last, parent, SIZE_MAX);
			if (p && p->type != TREE_FOLDER)
				return member_refuse(
				    why, "something behind a link or a file", m->last[i]->path);
		}
	}
	return true;
}

bool members_settle(struct members *m, char why[UNPACK_WHY])
{
	m->last = malloc((m->n + 1) * sizeof *m->last);
	if (!m->last) {
		snprintf(why, UNPACK_WHY, "cannot be read: out of memory");
		return false;
	}
	memcpy(m->last, m->all, m->n * sizeof *m->last);
	qsort(m->last, m->n, sizeof *m->last, by_path);
	if (!resolve_hard(m, m->last, why))
		return false;
	for (size_t i = 0; i < m->n; i++)
		if (i + 1 == m->n || strcmp(m->last[i]->path, m->last[i + 1]->path) != 0)
			m->last[m->n_last++] = m->last[i];
	for (size_t i = 0; i < m->n_last; i++)
		if (m->last[i]->type == TREE_FILE && !m->last[i]->source->written_as)
			m->last[i]->source->written_as = m->last[i];
	return check_parents(m, why);
}

void members_free(struct members *m)
{
	free(m->all);
	free(m->last);
	arena_free(&m->arena);
	*m = (struct members){0};
}
