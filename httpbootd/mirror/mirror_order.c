#include "httpbootd/mirror/mirror_order.h"

#include "common/container_of.h"
#include "common/path.h"
#include "common/strval.h"
#include "httpbootd/mirror/mirror_index.h"
#include "httpbootd/mirror/mirror_kept.h"
#include "httpbootd/mirror/tidy.h"

#include <stdio.h>
#include <string.h>

enum act { FREEZE, THAW, ROLLBACK, USE, VERIFY, PRUNE, ACTS };

static const char *const acts[ACTS] = {"freeze", "thaw", "rollback", "use", "verify", "prune"};

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

static void carry_out(struct mirror *m, struct repo *r, enum act act, unsigned generation)
{
	mirror_drop_coming(m, r);
	if (act == ROLLBACK || (act == USE && generation == r->before))
		repo_roll_back(r);
	r->is_frozen = act != THAW;
	r->used.is_changed = true;
	mirror_save(m, r);
	if (act != THAW)
		return;
	r->checked_ms = r->failed_ms = 0;
	mirror_refresh(m, r);
}

/* Returns 0, or the status and why it cannot be done to that one. */
static unsigned refuse(const struct mirror *m, const struct repo *r, enum act act,
    unsigned generation, char why[MIRROR_ORDER_WHY])
{
	if (act == ROLLBACK && !r->before) {
		snprintf(why, MIRROR_ORDER_WHY,
		    "mirror %s has nothing older of %.200s than what it serves", m->name, r->path);
		return 409;
	}
	if (act == USE && (!generation || (generation != r->served && generation != r->before))) {
		int len = snprintf(why, MIRROR_ORDER_WHY, "of %.200s mirror %s has generation %u",
		    r->path, m->name, r->served);
		snprintf(why + len, MIRROR_ORDER_WHY - (size_t)len,
		    r->before ? " and %u; expected one of them" : "; expected that", r->before);
		return 409;
	}
	return 0;
}

/* What is done to a mirror's files, whichever repository they are of. */
static unsigned tidy_up(
    struct mirror *m, const char *path, enum act act, char why[MIRROR_ORDER_WHY])
{
	const char *wrong = !m->is_alpine
				? "it has no packages of Alpine's, which alone can be proven"
			    : *path ? "all of the mirror is meant: expected its name alone"
				    : tidy_begin(m, act == PRUNE ? TIDY_PRUNE : TIDY_VERIFY);

	if (!wrong)
		return 0;
	snprintf(why, MIRROR_ORDER_WHY, "mirror %s: %s", m->name, wrong);
	return 409;
}

unsigned mirrors_order(struct mirrors *m, const struct mirror_order *o, char why[MIRROR_ORDER_WHY])
{
	struct mirror *one = o->id ? named(m, o->id) : NULL;
	enum act a = FREEZE;
	uint64_t generation = 0;
	unsigned status;

	while (o->act && a < ACTS && strcmp(acts[a], o->act) != 0)
		a++;
	if (!o->act || a == ACTS) {
		snprintf(why, MIRROR_ORDER_WHY,
		    "act= has to be freeze, thaw, rollback, use, verify or prune");
		return 400;
	}
	if (!one) {
		snprintf(why, MIRROR_ORDER_WHY, "no mirror is %.100s: id= is NAME or NAME/PATH",
		    o->id ? o->id : "said");
		return 404;
	}
	const char *path = o->id + strcspn(o->id, "/");
	path += *path == '/';
	if (a == VERIFY || a == PRUNE)
		return tidy_up(one, path, a, why);
	if (a == USE && (!o->generation || !str_uint(o->generation, 1, UINT32_MAX, &generation))) {
		snprintf(why, MIRROR_ORDER_WHY, "generation= has to be a number");
		return 400;
	}
	if (!next_meant(one, NULL, path)) {
		snprintf(why, MIRROR_ORDER_WHY, "mirror %s serves no repository %.200s%s",
		    one->name, path, *path ? "" : "yet");
		return 404;
	}
	for (struct repo *r = NULL; (r = next_meant(one, r, path));)
		if ((status = refuse(one, r, a, (unsigned)generation, why)))
			return status;
	for (struct repo *r = NULL; (r = next_meant(one, r, path));)
		carry_out(one, r, a, (unsigned)generation);
	return 0;
}
