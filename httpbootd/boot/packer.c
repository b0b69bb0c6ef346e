#include "httpbootd/boot/packer.h"

#include "common/container_of.h"

#include <stdlib.h>
#include <string.h>

/* One apkovl that is packed or is to be, and who waits for it. */
struct pack_order {
	struct list_entry entry;
	struct list waiting;
	char *key;
	struct overlay_request request; /* in the arena */
	struct arena arena;
	struct overlay_from from;
	uint64_t ordered_ms;
};

static struct pack_wait *wait_of(struct list_entry *e)
{
	return container_of(e, struct pack_wait, entry);
}

static struct pack_order *order_of(struct list_entry *e)
{
	return container_of(e, struct pack_order, entry);
}

/* Those that are too slow, while others wait for what they hold. */
static void room_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct packer *p = container_of(self, struct packer, room);

	if (list_is_empty(&p->crowded))
		return;
	for (struct list_entry *e = list_first(&p->sending), *next; e; e = next) {
		struct pack_wait *w = wait_of(e);
		uint64_t took_ms = now_ms - w->marked_ms;
		next = list_next(&p->sending, e);
		if (took_ms < PACK_SLOW_MS)
			continue;
		bool is_slow = (w->sent - w->marked) * 1000 / took_ms < PACK_SLOW_RATE;
		w->marked = w->sent;
		w->marked_ms = now_ms;
		if (!is_slow)
			continue;
		list_remove(e);
		list_append(&p->slow, e);
	}
	loop_timer_set(p->loop, self, now_ms + PACK_ROOM_MS);
}

void packer_init(struct packer *p)
{
	*p = (struct packer){0};
	overlay_store_init(&p->store);
	list_init(&p->orders);
	list_init(&p->ready);
	list_init(&p->crowded);
	list_init(&p->sending);
	list_init(&p->slow);
	p->room.fire = room_fire;
}

/* `packed` NULL: in vain. */
static void set_ready(struct pack_wait *w, struct packed *packed)
{
	loop_timer_clear(w->packer->loop, &w->patience);
	list_remove(&w->entry);
	list_append(&w->packer->ready, &w->entry);
	if (packed)
		packed->users++;
	packed_release(w->packed); /* what it had while it was crowded */
	w->packed = packed;
	w->is_over = !packed;
}

static void patience_fire(struct loop_timer *self, uint64_t now_ms)
{
	(void)now_ms;
	set_ready(container_of(self, struct pack_wait, patience), NULL);
}

/* All who still wait for it get `packed`, or if that is NULL nothing. */
static void end_order(struct packer *p, struct pack_order *o, struct packed *packed)
{
	if (!o)
		return;
	for (struct list_entry *e; (e = list_first(&o->waiting));)
		set_ready(wait_of(e), packed);
	if (p->giving == o)
		p->giving = NULL;
	list_remove(&o->entry);
	arena_free(&o->arena);
	free(o->key);
	free(o);
}

/* NULL: no memory. */
static struct pack_order *new_order(struct packer *p, const struct pack_asked *asked, char *key)
{
	struct pack_order *o = calloc(1, sizeof *o);

	if (!o) {
		free(key);
		return NULL;
	}
	o->key = key;
	o->from = asked->from;
	o->ordered_ms = p->loop->now_ms;
	list_init(&o->waiting);
	list_append(&p->orders, &o->entry);
	if (overlay_request_copy(&o->arena, &o->request, asked->request))
		return o;
	end_order(p, o, NULL);
	return NULL;
}

/* Hands the next one to the worker. Those that nobody waits for any more are left out. */
static void give_next(struct packer *p)
{
	struct pack_order *o;

	while (!p->giving && (o = pack_queue_next(&p->queue, p->loop->now_ms))) {
		struct overlay_job job = {.request = o->request, .from = o->from};
		bool is_late =
		    list_is_empty(&o->waiting) && p->loop->now_ms - o->ordered_ms > PACK_WAIT_MS;
		overlay_store_know(&p->store, o->key, &job);
		if (!is_late && pack_worker_give(p->worker, &job, p->anew)) {
			p->giving = o;
			p->given_ms = p->loop->now_ms;
			p->anew = false;
			return;
		}
		pack_queue_done(&p->queue, 0, p->loop->now_ms);
		end_order(p, o, NULL);
	}
}

