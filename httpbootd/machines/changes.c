#include "httpbootd/machines/changes.h"

#include "common/container_of.h"

#include <string.h>

enum {
	STACK_BYTES = 1 << 20, /* files' texts, and a sanitizer's need */
	STOP_MS = 1000,
};

static void do_step(void *arg)
{
	struct changes *c = arg;

	if (!c->is_clean)
		change_clean(c->at.dir);
	c->is_clean = true;
	if (c->state == CHANGES_WRITES)
		change_write(c->doing, &c->at);
	else
		c->is_good = change_check(c->doing, &c->at);
}

/* What was done is taken before the loop waits. */
static void on_step(void *arg)
{
	struct changes *c = arg;

	if (c->state != CHANGES_READS || !c->is_good) {
		c->state = CHANGES_DONE;
		return;
	}
	c->state = CHANGES_WRITES;
	worker_give(c->worker);
}

void changes_init(struct changes *c)
{
	memset(c, 0, sizeof *c);
	list_init(&c->waiting);
	list_init(&c->ready);
}

void changes_start(struct changes *c, struct loop *loop, const struct change_place *at)
{
	c->loop = loop;
	c->at = *at;
}

/* Most sites never ask for one. */
static bool start_thread(struct changes *c)
{
	const struct worker_job job = {do_step, on_step, c, STACK_BYTES};

	if (!c->worker && c->loop)
		c->worker = worker_start(c->loop, &job);
	return c->worker;
}

void changes_stop(struct changes *c)
{
	struct list_entry *e;

	while ((e = list_first(&c->waiting))) {
		list_remove(e);
		change_free(container_of(e, struct change, entry));
	}
	if (!c->worker || !worker_stop(c->worker, STOP_MS))
		return;
	change_free(c->doing);
	c->doing = NULL;
	c->worker = NULL;
}

bool changes_add(struct changes *c, struct change *change)
{
	if (c->n_waiting == CHANGES_MAX || !start_thread(c))
		return false;
	list_append(&c->waiting, &change->entry);
	c->n_waiting++;
	return true;
}

struct change *changes_next(struct changes *c)
{
	struct list_entry *e = c->doing ? NULL : list_first(&c->waiting);

	if (!e)
		return NULL;
	list_remove(e);
	c->n_waiting--;
	c->doing = container_of(e, struct change, entry);
	return c->doing;
}

void changes_give(struct changes *c, struct change *change)
{
	(void)change; /* is c->doing */
	c->state = CHANGES_READS;
	worker_give(c->worker);
}

void changes_note(struct changes *c, struct change *change)
{
	(void)change;
	c->state = CHANGES_WRITES;
}

void changes_noted(struct changes *c, const char *why)
{
	if (why)
		enrol_fail(&c->doing->error, 503,
		    "the store does not take it: %s; nothing was changed", why);
	c->state = CHANGES_DONE;
}

struct change *changes_take(struct changes *c)
{
	if (c->state != CHANGES_DONE)
		return NULL;
	c->state = CHANGES_IDLE;
	return c->doing;
}

bool changes_reads(const struct changes *c)
{
	return c->state == CHANGES_READS;
}

void changes_end(struct changes *c, struct change *change)
{
	c->doing = NULL;
	conf_free(change->conf);
	change->conf = NULL;
	change->is_done = true;
	if (!change->owner)
		change_free(change);
	else if (!list_has(&change->entry))
		list_append(&c->ready, &change->entry);
}

void *changes_take_ready(struct changes *c, const void *owner)
{
	for (struct list_entry *e = c->ready.head.next; e != &c->ready.head; e = e->next) {
		struct change *change = container_of(e, struct change, entry);
		if (change->owner != owner)
			continue;
		list_remove(e);
		return change->connection;
	}
	return NULL;
}

/* Answered as one that could not be done; the thread may still do it. */
static void give_up(struct changes *c, struct change *change)
{
	if (list_has(&change->entry))
		list_remove(&change->entry);
	enrol_fail(&change->error, 503, "httpbootd stops");
	change->is_done = true;
	list_append(&c->ready, &change->entry);
}

void changes_give_up(struct changes *c, const void *owner)
{
	struct list_entry *next;

	for (struct list_entry *e = c->waiting.head.next; e != &c->waiting.head; e = next) {
		struct change *change = container_of(e, struct change, entry);
		next = e->next;
		if (change->owner != owner)
			continue;
		c->n_waiting--;
		give_up(c, change);
	}
	/* The thread has it: only its connection is given up. */
	if (c->doing && c->doing->owner == owner && !list_has(&c->doing->entry))
		list_append(&c->ready, &c->doing->entry);
}

void changes_leave(struct changes *c, struct change *change)
{
	if (!change)
		return;
	bool waits = list_has(&change->entry) && !change->is_done && change != c->doing;
	change->owner = change->connection = NULL;
	c->n_waiting -= waits;
	list_remove(&change->entry);
	if (change == c->doing)
		return;
	change_free(change);
}
