#include "httpbootd/view/hall.h"

#include <string.h>

void hall_start(struct hall *h)
{
	memset(h, 0, sizeof *h);
}

/* Keeps the machine, if it is further in front than the last one that is kept. */
static void list_add(struct hall_list *l, const struct view_machine *m, uint64_t order)
{
	l->all++;
	if (l->n == HALL_ROWS && order <= l->order[HALL_ROWS - 1])
		return;
	size_t at = l->n < HALL_ROWS ? l->n++ : HALL_ROWS - 1;
	for (; at > 0 && l->order[at - 1] < order; at--) {
		l->row[at] = l->row[at - 1];
		l->order[at] = l->order[at - 1];
	}
	l->row[at] = *m;
	l->order[at] = order;
}

static bool same_name(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* The group of that name, made if it is not there; the one of all others where there are too many.
 */
static struct hall_group *group_of(
    struct hall_group *groups, size_t *n, size_t max, const char *name)
{
	for (size_t i = 0; i < *n; i++)
		if (same_name(groups[i].name, name))
			return &groups[i];
	if (*n == max)
		return &groups[max];
	groups[*n].name = name;
	return &groups[(*n)++];
}

/* One that said what it is, and waits, comes before those that only sent packets. */
static uint64_t unknown_order(const struct view_machine *m)
{
	return m->seen->heard_ms | (uint64_t)m->look.waits << 62;
}

/* Of the boots that are kept, those that came up in the last hour. */
static void count_boots(struct hall *h, const struct seen *s, uint64_t now_ms)
{
	for (size_t i = 0; i < s->n_boots; i++) {
		const uint64_t up_ms = s->boot[i].up_ms;
		const uint64_t ago = up_ms < now_ms ? (now_ms - up_ms) / HALL_PART_MS : 0;
		if (up_ms && ago < HALL_PARTS)
			h->part[HALL_PARTS - 1 - ago]++;
	}
}

void hall_add(struct hall *h, const struct view *v, const struct view_machine *m)
{
	const struct seen *s = m->seen;
	const enum state state = m->look.state;
	struct hall_group *room, *release;

	if (!s->is_machine || !view_wants(&v->filter, m))
		return;
	h->all++;
	h->state[state]++;
	count_boots(h, s, v->now_ms);
	h->stuck += state == STATE_FAILED && m->look.is_stuck;
	if (state == STATE_FAILED)
		list_add(&h->trouble, m, m->look.since_ms);
	else if (state == STATE_UNKNOWN)
		list_add(&h->unknown, m, unknown_order(m));
	else if (state == STATE_BOOTING)
		list_add(&h->booting, m, m->look.since_ms);
	if (state == STATE_UNKNOWN)
		return;
	room = group_of(h->room, &h->n_rooms, HALL_ROOMS, s->room);
	room->state[state]++;
	if (state != STATE_UP)
		return;
	room->n++;
	release = group_of(h->release, &h->n_releases, HALL_RELEASES, s->release);
	release->n++;
}

/* True if `a` comes behind `b`. */
static bool is_behind(const struct hall_group *a, const struct hall_group *b)
{
	return b->name && (!a->name || strcmp(a->name, b->name) > 0);
}

static void sort(struct hall_group *groups, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct hall_group g = groups[i];
		size_t at = i;
		for (; at > 0 && is_behind(&groups[at - 1], &g); at--)
			groups[at] = groups[at - 1];
		groups[at] = g;
	}
}

void hall_finish(struct hall *h)
{
	sort(h->room, h->n_rooms);
	sort(h->release, h->n_releases);
}

enum hall_verdict hall_verdict(const struct hall *h)
{
	if (h->state[STATE_FAILED] || h->gone)
		return HALL_CRITICAL;
	return h->state[STATE_UNKNOWN] ? HALL_WARNING : HALL_OK;
}

enum hall_verdict hall_verdict_of(const struct view_machine *m)
{
	if (m->look.state == STATE_FAILED)
		return HALL_CRITICAL;
	return m->look.state == STATE_UNKNOWN || m->look.state == STATE_SILENT ? HALL_WARNING
									       : HALL_OK;
}

const char *hall_verdict_text(enum hall_verdict verdict)
{
	static const char *const texts[] = {
	    [HALL_OK] = "ok",
	    [HALL_WARNING] = "warning",
	    [HALL_CRITICAL] = "critical",
	};
	return texts[verdict];
}