static void job_done(void *arg, struct overlay_made *made, uint64_t took_ms)
{
	struct packer *p = arg;
	struct pack_order *o = p->giving;
	struct packed *packed =
	    overlay_store_put(&p->store, o->key, made, p->anew ? 0 : p->given_ms);

	pack_queue_done(&p->queue, took_ms, p->loop->now_ms);
	end_order(p, o, packed);
	packed_release(packed);
	give_next(p);
}

bool packer_start(struct packer *p, struct loop *loop)
{
	p->loop = loop;
	p->worker = pack_worker_start(loop, job_done, p);
	return p->worker;
}

void packer_stop(struct packer *p)
{
	pack_worker_stop(p->worker);
	p->worker = NULL;
	for (struct list_entry *e; (e = list_first(&p->orders));)
		end_order(p, order_of(e), NULL);
	p->queue = (struct pack_queue){0};
}

void packer_expire(struct packer *p)
{
	overlay_store_expire(&p->store);
	p->anew = true;
}

void packer_clear(struct packer *p)
{
	overlay_store_clear(&p->store);
}

static struct pack_order *find_order(struct packer *p, const char *key)
{
	for (struct list_entry *e = list_first(&p->orders); e; e = list_next(&p->orders, e))
		if (strcmp(order_of(e)->key, key) == 0)
			return order_of(e);
	return NULL;
}

/* Does what is kept do, without a look at the folders? */
static bool is_fresh(const struct packer *p, const struct packed *k, enum pack_patience patience)
{
	uint64_t may_be = patience == PACK_FOR_HEAD && !k->why ? PACK_HEAD_MS : OVERLAY_LOOK_MS;
	return k->looked_ms && p->loop->now_ms - k->looked_ms < may_be;
}

/* What it has waited for, if it is still the same that is asked for. */
static struct packed *take_awaited(struct pack_wait *w, const char *key)
{
	struct packed *k = w->packed;

	w->packed = NULL;
	if (!k || strcmp(k->key, key) == 0)
		return k;
	packed_release(k);
	return NULL;
}

/* It waits in that list from now on, all in all not longer than it may. */
static void wait_in(struct packer *p, struct pack_wait *w, struct list *l, uint64_t wait_ms)
{
	w->packer = p;
	w->patience.fire = patience_fire;
	if (!w->by_ms)
		w->by_ms = p->loop->now_ms + wait_ms;
	list_append(l, &w->entry);
	loop_timer_set(p->loop, &w->patience, w->by_ms);
}

/* The key is this function's. */
static enum pack_answer order(struct packer *p, const struct pack_asked *asked, char *key)
{
	struct pack_wait *w = asked->wait;
	uint64_t now_ms = p->loop->now_ms;
	struct pack_order *o = find_order(p, key);
	void *dropped = NULL;

	if (o) {
		free(key);
		pack_queue_join(&p->queue, o, asked->client, now_ms);
	} else {
		if (!(o = new_order(p, asked, key)))
			return PACK_BUSY;
		if (pack_queue_add(&p->queue, o, asked->client, now_ms, &dropped) != PACK_QUEUED) {
			end_order(p, o, NULL);
			return PACK_BUSY;
		}
		end_order(p, dropped, NULL);
	}
	wait_in(
	    p, w, &o->waiting, asked->patience == PACK_FOR_SCRIPT ? PACK_SCRIPT_MS : PACK_WAIT_MS);
	give_next(p);
	return PACK_LATER;
}

/* While the caller waits. */
static struct packed *pack_now(struct packer *p, const struct pack_asked *asked, const char *key)
{
	struct overlay_job job = {.request = *asked->request, .from = asked->from};
	struct overlay_made made;

	overlay_store_know(&p->store, key, &job);
	overlay_make(&job, NULL, &made);
	return overlay_store_put(&p->store, key, &made, p->loop ? p->loop->now_ms : 0);
}

