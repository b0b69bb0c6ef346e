#include "common/clock.h"
#include "common/container_of.h"
#include "common/log.h"
#include "httpbootd/etcd/etcd_parts.h"
#include "httpbootd/etcd/etcd_remedy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct notes *etcd_notes(const struct etcd *e)
{
	return e ? &e->notes : NULL;
}

const struct etcd_counts *etcd_counts(const struct etcd *e)
{
	return e ? &e->counts : NULL;
}

bool etcd_look(const struct etcd *e, struct etcd_look *look)
{
	if (!e)
		return false;
	*look = (struct etcd_look){.is_asked = e->is_settled, .is_up = e->notes.is_up};
	if (!e->is_settled)
		return true;
	/* What went by is told, not when: the clock may have been set meanwhile. */
	look->since_ms = clock_unix_ms() - (clock_now_ms() - e->since_ms);
	if (!e->notes.is_up) {
		look->why = e->notes.why;
		look->remedy = etcd_remedy(e->notes.why);
	}
	return true;
}

static void tell_state(const struct etcd *e)
{
	static const char away[] = "store-away", there[] = "store-answers";
	struct event v;

	event_start(&v, e->notes.is_up ? there : away);
	event_text(&v, "reason", e->notes.is_up ? NULL : e->notes.why);
	if (e->notes.is_up)
		event_num(&v, "notes", e->notes.n);
	else
		event_text(&v, "until",
		    "machines boot what they usually do, and nothing once, until it answers");
	log_event(e->notes.is_up ? LEVEL_INFO : LEVEL_WARN, &v);
}

/* It was asked; `why`: it does not answer. */
static void settle(struct etcd *e, const char *why)
{
	const bool was_up = e->notes.is_up, was_settled = e->is_settled;
	struct list_entry *w;

	e->notes.is_up = !why;
	e->is_settled = true;
	snprintf(e->notes.why, sizeof e->notes.why, "%s", why ? why : "");
	if (was_up != e->notes.is_up || !was_settled) {
		e->since_ms = e->loop->now_ms;
		tell_state(e);
		e->changed(e->arg);
	}
	if (why)
		members_give_up(&e->members, why);
	while ((w = list_first(&e->unknown))) {
		list_remove(w);
		list_append(&e->ready, w);
	}
	if (!e->is_stopped)
		loop_timer_set(e->loop, &e->poll, e->loop->now_ms + ETCD_POLL_MS);
}

void etcd_learn(struct etcd *e, const char *name, const char *value, int64_t revision)
{
	const char *before = notes_value(&e->notes, name);
	const bool is_same = before && value ? strcmp(before, value) == 0 : before == value;

	if (e->notes.revision < revision)
		e->notes.revision = revision;
	if (is_same)
		return;
	notes_set(&e->notes, name, value, revision);
	e->newest = -1; /* answers may come out of their order: read all once more */
	e->changed(e->arg);
}

/*
 * The copy
 */

static void ask_page(struct etcd *e, int64_t revision);

/* A page after the other has them in the order of their names, each once. */
static bool add_note(void *arg, const struct etcd_note *n)
{
	struct etcd *e = arg;

	if (strcmp(n->name, e->last) <= 0 && e->last[0])
		return false;
	snprintf(e->last, sizeof e->last, "%s", n->name);
	return notes_set(&e->fresh, n->name, n->value, n->revision);
}

/* All were read. What was written meanwhile is in the copy already, and not in them. */
static void take_fresh(struct etcd *e)
{
	if (e->fresh.revision >= e->notes.revision) {
		notes_clear(&e->notes);
		e->notes.entry = e->fresh.entry;
		e->notes.n = e->fresh.n;
		e->notes.capacity = e->fresh.capacity;
		e->notes.revision = e->fresh.revision;
		e->fresh = (struct notes){.n = 0};
		e->newest = e->found;
		e->count = e->counted;
		e->notes.is_known = true;
		e->changed(e->arg);
	}
	settle(e, NULL);
}

