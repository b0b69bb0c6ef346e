#include "tftpd/share.h"

/* With a rate for all, one turn lasts about a millisecond, a piece at least. */
enum { TURNS_A_SECOND = 1000 };

void share_set(struct share *s, uint64_t total, uint64_t per_client, uint64_t now_ms)
{
	rate_set(&s->total, total, now_ms);
	s->per_client = per_client;
}

void share_join(struct share *s, struct share_client *c, uint64_t now_ms)
{
	*c = (struct share_client){.tag = s->tag};
	rate_set(&c->rate, s->per_client, now_ms);
}

static void enqueue(struct share *s, struct share_waiter *w)
{
	struct share_client *c = w->client;

	w->waits = true;
	w->next = NULL;
	if (c->first) {
		c->last = c->last->next = w;
		return;
	}
	c->first = c->last = w;
	c->prev = NULL;
	c->next = s->waiting;
	if (c->next)
		c->next->prev = c;
	s->waiting = c;
	if (c->tag < s->tag)
		c->tag = s->tag;
}

static void dequeue(struct share *s, struct share_waiter *w)
{
	struct share_client *c = w->client;
	struct share_waiter *before = NULL;

	for (struct share_waiter *at = c->first; at != w; at = at->next)
		before = at;
	if (before)
		before->next = w->next;
	else
		c->first = w->next;
	if (c->last == w)
		c->last = before;
	w->waits = false;
	w->next = NULL;
	if (c->first)
		return;
	if (c->prev)
		c->prev->next = c->next;
	else
		s->waiting = c->next;
	if (c->next)
		c->next->prev = c->prev;
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

	if (w->waits)
		return 0;
	if (c->rate.per_s != s->per_client)
		rate_set(&c->rate, s->per_client, now_ms);
	if (!s->total.per_s && !s->per_client)
		return most;
	w->piece = piece;
	bool others = s->total.per_s ? s->waiting != NULL : c->first != NULL;
	uint64_t left = left_for(s, c, piece, now_ms);
	if (left < piece || (others && !w->turn)) {
		w->turn = false;
		enqueue(s, w);
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

	for (struct share_client *c = s->waiting; c; c = c->next)
		if ((!next || c->tag < next->tag) &&
		    rate_left(&c->rate, c->first->piece, now_ms) >= c->first->piece)
			next = c;
	/* Who needs a larger piece than is there shall not be passed by. */
	if (!next || rate_left(&s->total, next->first->piece, now_ms) < next->first->piece)
		return NULL;
	struct share_waiter *w = next->first;
	dequeue(s, w);
	w->turn = true;
	return w;
}

uint64_t share_due_ms(const struct share *s)
{
	uint64_t due_ms = UINT64_MAX;

	for (const struct share_client *c = s->waiting; c; c = c->next) {
		uint64_t all = rate_due_ms(&s->total, c->first->piece);
		uint64_t own = rate_due_ms(&c->rate, c->first->piece);
		due_ms = smaller(due_ms, all > own ? all : own);
	}
	return due_ms;
}

void share_leave(struct share *s, struct share_waiter *w)
{
	if (w->waits)
		dequeue(s, w);
	w->turn = false;
}