/* There are no such folders, whoever looks. */
static struct packed *refuse(struct packer *p, const char *why)
{
	struct overlay_made none = {0};
	memcpy(none.why, why, sizeof none.why);
	return overlay_store_put(&p->store, "", &none, 0);
}

static struct packed *find_fresh(struct packer *p, const char *key, enum pack_patience patience)
{
	struct packed *k = overlay_store_find(&p->store, key);
	if (!k || !is_fresh(p, k, patience))
		return NULL;
	k->users++;
	return k;
}

enum pack_answer packer_ask(
    struct packer *p, const struct pack_asked *asked, struct packed **packed)
{
	struct pack_wait *w = asked->wait;
	bool was_in_vain = w && w->is_over;
	char why[TREE_WHY];
	char *key = overlay_store_key(asked->request, why);

	*packed = NULL;
	if (!key) {
		*packed = refuse(p, why);
		return PACK_READY;
	}
	if (!w || !p->worker) {
		*packed = pack_now(p, asked, key);
		free(key);
		return PACK_READY;
	}
	w->is_over = false;
	if ((*packed = take_awaited(w, key)) || (*packed = find_fresh(p, key, asked->patience)) ||
	    was_in_vain) {
		free(key);
		return *packed ? PACK_READY : PACK_BUSY;
	}
	return order(p, asked, key);
}

enum pack_answer packer_send(
    struct packer *p, struct pack_wait *w, struct packed *packed, struct overlay_archive *out)
{
	if (overlay_send(packed, out)) {
		if (!w || !p->loop)
			return PACK_READY;
		w->packer = p;
		w->sent = w->marked = 0;
		w->marked_ms = p->loop->now_ms;
		list_append(&p->sending, &w->entry);
		return PACK_READY;
	}
	/* Who has waited for as long as anyone may would be woken at once, over and over. */
	if (!w || !p->worker || (w->by_ms && p->loop->now_ms >= w->by_ms))
		return PACK_BUSY;
	wait_in(p, w, &p->crowded, PACK_WAIT_MS);
	w->packed = packed;
	packed->users++;
	if (!loop_timer_is_set(&p->room))
		loop_timer_set(p->loop, &p->room, p->loop->now_ms + PACK_ROOM_MS);
	return PACK_LATER;
}

void pack_wait_sent(struct pack_wait *w, size_t bytes)
{
	if (w)
		w->sent += bytes;
}

void packer_sent(struct packer *p, struct overlay_archive *archive)
{
	overlay_release(archive);
	for (struct list_entry *e; (e = list_first(&p->crowded));) {
		struct pack_wait *w = wait_of(e);
		set_ready(w, w->packed);
	}
}

/* Takes the first of that owner's out of the list; NULL: there is none. */
static void *take_of(struct list *l, const void *owner)
{
	for (struct list_entry *e = list_first(l); e; e = list_next(l, e)) {
		struct pack_wait *w = wait_of(e);
		if (w->owner != owner)
			continue;
		list_remove(e);
		return w->connection;
	}
	return NULL;
}

void *packer_take_ready(struct packer *p, const void *owner)
{
	return take_of(&p->ready, owner);
}

void *packer_take_slow(struct packer *p, const void *owner)
{
	return take_of(&p->slow, owner);
}

static void give_up_in(struct list *l, const void *owner)
{
	for (struct list_entry *e = list_first(l), *next; e; e = next) {
		next = list_next(l, e);
		if (wait_of(e)->owner == owner)
			set_ready(wait_of(e), NULL);
	}
}

void packer_give_up(struct packer *p, const void *owner)
{
	for (struct list_entry *e = list_first(&p->orders); e; e = list_next(&p->orders, e))
		give_up_in(&order_of(e)->waiting, owner);
	give_up_in(&p->crowded, owner);
}

void pack_wait_give_up(struct pack_wait *w)
{
	if (list_has(&w->entry)) /* else it was resumed */
		set_ready(w, NULL);
}

void pack_wait_end(struct pack_wait *w)
{
	if (w->packer && w->packer->loop)
		loop_timer_clear(w->packer->loop, &w->patience);
	list_remove(&w->entry);
	packed_release(w->packed);
	w->packed = NULL;
}
