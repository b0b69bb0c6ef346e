#include "pxedhcpd/render.h"

#include <stdlib.h>
#include <string.h>

static const struct render_who others;

static void ask(struct render *r, const struct render_who *who, struct render_rules *rules)
{
	render_ask(&r->in, who, rules);
	if (r->boards)
		render_keep_boards(rules);
}

/* Writes all ids that pxedhcpd knows machines by; returns how many. */
static size_t list_who(const struct host_table *t, struct render_who *who)
{
	size_t n = 0;
	for (size_t i = 0; i < t->n; i++)
		for (size_t j = 0; j <= t->hosts[i].n_others; j++) {
			const struct host_id *id = host_nth_id(&t->hosts[i], j);
			if (render_level(id) >= 0)
				who[n++] = (struct render_who){.id = id, .host = &t->hosts[i]};
		}
	return n;
}

static int by_level(const void *a, const void *b)
{
	const struct render_who *x = a, *y = b;
	int one = render_level(x->id), other = render_level(y->id);
	if (one != other)
		return one < other ? -1 : 1;
	return x->host < y->host ? -1 : x->host > y->host ? 1 : x->id < y->id ? -1 : x->id > y->id;
}

static int by_set(const void *a, const void *b)
{
	const struct render_who *x = a, *y = b;
	if (x->set != y->set)
		return x->set < y->set ? -1 : 1;
	return by_level(a, b);
}

/* True if a machine of `who` may also be found by the less exact `other`. */
static bool may_be(const struct render_who *who, const struct render_who *other)
{
	bool by_mac = who->id->kind == HOST_MAC || who->id->kind == HOST_PREFIX;
	if (other->id->kind != HOST_PREFIX || !by_mac)
		return true; /* nobody can say */
	return memcmp(who->id->bytes, other->id->bytes, other->id->len) == 0;
}

/*
 * Who is told what all others are needs no line, unless a less exact section that has one would
 * take it. `who` is in the order of levels.
 */
static void mark_needed(const struct render *r, const bool *usual)
{
	bool by_other_than_mac = false;
	for (size_t i = r->n_who; i-- > 0;) {
		struct render_who *w = &r->who[i];
		int level = render_level(w->id);
		w->is_needed = !usual[i];
		for (size_t j = r->n_who; j-- > i && !w->is_needed;) {
			const struct render_who *other = &r->who[j];
			if (render_level(other->id) <= level)
				break;
			if (other->id->kind != HOST_PREFIX) {
				w->is_needed = by_other_than_mac;
				break;
			}
			w->is_needed = other->is_needed && may_be(w, other);
		}
		by_other_than_mac =
		    by_other_than_mac ||
		    (w->is_needed && w->id->kind != HOST_PREFIX && w->id->kind != HOST_MAC);
	}
}

/* Finds the set that who[i] goes into, or makes it. `first` are the indexes of each set's first. */
static size_t find_set(struct render *r, size_t i, size_t *first, size_t n)
{
	const struct render_who *w = &r->who[i];
	bool asked = false;
	for (size_t s = n; s-- > 0;) {
		const struct render_who *other = &r->who[first[s]];
		if (render_level(other->id) != render_level(w->id))
			break;
		if (other->hash != w->hash)
			continue;
		if (!asked)
			ask(r, w, r->rules);
		asked = true;
		ask(r, other, r->scratch);
		if (render_rules_same(r->rules, r->scratch))
			return s;
	}
	first[n] = i;
	return n;
}

static bool is_usual(struct render *r, size_t i)
{
	ask(r, &r->who[i], r->rules);
	r->who[i].hash = render_rules_hash(r->rules);
	return render_rules_same(r->rules, r->usual);
}

/* Leaves out those who need no line, and sorts the rest into sets. */
static size_t sort_into_sets(struct render *r, size_t *first)
{
	size_t kept = 0, n = 0;
	for (size_t i = 0; i < r->n_who; i++)
		if (r->who[i].is_needed)
			r->who[kept++] = r->who[i];
	r->n_who = kept;
	for (size_t i = 0; i < r->n_who; i++) {
		r->who[i].set = find_set(r, i, first, n);
		if (r->who[i].set == n)
			n++;
	}
	qsort(r->who, r->n_who, sizeof *r->who, by_set);
	return n;
}

static void note_rule(struct render *r, const struct render_rule *rule)
{
	struct reader extra = reader_of(rule->told.extra, rule->told.extra_len);
	struct dhcp_option o;

	for (size_t i = 0; i < rule->n && !rule->is_any; i++)
		r->groups |= UINT64_C(1) << rule->group[i];
	while (dhcp_option_next(&extra, &o))
		r->options[o.code / 64] |= UINT64_C(1) << o.code % 64;
}

/* What is in the sets, taken together. */
static void sum_up(struct render *r)
{
	unsigned later = 0, level = 0;

	for (size_t i = r->n; i-- > 0;) {
		struct render_set *s = &r->set[i];
		const struct render_rules *rules = render_rules_of(r, s);
		for (size_t j = 0; j < rules->n; j++)
			note_rule(r, &rules->rule[j]);
		for (enum render_kind k = 0; k < RENDER_KINDS; k++)
			if (!render_kind_same(rules, r->usual, k))
				s->own |= RENDER_BIT(k);
		if (s->level != level) /* those of its own level take nobody away from it */
			later = r->any_own;
		level = s->level;
		s->listed = s->own | later;
		r->any_own |= s->listed;
	}
	r->set[r->n - 1].own = r->set[r->n - 1].listed = RENDER_BIT(RENDER_KINDS) - 1;
}

bool render_make_sets(struct render *r)
{
	const struct host_table *t = &r->in.conf->hosts;
	size_t room = t->n_ids + 1;
	bool *usual = calloc(room, sizeof *usual);
	size_t *first = calloc(room, sizeof *first);

	r->who = calloc(room, sizeof *r->who);
	r->set = calloc(room, sizeof *r->set);
	r->rules = calloc(1, sizeof *r->rules);
	r->scratch = calloc(1, sizeof *r->scratch);
	r->usual = calloc(1, sizeof *r->usual);
	bool ok = usual && first && r->who && r->set && r->rules && r->scratch && r->usual;
	if (ok) {
		r->n_who = list_who(t, r->who);
		qsort(r->who, r->n_who, sizeof *r->who, by_level);
		ask(r, &others, r->usual);
		for (size_t i = 0; i < r->n_who; i++)
			usual[i] = is_usual(r, i);
		mark_needed(r, usual);
		r->n = sort_into_sets(r, first) + 1;
		for (size_t i = r->n_who; i-- > 0;) {
			struct render_set *s = &r->set[r->who[i].set];
			s->level = (unsigned)render_level(r->who[i].id);
			s->who = &r->who[i];
			s->n++;
		}
		r->set[r->n - 1].level = RENDER_LEVELS;
		sum_up(r);
	}
	free(usual);
	free(first);
	return ok;
}

void render_free(struct render *r)
{
	free(r->who);
	free(r->set);
	free(r->rules);
	free(r->scratch);
	free(r->usual);
}

const struct render_rules *render_rules_of(struct render *r, const struct render_set *s)
{
	if (!s->n)
		return r->usual;
	ask(r, s->who, r->rules);
	return r->rules;
}
