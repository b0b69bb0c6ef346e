#include "tftpd/share.h"

#include "common/container_of.h"

/* With a rate for all, one turn lasts about a millisecond, a piece at least. */
enum { TURNS_A_SECOND = 1000 };

void share_init(struct share *s)
{
	*s = (struct share){0};
	list_init(&s->waiting);
}

void share_set(struct share *s, uint64_t total, uint64_t per_client, uint64_t now_ms)
{
	rate_set(&s->total, total, now_ms);
	s->per_client = per_client;
}

void share_join(struct share *s, struct share_client *c, uint64_t now_ms)
{
	*c = (struct share_client){.tag = s->tag};
	list_init(&c->waiters);
	rate_set(&c->rate, s->per_client, now_ms);
}

static struct share_client *client_of(struct list_entry *e)
{
	return container_of(e, struct share_client, entry);
}

static struct share_waiter *first_waiter(const struct share_client *c)
{
	return container_of(list_first(&c->waiters), struct share_waiter, entry);
}

static void enqueue_waiter(struct share *s, struct share_waiter *w)
{
	struct share_client *c = w->client;

	list_append(&c->waiters, &w->entry);
	if (list_has(&c->entry))
		return;
	list_insert(s->waiting.head.next, &c->entry); /* of equals, who came last is the first */
	if (c->tag < s->tag)
		c->tag = s->tag;
}

static void dequeue_waiter(struct share_waiter *w)
{
	list_remove(&w->entry);
	if (list_is_empty(&w->client->waiters))
		list_remove(&w->client->entry);
}

/* What both rates leave. */
static uint64_t left_for(struct share *s, struct share_client *c, uint32_t piece, uint64_t now_ms)
{
	uint64_t all = rate_left(&s->total, piece, now_ms);
	uint64_t own = rate_left(&c->rate, piece, now_ms);
	return all < own ? all : own;
}

/* The most for one turn: others shall have theirs soon. */
static uint64_t turn_bytes(const struct share *s, uint32_t piece)
{
	if (!s->total.per_s)
		return UINT64_MAX;
	uint64_t bytes = s->total.per_s / TURNS_A_SECOND;
	return bytes > piece ? bytes : piece;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t share_take(
    struct share *s, struct share_waiter *w, uint32_t piece, uint64_t most, uint64_t now_ms)
{
	struct share_client *c = w->client;

	if (share_waits(w))
		return 0;
	if (c->rate.per_s != s->per_client)
		rate_set(&c->rate, s->per_client, now_ms);
	if (!s->total.per_s && !s->per_client)
		return most;
	w->piece = piece;
	bool others = !list_is_empty(s->total.per_s ? &s->waiting : &c->waiters);
	uint64_t left = left_for(s, c, piece, now_ms);
	if (left < piece || (others && !w->turn)) {
		w->turn = false;
		enqueue_waiter(s, w);
		return 0;
	}
	uint64_t bytes = smaller(smaller(most, left), turn_bytes(s, piece));
	bytes -= bytes % piece;
	w->turn = false;
	rate_take(&s->total, bytes);
	rate_take(&c->rate, bytes);
	if (c->tag < s->tag)
		c->tag = s->tag;
	s->tag = c->tag;
	c->tag += bytes;
	return bytes;
}

void share_give_back(struct share *s, struct share_waiter *w, uint64_t bytes)
{
	rate_give_back(&s->total, bytes);
	rate_give_back(&w->client->rate, bytes);
	w->client->tag -= smaller(bytes, w->client->tag);
}

struct share_waiter *share_next(struct share *s, uint64_t now_ms)
{
	struct share_client *next = NULL;

	for (struct list_entry *e = list_first(&s->waiting); e; e = list_next(&s->waiting, e)) {
		struct share_client *c = client_of(e);
		uint32_t piece = first_waiter(c)->piece;
		if ((!next || c->tag < next->tag) && rate_left(&c->rate, piece, now_ms) >= piece)
			next = c;
	}
	if (!next)
		return NULL;
	struct share_waiter *w = first_waiter(next);
	/* Who needs a larger piece than is there shall not be passed by. */
	if (rate_left(&s->total, w->piece, now_ms) < w->piece)
		return NULL;
	dequeue_waiter(w);
	w->turn = true;
	return w;
}

uint64_t share_due_ms(const struct share *s)
{
	uint64_t due_ms = UINT64_MAX;

	for (struct list_entry *e = list_first(&s->waiting); e; e = list_next(&s->waiting, e)) {
		struct share_client *c = client_of(e);
		uint64_t all = rate_due_ms(&s->total, first_waiter(c)->piece);
		uint64_t own = rate_due_ms(&c->rate, first_waiter(c)->piece);
		due_ms = smaller(due_ms, all > own ? all : own);
	}
	return due_ms;
}

bool share_waits(const struct share_waiter *w)
{
	return list_has(&w->entry);
}

void share_leave(struct share_waiter *w)
{
	if (share_waits(w))
		dequeue_waiter(w);
	w->turn = false;
}
