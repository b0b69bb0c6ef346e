#include "tftpd/limits.h"

#include "common/container_of.h"
#include "tftpd/transfer.h"

#include <errno.h>
#include <stdlib.h>

enum {
	SILENT_MS = 2000, /* who never answered for so long may have been switched off */
	QUIET_MS = 5000,  /* who answered before gets more time: it may write to its flash */
	SCAN_AGAIN_MS = 250,
	REFUSALS_A_SECOND = 200,
};

static struct limits *limits_of(const struct transfer *t)
{
	return &t->server->limits;
}

static struct server *server_of(struct loop_timer *timer)
{
	return container_of(timer, struct server, limits.timer);
}

static struct transfer *transfer_of(struct share_waiter *w)
{
	return container_of(w, struct transfer, member.waiter);
}

/* The next turn; never in this very moment, so that waiting costs no more than 1,000 looks a s. */
static void wake_for_next(struct server *s)
{
	uint64_t due_ms = share_due_ms(&s->limits.share);

	if (due_ms == UINT64_MAX) {
		loop_timer_clear(&s->loop, &s->limits.timer);
		return;
	}
	if (due_ms <= s->loop.now_ms)
		due_ms = s->loop.now_ms + 1;
	if (!loop_timer_set(&s->loop, &s->limits.timer, due_ms))
		log_warnx("out of memory: transfers wait for longer than their rate asks for");
}

static void on_timer(struct loop_timer *timer, uint64_t now_ms)
{
	struct server *s = server_of(timer);
	struct share_waiter *w;

	while ((w = share_next(&s->limits.share, now_ms)))
		transfer_event(transfer_of(w), EVENT_CLOCK);
	wake_for_next(s);
}

void limits_configure(struct server *s)
{
	const struct conf_tftpd *conf = &s->daemon->conf->tftpd;
	uint64_t now_ms = s->loop.now_ms;

	s->limits.timer.fire = on_timer;
	share_set(&s->limits.share, conf->rate, conf->rate_per_client, now_ms);
	if (!s->limits.refusals.per_s)
		rate_set(&s->limits.refusals, REFUSALS_A_SECOND, now_ms - 1000);
	wake_for_next(s);
}

static void append(struct limits_list *list, struct transfer *t)
{
	struct limits_member *m = &t->member;

	m->list = list;
	m->next = NULL;
	m->prev = list->last;
	if (list->last)
		list->last->member.next = t;
	else
		list->first = t;
	list->last = t;
}

static void unlink_member(struct limits *l, struct limits_member *m)
{
	if (m->list == &l->quiet)
		m->client->quiet--;
	if (m->prev)
		m->prev->member.next = m->next;
	else
		m->list->first = m->next;
	if (m->next)
		m->next->member.prev = m->prev;
	else
		m->list->last = m->prev;
	m->list = NULL;
}

/* The first in the list that is `c`'s, or anybody's. */
static struct transfer *first_of(const struct limits_list *list, const struct client *c)
{
	struct transfer *t = list->first;
	while (t && c && t->member.client != c)
		t = t->member.next;
	return t;
}

static void add_quiet(struct limits *l, struct transfer *t)
{
	append(&l->quiet, t);
	t->member.client->quiet++;
}

/* Looks for those that fell silent. */
static void scan(struct server *s)
{
	uint64_t now_ms = s->loop.now_ms;

	if (now_ms - s->limits.scan_ms < SCAN_AGAIN_MS)
		return;
	s->limits.scan_ms = now_ms;
	for (size_t i = 0; i < TRANSFER_BUCKETS; i++)
		for (struct transfer *t = s->bucket[i]; t; t = t->next)
			if (!t->member.list && session_quiet_ms(&t->session, now_ms) >= QUIET_MS)
				add_quiet(&s->limits, t);
}

/* Ends a transfer of `c`, or of anybody, that has been silent for long. */
static bool end_one(struct server *s, const struct client *c)
{
	struct limits *l = &s->limits;
	struct transfer *t = c && !c->silent ? NULL : first_of(&l->silent, c);

	if (!t || s->loop.now_ms - t->started_ms < SILENT_MS) {
		if (c ? !c->quiet : !l->quiet.first)
			scan(s);
		t = c && !c->quiet ? NULL : first_of(&l->quiet, c);
	}
	if (t)
		transfer_event(t, EVENT_EVICT);
	return t;
}

