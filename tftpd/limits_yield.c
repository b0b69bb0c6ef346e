#include "tftpd/limits_yield.h"

#include "common/container_of.h"

/*
 * Nobody yields to an address that would have more than its own afterwards. So an address that
 * takes many places, by whatever it does, takes them from itself as soon as others want them; and
 * where all have the same few, what does not move makes room for those that have none.
 */

enum {
	ANSWER_MS = 20,   /* a client that is there answers the first packet in this time */
	SILENT_MS = 2000, /* who never answered for so long may have been switched off */
	LATE_MS = 5000,   /* who answered before gets more time: it may write to its flash */
	CROWD = 16,       /* fewer than these have not joined */
	LOOK_AGAIN_MS = 250,
	LOOKS = 8, /* at addresses, or at transfers that are late, before it is given up */
};

static struct limits_member *member_of(struct list_entry *e)
{
	return e ? container_of(e, struct limits_member, entry) : NULL;
}

static struct limits_member *own_of(struct list_entry *e)
{
	return e ? container_of(e, struct limits_member, own) : NULL;
}

static uint64_t late_ms(const struct limits_member *m, uint64_t now_ms)
{
	return pace_late_ms(&m->pace, m->session, now_ms);
}

/* Which of the two goes first: who is later by seconds, else who loses less by it. */
static struct limits_member *worse(
    struct limits_member *a, struct limits_member *b, uint64_t now_ms)
{
	if (!a || !b)
		return a ? a : b;
	uint64_t a_s = late_ms(a, now_ms) / 1000, b_s = late_ms(b, now_ms) / 1000;
	if (a_s != b_s)
		return a_s > b_s ? a : b;
	return pace_bytes(&a->pace, a->session) <= pace_bytes(&b->pace, b->session) ? a : b;
}

static struct limits_member *worst_in(const struct list *own, uint64_t now_ms)
{
	struct limits_member *worst = NULL;

	for (struct list_entry *e = list_first(own); e; e = list_next(own, e))
		worst = worse(worst, own_of(e), now_ms);
	return worst;
}

/* Of the address that has most, if that leaves it no less than the newcomer then has. */
static struct limits_member *of_heaviest(const struct limits *l, uint32_t its, uint64_t now_ms)
{
	struct limits_member *worst = NULL;
	int looks = 0;

	for (struct client *c = clients_heaviest(&l->clients, NULL);
	     c && c->transfers >= its + 2 && looks < LOOKS;
	     c = clients_heaviest(&l->clients, c), looks++) {
		worst = worse(worst, worst_in(&c->silent_own, now_ms), now_ms);
		worst = worse(worst, worst_in(&c->heard_own, now_ms), now_ms);
	}
	return worst;
}

/* Finds those that are late; how late they have to be, depends on how many of them there are. */
static void look_for_late(struct limits *l, uint64_t now_ms)
{
	struct list_entry *next;
	uint32_t crowd = 0;

	if (now_ms - l->looked_ms < LOOK_AGAIN_MS)
		return;
	l->looked_ms = now_ms;
	for (struct list_entry *e = list_first(&l->heard); e; e = list_next(&l->heard, e))
		crowd += late_ms(member_of(e), now_ms) >= LIMITS_LATE_MS;
	l->late_ms = crowd >= CROWD && crowd > l->transfers / 4 ? LIMITS_LATE_MS : LATE_MS;
	for (struct list_entry *e = list_first(&l->heard); e; e = next) {
		next = list_next(&l->heard, e);
		if (late_ms(member_of(e), now_ms) < l->late_ms)
			continue;
		list_remove(e);
		list_append(&l->late, e);
	}
}

/* One that is late, of an address with more than `its`. */
static struct limits_member *late_one(struct limits *l, uint32_t its, uint64_t now_ms)
{
	struct list_entry *next;
	int looks = 0;

	if (list_is_empty(&l->late))
		look_for_late(l, now_ms);
	for (struct list_entry *e = list_first(&l->late); e && looks < LOOKS; e = next, looks++) {
		struct limits_member *m = member_of(e);
		next = list_next(&l->late, e);
		if (late_ms(m, now_ms) < l->late_ms) {
			list_remove(e); /* it has caught up */
			list_append(&l->heard, e);
		} else if (m->client->transfers > its) {
			return m;
		}
	}
	return NULL;
}

static bool is_silent_for(const struct limits_member *m, uint64_t ms, uint64_t now_ms)
{
	return m && now_ms - m->began_ms >= ms;
}

/* Where all have the same few: the oldest that was never heard, though it is not old. */
static struct limits_member *unheard_one(struct limits *l, const struct addr *peer, uint64_t now_ms)
{
	struct limits_member *m = member_of(list_first(&l->silent));

	if (!is_silent_for(m, ANSWER_MS, now_ms) || !budget_left(&l->unanswered, peer, now_ms))
		return NULL;
	budget_take(&l->unanswered, &m->client->addr, now_ms);
	return m;
}

struct limits_member *limits_yield_for(
    struct limits *l, const struct addr *peer, const struct client *newcomer, uint64_t now_ms)
{
	uint32_t its = newcomer ? newcomer->transfers : 0;
	struct limits_member *silent = member_of(list_first(&l->silent));
	struct limits_member *m = of_heaviest(l, its, now_ms);

	if (m)
		return m;
	if (is_silent_for(silent, SILENT_MS, now_ms) && silent->client->transfers > its)
		return silent;
	m = late_one(l, its, now_ms);
	return m || its ? m : unheard_one(l, peer, now_ms);
}

struct limits_member *limits_yield_own(struct client *c, uint64_t now_ms)
{
	struct limits_member *m = own_of(list_first(&c->silent_own));

	if (is_silent_for(m, SILENT_MS, now_ms))
		return m;
	if (now_ms - c->looked_ms < LOOK_AGAIN_MS)
		return NULL;
	c->looked_ms = now_ms;
	m = worst_in(&c->heard_own, now_ms);
	return m && late_ms(m, now_ms) >= LATE_MS ? m : NULL;
}
