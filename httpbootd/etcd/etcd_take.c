/* What the store alone decides, and what is written to it. */
#include "common/container_of.h"
#include "common/log.h"
#include "httpbootd/etcd/etcd_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static bool ask_swap(struct etcd_taking *t, uint64_t ms);

static void end_taking(struct etcd_taking *t, enum etcd_result result)
{
	struct etcd *e = t->of;

	t->is_done = true;
	t->result = result;
	list_remove(&t->entry);
	if (!t->wait) {
		free(t);
		return;
	}
	e->counts.mine += result == ETCD_MINE;
	e->counts.others += result == ETCD_OTHERS;
	e->counts.undecided += result == ETCD_AWAY;
	list_append(&e->ready, &t->wait->entry);
}

static bool read_note(void *arg, const struct etcd_note *n)
{
	struct etcd_taking *t = arg;

	if (strcmp(n->name, t->name) != 0)
		return true;
	t->is_there = true;
	t->revision = n->revision;
	snprintf(t->value, sizeof t->value, "%s", n->value);
	return true;
}

static void swap_came(struct ask *a, const char *why)
{
	struct etcd_taking *t = container_of(a, struct etcd_taking, ask);
	const uint64_t now_ms = t->of->loop->now_ms;
	struct etcd_answer answer;

	t->is_there = false;
	if (why || !etcd_answer_read_store(a->answer, a->len, &answer, read_note, t)) {
		end_taking(t, ETCD_AWAY);
		return;
	}
	const char *note = t->is_there ? t->value : NULL;
	const enum take_step step = take_answered(&t->take, answer.is_swapped, note, t->revision);
	if (answer.is_swapped)
		etcd_learn(t->of, t->name, t->take.value, answer.revision);
	else
		etcd_learn(t->of, t->name, note, note ? t->revision : answer.revision);
	if (step == TAKE_ASK && now_ms < a->until_ms && ask_swap(t, a->until_ms - now_ms))
		return;
	end_taking(t, step == TAKE_MINE     ? ETCD_MINE
		      : step == TAKE_OTHERS ? ETCD_OTHERS
					    : ETCD_AWAY);
}

static bool ask_swap(struct etcd_taking *t, uint64_t ms)
{
	char body[ETCD_BODY];

	t->ask.done = swap_came;
	return etcd_ask_swap(t->name, t->take.revision, t->take.value, body) &&
	       members_ask(&t->of->members, &t->ask, ETCD_TXN, body, ms);
}

/* NULL: it cannot be asked. */
static struct etcd_taking *start(struct etcd *e, struct etcd_wait *w, enum take_kind kind,
    const char *name, const char *profile, const char *boot)
{
	const struct notes_entry *known = notes_find(&e->notes, name);
	struct etcd_taking *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->of = e;
	t->wait = w;
	snprintf(t->name, sizeof t->name, "%s", name);
	list_append(&e->takings, &t->entry);
	if (take_begin(&t->take, kind, profile, boot, known ? known->value : NULL,
		known ? known->revision : 0) &&
	    ask_swap(t, w ? ASK_MS : ETCD_NOTE_MS))
		return t;
	list_remove(&t->entry);
	free(t);
	return NULL;
}

enum etcd_result etcd_take(struct etcd *e, struct etcd_wait *w, enum take_kind kind,
    const char *name, const char *profile, const char *boot)
{
	struct etcd_taking *t = w->taking;
	char random[TAKE_BOOT];
	uint64_t bits = 0;

	if (t) {
		const enum etcd_result result = t->is_done ? t->result : ETCD_LATER;
		if (t->is_done) {
			w->taking = NULL;
			free(t);
		}
		return result;
	}
	if (etcd_wait_known(e, w))
		return ETCD_LATER;
	if (!e->notes.is_up) {
		e->counts.undecided++;
		return ETCD_AWAY;
	}
	if (!*boot && getrandom(&bits, sizeof bits, GRND_NONBLOCK) != (ssize_t)sizeof bits)
		return ETCD_AWAY;
	snprintf(random, sizeof random, "%016" PRIx64, bits);
	w->taking = start(e, w, kind, name, profile, *boot ? boot : random);
	return w->taking ? ETCD_LATER : ETCD_AWAY;
}

const struct take *etcd_taken(const struct etcd_wait *w)
{
	return w && w->taking ? &w->taking->take : NULL;
}

void etcd_leave(struct etcd_wait *w)
{
	struct etcd_taking *t = w->taking;

	list_remove(&w->entry);
	w->taking = NULL;
	if (t && t->is_done)
		free(t);
	else if (t)
		t->wait = NULL; /* it may be noted by now: its boot asks again, or is lost */
}

void etcd_note(struct etcd *e, const char *name, const char *profile)
{
	if (e->notes.is_up && !notes_find(&e->notes, name))
		start(e, NULL, TAKE_ONCE, name, profile, "before");
}

/*
 * What an administrator asks for
 */

static void put_came(struct ask *a, const char *why)
{
	struct etcd_putting *p = container_of(a, struct etcd_putting, ask);
	struct etcd_answer answer;

	p->of->putting = NULL;
	if (!why && !etcd_answer_read_store(a->answer, a->len, &answer, NULL, NULL))
		why = "what it answers is none of etcd's";
	if (!why)
		etcd_learn(p->of, p->name, p->is_gone ? NULL : p->value, answer.revision);
	p->told(p->arg, why);
	free(p);
}

void etcd_put(struct etcd *e, const char *name, const char *value, etcd_told *told, void *arg)
{
	struct etcd_putting *p = e->putting || e->is_stopped ? NULL : calloc(1, sizeof *p);
	char body[ETCD_BODY];

	if (!p || !etcd_ask_put(name, value, body)) {
		free(p);
		told(arg, "it cannot be asked now");
		return;
	}
	p->of = e;
	p->told = told;
	p->arg = arg;
	p->is_gone = !value;
	p->ask.done = put_came;
	snprintf(p->name, sizeof p->name, "%s", name);
	snprintf(p->value, sizeof p->value, "%s", value ? value : "");
	e->putting = p;
	if (members_ask(&e->members, &p->ask, ETCD_TXN, body, ASK_MS))
		return;
	e->putting = NULL;
	free(p);
	told(arg, "there is no memory to ask it");
}

void etcd_take_stop(struct etcd *e)
{
	struct list_entry *i;

	while ((i = list_first(&e->takings))) {
		struct etcd_taking *t = container_of(i, struct etcd_taking, entry);
		members_cancel(&t->ask);
		end_taking(t, ETCD_AWAY);
	}
	if (e->putting)
		members_cancel(&e->putting->ask);
	free(e->putting);
	e->putting = NULL;
}
