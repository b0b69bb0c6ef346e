#include "tftpd/limits.h"

#include "common/container_of.h"
#include "tftpd/limits_yield.h"

void limits_init(struct limits *l)
{
	*l = (struct limits){0};
	share_init(&l->share);
	list_init(&l->silent);
	list_init(&l->heard);
	list_init(&l->late);
	clients_init(&l->clients);
	budget_init(&l->unanswered, 1, 2000);
}

void limits_configure(struct limits *l, const struct limits_conf *conf, uint64_t now_ms)
{
	l->max_transfers = conf->max_transfers;
	l->max_per_client = conf->max_per_client;
	share_set(&l->share, conf->rate, conf->rate_per_client, now_ms);
}

enum limits_answer limits_admit(
    struct limits *l, const struct addr *peer, uint64_t now_ms, struct limits_member **evict)
{
	struct client *c = clients_find(&l->clients, peer);

	*evict = NULL;
	if (c && l->max_per_client && c->transfers >= l->max_per_client) {
		*evict = limits_yield_own(c, now_ms);
		return *evict ? LIMITS_EVICT : LIMITS_CLIENT_FULL;
	}
	if (c && c->silent >= LIMITS_SILENT_MOST)
		return LIMITS_UNANSWERED;
	if (l->transfers < l->max_transfers)
		return LIMITS_OK;
	*evict = limits_to_evict(l, peer, now_ms);
	return *evict ? LIMITS_EVICT : LIMITS_FULL;
}

struct limits_member *limits_to_evict(struct limits *l, const struct addr *peer, uint64_t now_ms)
{
	struct client *c = clients_find(&l->clients, peer);
	struct limits_member *m = limits_yield_for(l, peer, c, now_ms);

	return m || !c ? m : limits_yield_own(c, now_ms);
}

bool limits_is_late(const struct limits_member *m, uint64_t now_ms)
{
	return pace_late_ms(&m->pace, m->session, now_ms) >= LIMITS_LATE_MS;
}

bool limits_enter(struct limits *l, struct limits_member *m, const struct limits_newcomer *of,
    struct client *fresh, uint64_t now_ms)
{
	struct client *c = clients_find(&l->clients, of->peer);
	bool is_new = !c;

	if (is_new) {
		c = fresh;
		*c = (struct client){.addr = *of->peer};
		share_join(&l->share, &c->share, now_ms);
		clients_insert(&l->clients, c);
	}
	*m = (struct limits_member){
	    .waiter.client = &c->share,
	    .client = c,
	    .session = of->session,
	    .began_ms = now_ms,
	};
	pace_init(&m->pace, of->blksize, now_ms);
	clients_began(&l->clients, c);
	list_append(&l->silent, &m->entry);
	list_append(&c->silent_own, &m->own);
	l->transfers++;
	return is_new;
}

void limits_heard(struct limits *l, struct limits_member *m, uint64_t now_ms)
{
	pace_note(&m->pace, m->session, now_ms);
	if (m->heard)
		return;
	m->heard = true;
	clients_heard(m->client);
	list_remove(&m->entry);
	list_append(&l->heard, &m->entry);
	list_remove(&m->own);
	list_append(&m->client->heard_own, &m->own);
}

struct client *limits_leave(struct limits *l, struct limits_member *m)
{
	struct client *c = m->client;

	if (!c)
		return NULL;
	share_leave(&m->waiter);
	list_remove(&m->entry);
	list_remove(&m->own);
	clients_ended(&l->clients, c, !m->heard);
	m->client = NULL;
	l->transfers--;
	if (c->transfers)
		return NULL;
	clients_remove(&l->clients, c);
	return c;
}

uint32_t limits_allow(
    struct limits *l, struct limits_member *m, uint32_t count, uint32_t blksize, uint64_t now_ms)
{
	uint64_t bytes =
	    share_take(&l->share, &m->waiter, blksize, count * (uint64_t)blksize, now_ms);

	return (uint32_t)(bytes / blksize);
}

bool limits_holds(const struct limits_member *m)
{
	return share_waits(&m->waiter);
}

void limits_unused(struct limits *l, struct limits_member *m, uint64_t bytes)
{
	if (bytes)
		share_give_back(&l->share, &m->waiter, bytes);
}

struct limits_member *limits_next(struct limits *l, uint64_t now_ms)
{
	struct share_waiter *w = share_next(&l->share, now_ms);

	return w ? container_of(w, struct limits_member, waiter) : NULL;
}

uint64_t limits_due_ms(const struct limits *l, uint64_t now_ms)
{
	uint64_t due_ms = share_due_ms(&l->share);

	return due_ms <= now_ms ? now_ms + 1 : due_ms;
}
