#include "httpbootd/machines/changes.h"

#include "common/container_of.h"
#include "common/thread.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
	STACK_BYTES = 1 << 20, /* files' texts, and a sanitizer's need */
	STOP_MS = 1000,
};

static void come_to(struct changes *c, enum changes_state state)
{
	const uint64_t one = 1;

	pthread_mutex_lock(&c->lock);
	c->state = state;
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
	if (write(c->event.fd, &one, sizeof one) < 0)
		return; /* it cannot be full */
}

static void *run_thread(void *arg)
{
	struct changes *c = arg;

	change_clean(c->at.dir);
	for (;;) {
		pthread_mutex_lock(&c->lock);
		while (!c->stop && c->state != CHANGES_READS)
			pthread_cond_wait(&c->changed, &c->lock);
		bool stop = c->stop;
		pthread_mutex_unlock(&c->lock);
		if (stop)
			return NULL;
		if (change_check(c->doing, &c->at)) {
			come_to(c, CHANGES_WRITES);
			change_write(c->doing, &c->at);
		}
		come_to(c, CHANGES_DONE);
	}
}

/* What was done is looked at before the loop waits. */
static void on_event(struct loop_fd *on)
{
	uint64_t count;
	if (read(on->fd, &count, sizeof count) < 0)
		return;
}

void changes_init(struct changes *c)
{
	memset(c, 0, sizeof *c);
	list_init(&c->waiting);
	list_init(&c->ready);
	c->event = (struct loop_fd){.fd = -1, .ready = on_event};
}

bool changes_start(struct changes *c, struct loop *loop, const struct change_place *at)
{
	pthread_condattr_t monotonic;

	c->loop = loop;
	c->at = *at;
	pthread_mutex_init(&c->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&c->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	c->event.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	c->is_ready = c->event.fd >= 0 && loop_add(loop, &c->event);
	return c->is_ready;
}

/* Most sites never ask for one. */
static bool start_thread(struct changes *c)
{
	if (!c->is_started && c->is_ready)
		c->is_started = thread_start(&c->thread, STACK_BYTES, run_thread, c) == 0;
	return c->is_started;
}

/* Waits for the change under way, but not for long. */
static bool ends_soon(struct changes *c)
{
	struct timespec by;
	int error = 0;

	clock_gettime(CLOCK_MONOTONIC, &by);
	by.tv_sec += STOP_MS / 1000;
	while ((c->state == CHANGES_READS || c->state == CHANGES_WRITES) && error == 0)
		error = pthread_cond_timedwait(&c->changed, &c->lock, &by);
	return c->state != CHANGES_READS && c->state != CHANGES_WRITES;
}

void changes_stop(struct changes *c)
{
	struct list_entry *e;

	while ((e = list_first(&c->waiting))) {
		list_remove(e);
		change_free(container_of(e, struct change, entry));
	}
	if (c->event.fd >= 0)
		loop_remove(c->loop, &c->event);
	if (!c->is_started)
		return;
	pthread_mutex_lock(&c->lock);
	c->stop = true;
	pthread_cond_broadcast(&c->changed);
	bool ends = ends_soon(c);
	pthread_mutex_unlock(&c->lock);
	if (!ends)
		return;
	pthread_join(c->thread, NULL);
	change_free(c->doing);
	c->doing = NULL;
	close(c->event.fd);
	pthread_mutex_destroy(&c->lock);
	pthread_cond_destroy(&c->changed);
	c->is_started = false;
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
	pthread_mutex_lock(&c->lock);
	c->state = CHANGES_READS;
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
}

static enum changes_state state_of(struct changes *c)
{
	if (!c->is_started)
		return CHANGES_IDLE;
	pthread_mutex_lock(&c->lock);
	enum changes_state state = c->state;
	pthread_mutex_unlock(&c->lock);
	return state;
}

struct change *changes_take(struct changes *c)
{
	if (!c->doing || state_of(c) != CHANGES_DONE)
		return NULL;
	pthread_mutex_lock(&c->lock);
	c->state = CHANGES_IDLE;
	pthread_mutex_unlock(&c->lock);
	return c->doing;
}

bool changes_reads(struct changes *c)
{
	return state_of(c) == CHANGES_READS;
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