static void page_came(struct ask *a, const char *why)
{
	struct etcd *e = container_of(a, struct etcd, asking);
	struct etcd_answer answer;
	char last[ETCD_KEY];

	if (why) {
		settle(e, why);
		return;
	}
	memcpy(last, e->last, sizeof last);
	if (!etcd_answer_read_store(a->answer, a->len, &answer, add_note, e) ||
	    (answer.has_more && strcmp(e->last, last) == 0)) {
		settle(e, "what it answers is no list of notes, or too long a one");
		return;
	}
	if (!e->fresh.revision)
		e->fresh.revision = answer.revision;
	if (answer.has_more && e->loop->now_ms >= e->until_ms)
		settle(e, "all of its notes take too long to be read");
	else if (answer.has_more)
		ask_page(e, e->fresh.revision);
	else
		take_fresh(e);
}

static void ask_page(struct etcd *e, int64_t revision)
{
	char body[ETCD_BODY], from[ETCD_KEY];
	const size_t len = strlen(e->last);

	/* Behind the one that was read last; no name of ours has such a byte. */
	snprintf(from, sizeof from, "%.*s%s", ETCD_KEY - 2, e->last, len ? "\x01" : "");
	e->asking.done = page_came;
	if (!etcd_ask_page(from, revision, body) ||
	    !members_ask(&e->members, &e->asking, ETCD_RANGE, body, ASK_MS))
		settle(e, "there is no memory to ask it");
}

static bool note_newest(void *arg, const struct etcd_note *n)
{
	struct etcd *e = arg;

	e->found = n->revision;
	return true;
}

/*
 * What is asked for counts on from all that was told before, whichever member answers. Where it
 * does not, the store was set up anew, or from a copy: it says what is so now, and not we.
 */
static void restart(struct etcd *e, int64_t revision)
{
	const uint64_t now_ms = e->loop->now_ms;
	struct event v;

	notes_restart(&e->notes);
	e->newest = -1;
	if (e->told_ms && now_ms - e->told_ms < ETCD_TOLD_MS)
		return;
	e->told_ms = now_ms;
	event_start(&v, "store-anew");
	event_num(&v, "revision", (uint64_t)revision);
	event_num(&v, "was", (uint64_t)e->asked);
	log_event(LEVEL_WARN, &v);
}

static void newest_came(struct ask *a, const char *why)
{
	struct etcd *e = container_of(a, struct etcd, asking);
	struct etcd_answer answer;

	e->found = 0;
	if (why) {
		settle(e, why);
		return;
	}
	if (!etcd_answer_read_store(a->answer, a->len, &answer, note_newest, e)) {
		settle(e, "what it answers is none of etcd's");
		return;
	}
	if (answer.revision < e->asked)
		restart(e, answer.revision);
	if (e->notes.is_known && e->found == e->newest && answer.count == e->count) {
		settle(e, NULL);
	} else {
		e->counted = answer.count;
		notes_clear(&e->fresh);
		e->fresh.revision = 0;
		e->last[0] = '\0';
		e->until_ms = e->loop->now_ms + ETCD_READ_MS;
		ask_page(e, 0);
	}
}

static void poll_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct etcd *e = container_of(self, struct etcd, poll);
	char body[ETCD_BODY];

	(void)now_ms;
	e->asked = e->notes.revision;
	e->asking.done = newest_came;
	if (!etcd_ask_newest(body) ||
	    !members_ask(&e->members, &e->asking, ETCD_RANGE, body, ASK_MS))
		settle(e, "there is no memory to ask it");
}

/*
 * All of it
 */

void etcd_start(struct etcd *e)
{
	if (!e)
		return;
	e->poll.fire = poll_fire;
	loop_timer_set(e->loop, &e->poll, clock_now_ms());
}

bool etcd_wait_known(struct etcd *e, struct etcd_wait *w)
{
	if (e->is_settled || e->is_stopped)
		return false;
	if (!list_has(&w->entry))
		list_append(&e->unknown, &w->entry);
	return true;
}

void *etcd_take_ready(struct etcd *e, const void *owner)
{
	for (struct list_entry *i = e ? list_first(&e->ready) : NULL; i;
	     i = list_next(&e->ready, i)) {
		struct etcd_wait *w = container_of(i, struct etcd_wait, entry);
		if (w->owner != owner)
			continue;
		list_remove(i);
		return w->connection;
	}
	return NULL;
}
