#include "httpbootd/check/check_group.h"

#include "common/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS_MAX = 1000 };

struct check_group *check_group(
    struct check_groups *g, const struct boot_location *at, enum check_fault fault)
{
	for (size_t i = g->n; i-- > 0;) { /* most are of the one before */
		struct check_group *one = &g->group[i];
		if (one->fault == fault && one->at.line == at->line &&
		    strcmp(one->at.file, at->file) == 0)
			return one;
	}
	if (g->n == GROUPS_MAX) {
		g->left_out++;
		return NULL;
	}
	if (g->n == g->capacity) {
		size_t capacity = g->capacity ? 2 * g->capacity : 16;
		struct check_group *more = realloc(g->group, capacity * sizeof *more);
		if (!more)
			return NULL;
		g->group = more;
		g->capacity = capacity;
	}
	g->group[g->n] = (struct check_group){.at = *at, .fault = fault};
	return &g->group[g->n++];
}

/* Adds a word to a list that is shown; past GROUP_SHOWN they are only counted. */
static void list(char *out, size_t capacity, size_t nth, const char *word)
{
	size_t len = strlen(out);
	if (nth < GROUP_SHOWN)
		snprintf(out + len, capacity - len, "%s%s", len ? ", " : "", word);
	else if (nth == GROUP_SHOWN)
		snprintf(out + len, capacity - len, " …");
}

void check_group_file(struct check_group *one, const char *path, const char *why)
{
	if (one->files++ == 0) {
		snprintf(one->path, sizeof one->path, "%s", path);
		snprintf(one->why, sizeof one->why, "%s", why);
	} else {
		list(one->more, sizeof one->more, one->files - 2, path_base(path));
	}
}

void check_group_machine(struct check_group *one, const char *name)
{
	if (strcmp(one->last, name) == 0)
		return;
	snprintf(one->last, sizeof one->last, "%s", name);
	list(one->machines, sizeof one->machines, one->n_machines++, name);
}

static const char *what_to_do(const struct check_group *one)
{
	if (one->hint)
		return one->hint;
	switch (one->fault) {
	case FAULT_MISSING:
		return "put it there, or mend the path";
	case FAULT_CLOSED:
	case FAULT_WRONG:
	case FAULT_OTHER:
		break;
	}
	return NULL;
}

/* `kernel = boot/x: /srv/lanboot/boot/x: no such file, and 2 more (y, z); put it there, …` */
static void tell(struct check *k, const struct check_group *one)
{
	char more[300] = "", machines[340] = "";
	const char *hint = what_to_do(one);

	if (one->files > 1 && !one->n_machines)
		snprintf(more, sizeof more, ", and the same for %s", one->more);
	if (one->n_machines)
		snprintf(machines, sizeof machines, " (%zu machine%s: %s)", one->n_machines,
		    one->n_machines == 1 ? "" : "s", one->machines);
	check_fail(k, one->at.file, one->at.line, "%s: %s: %s%s%s%s%s", one->said, one->path,
	    one->why, more, machines, hint ? "; " : "", hint ? hint : "");
}

void check_groups_tell(struct check *k, struct check_groups *g)
{
	for (size_t i = 0; i < g->n; i++)
		tell(k, &g->group[i]);
	if (g->left_out)
		check_warn(k, k->path, 0, "and %zu files more", g->left_out);
	free(g->group);
	*g = (struct check_groups){0};
}
