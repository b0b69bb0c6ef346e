#include "tftpd/limits.h"

#include "tftpd/transfer.h"

#include <errno.h>
#include <stdlib.h>

enum {
	QUIET_MS = 2000, /* who was silent for so long may have been switched off */
	REFUSALS_A_SECOND = 200,
	TELL_AGAIN_MS = 1000,
};

static struct limits *limits_of(const struct transfer *t)
{
	return &t->server->limits;
}

static struct server *server_of(struct loop_timer *timer)
{
	return (struct server *)((char *)timer - offsetof(struct server, limits.timer));
}

static struct transfer *transfer_of(struct share_waiter *w)
{
	return (struct transfer *)((char *)w - offsetof(struct transfer, member.waiter));
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

/* The oldest silent transfer of `c`, or of anybody's. */
static struct transfer *oldest_silent(const struct limits *l, const struct client *c)
{
	struct transfer *t = l->silent_first;
	while (t && c && t->member.client != c)
		t = t->member.silent_next;
	return t;
}

/* Ends it if it has been silent for long. */
static bool end_if_quiet(struct transfer *t)
{
	if (!t || t->server->loop.now_ms - t->started_ms < QUIET_MS)
		return false;
	transfer_event(t, EVENT_EVICT);
	return true;
}

static bool make_room(struct server *s, const struct client *newcomer)
{
	struct client *yields = client_to_yield(&s->limits.clients, newcomer);

	if (yields) {
		transfer_event(oldest_silent(&s->limits, yields), EVENT_EVICT);
		return true;
	}
	return end_if_quiet(oldest_silent(&s->limits, NULL));
}

enum limits_verdict limits_admit(struct server *s, const struct addr *peer)
{
	const struct conf_tftpd *conf = &s->daemon->conf->tftpd;
	const struct client *c = client_find(&s->limits.clients, peer);

	if (c && conf->max_transfers_per_client && c->transfers >= conf->max_transfers_per_client)
		return c->silent && end_if_quiet(oldest_silent(&s->limits, c)) ? LIMITS_OK
									       : LIMITS_CLIENT_FULL;
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
	uint64_t *last_ms = &s->limits.told_ms;

	if (!c || c->told || (*last_ms && s->loop.now_ms - *last_ms < TELL_AGAIN_MS))
		return false;
	c->told = true;
	*last_ms = s->loop.now_ms;
	return true;
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
	m->silent = true;
	m->silent_prev = l->silent_last;
	if (l->silent_last)
		l->silent_last->member.silent_next = t;
	else
		l->silent_first = t;
	l->silent_last = t;
	return true;
}

static void unlink_silent(struct limits *l, struct limits_member *m)
{
	if (m->silent_prev)
		m->silent_prev->member.silent_next = m->silent_next;
	else
		l->silent_first = m->silent_next;
	if (m->silent_next)
		m->silent_next->member.silent_prev = m->silent_prev;
	else
		l->silent_last = m->silent_prev;
	m->silent = false;
}

void limits_heard(struct transfer *t)
{
	if (!t->member.silent)
		return;
	unlink_silent(limits_of(t), &t->member);
	client_heard(&limits_of(t)->clients, t->member.client);
}

void limits_leave(struct transfer *t)
{
	struct limits *l = limits_of(t);
	struct limits_member *m = &t->member;

	if (!m->client)
		return;
	share_leave(&l->share, &m->waiter);
	client_ended(&l->clients, m->client, m->silent);
	if (m->silent)
		unlink_silent(l, m);
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