static bool make_room(struct server *s, const struct client *newcomer)
{
	struct client *yields = client_to_yield(&s->limits.clients, newcomer);

	if (!yields)
		return end_one(s, NULL);
	transfer_event(first_of(&s->limits.silent, yields), EVENT_EVICT);
	return true;
}

enum limits_verdict limits_admit(struct server *s, const struct addr *peer)
{
	const struct conf_tftpd *conf = &s->daemon->conf->tftpd;
	const struct client *c = client_find(&s->limits.clients, peer);

	if (c && conf->max_transfers_per_client && c->transfers >= conf->max_transfers_per_client &&
	    !end_one(s, c))
		return LIMITS_CLIENT_FULL;
	c = client_find(&s->limits.clients, peer); /* gone, if that was its only transfer */
	if (s->transfers < conf->max_transfers || make_room(s, c))
		return LIMITS_OK;
	return LIMITS_FULL;
}

bool limits_make_room(struct server *s, const struct addr *peer)
{
	int saved = errno;
	bool made = make_room(s, client_find(&s->limits.clients, peer));

	errno = saved;
	return made;
}

bool limits_may_refuse(struct server *s)
{
	/* The bucket holds two of these: that is the burst. */
	enum { BURST = REFUSALS_A_SECOND / 2 };

	if (rate_left(&s->limits.refusals, BURST, s->loop.now_ms) < 1)
		return false;
	rate_take(&s->limits.refusals, 1);
	return true;
}

bool limits_tell(struct server *s, const struct addr *peer)
{
	struct client *c = client_find(&s->limits.clients, peer);
	return c && client_tell(&s->limits.clients, c, s->loop.now_ms);
}

static struct client *client_for(struct limits *l, const struct addr *addr, uint64_t now_ms)
{
	struct client *c = client_find(&l->clients, addr);

	if (c)
		return c;
	c = calloc(1, sizeof *c);
	if (c) {
		c->addr = *addr;
		share_join(&l->share, &c->share, now_ms);
		client_insert(&l->clients, c);
	}
	return c;
}

bool limits_enter(struct transfer *t, const struct addr *peer)
{
	struct limits *l = limits_of(t);
	struct limits_member *m = &t->member;

	m->client = client_for(l, peer, t->server->loop.now_ms);
	if (!m->client)
		return false;
	m->waiter = (struct share_waiter){.client = &m->client->share};
	client_began(&l->clients, m->client);
	append(&l->silent, t);
	return true;
}

void limits_heard(struct transfer *t)
{
	struct limits *l = limits_of(t);
	bool silent = t->member.list == &l->silent;

	if (t->member.list)
		unlink_member(l, &t->member);
	if (silent)
		client_heard(&l->clients, t->member.client);
}

void limits_leave(struct transfer *t)
{
	struct limits *l = limits_of(t);
	struct limits_member *m = &t->member;

	if (!m->client)
		return;
	share_leave(&l->share, &m->waiter);
	client_ended(&l->clients, m->client, m->list == &l->silent);
	if (m->list)
		unlink_member(l, m);
	if (m->client->transfers == 0) {
		client_remove(&l->clients, m->client);
		free(m->client);
	}
	m->client = NULL;
}

uint32_t limits_allow(struct transfer *t, uint32_t count)
{
	uint32_t blksize = t->terms.blksize;
	uint64_t bytes = share_take(&limits_of(t)->share, &t->member.waiter, blksize,
	    count * (uint64_t)blksize, t->server->loop.now_ms);

	if (!bytes)
		wake_for_next(t->server);
	return (uint32_t)(bytes / blksize);
}

bool limits_holds(const struct transfer *t)
{
	return t->member.waiter.waits;
}

void limits_unused(struct transfer *t, uint64_t bytes)
{
	if (bytes)
		share_give_back(&limits_of(t)->share, &t->member.waiter, bytes);
}
