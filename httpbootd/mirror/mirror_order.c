#include "httpbootd/mirror/mirror_order.h"

#include "common/container_of.h"
#include "common/path.h"
#include "httpbootd/mirror/mirror_index.h"

#include <stdio.h>
#include <string.h>

enum act { FREEZE, THAW, ROLLBACK, ACTS };

static const char *const acts[ACTS] = {"freeze", "thaw", "rollback"};

static struct mirror *named(struct mirrors *m, const char *id)
{
	const size_t len = strcspn(id, "/");

	for (size_t i = 0; i < m->n; i++)
		if (strlen(m->mirror[i].name) == len && memcmp(m->mirror[i].name, id, len) == 0)
			return &m->mirror[i];
	return NULL;
}

/* The next one behind `r` that is meant and has something to serve; NULL: there is none. */
static struct repo *next_meant(const struct mirror *m, struct repo *r, const char *path)
{
	struct list_entry *e = r ? list_next(&m->repos, &r->entry) : list_first(&m->repos);

	for (; e; e = list_next(&m->repos, e)) {
		r = container_of(e, struct repo, entry);
		if (r->served && path_is_beneath(r->path, path))
			return r;
	}
	return NULL;
}

static void carry_out(struct mirror *m, struct repo *r, enum act act)
{
	mirror_drop_coming(m, r);
	if (act == ROLLBACK)
		repo_roll_back(r);
	r->is_frozen = act != THAW;
	r->used.is_changed = true;
	mirror_save(m, r);
	if (act != THAW)
		return;
	r->checked_ms = r->failed_ms = 0;
	mirror_refresh(m, r);
}

unsigned mirrors_order(
    struct mirrors *m, const char *id, const char *act, char why[MIRROR_ORDER_WHY])
{
	struct mirror *one = id ? named(m, id) : NULL;
	enum act a = FREEZE;

	while (act && a < ACTS && strcmp(acts[a], act) != 0)
		a++;
	if (!act || a == ACTS) {
		snprintf(why, MIRROR_ORDER_WHY, "act= has to be freeze, thaw or rollback");
		return 400;
	}
	if (!one) {
		snprintf(why, MIRROR_ORDER_WHY, "no mirror is %.100s: id= is NAME or NAME/PATH",
		    id ? id : "said");
		return 404;
	}
	const char *path = id + strcspn(id, "/");
	path += *path == '/';
	if (!next_meant(one, NULL, path)) {
		snprintf(why, MIRROR_ORDER_WHY, "mirror %s serves no repository %.200s%s",
		    one->name, path, *path ? "" : "yet");
		return 404;
	}
	for (struct repo *r = NULL; a == ROLLBACK && (r = next_meant(one, r, path));)
		if (!r->before) {
			snprintf(why, MIRROR_ORDER_WHY,
			    "mirror %s has nothing older of %.200s than what it serves", one->name,
			    r->path);
			return 409;
		}
	for (struct repo *r = NULL; (r = next_meant(one, r, path));)
		carry_out(one, r, a);
	return 0;
}
