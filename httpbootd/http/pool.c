#include "httpbootd/http/pool.h"

#include "common/container_of.h"
#include "common/hash.h"

#include <string.h>

/* What makes the client: the address without its port, of IPv6 the network. */
static uint64_t network_of(const struct addr *a)
{
	uint64_t network = 0;
	size_t len;
	const uint8_t *bytes = addr_bytes(a, &len);
	memcpy(&network, bytes, len < sizeof network ? len : sizeof network);
	return network;
}

static uint32_t *bucket_of(struct pool *p, uint64_t network)
{
	uint32_t hash = hash32_bytes(HASH32_START, &network, sizeof network);
	return &p->bucket[(hash ^ hash >> 16) % POOL_BUCKETS];
}

static struct pool_client *find_client(struct pool *p, uint64_t network, bool is_ipv6)
{
	for (uint32_t n = *bucket_of(p, network); n; n = p->clients[n - 1].next) {
		struct pool_client *c = &p->clients[n - 1];
		if (c->network == network && c->is_ipv6 == is_ipv6)
			return c;
	}
	return NULL;
}

/* There is a free one: every client has a connection, and the pool is not full. */
static struct pool_client *add_client(struct pool *p, uint64_t network, bool is_ipv6)
{
	uint32_t n = p->free;
	if (n)
		p->free = p->clients[n - 1].next;
	else
		n = ++p->n_used;
	struct pool_client *c = &p->clients[n - 1];
	uint32_t *bucket = bucket_of(p, network);
	*c = (struct pool_client){.network = network, .is_ipv6 = is_ipv6, .next = *bucket};
	list_init(&c->members);
	*bucket = n;
	return c;
}

static void remove_client(struct pool *p, struct pool_client *c)
{
	uint32_t n = (uint32_t)(c - p->clients) + 1;
	uint32_t *at = bucket_of(p, c->network);
	while (*at != n)
		at = &p->clients[*at - 1].next;
	*at = c->next;
	c->next = p->free;
	p->free = n;
}

/*
 * The rate is shared evenly, once the number of connections has changed enough for it to matter:
 * a change of a few per cent does not move the shares of all the others.
 */
static struct pool_pace share_rate(const struct pool *p, struct pool_client *c, bool has_new)
{
	struct pool_pace pace = {.client = c, .only_new = true};
	bool is_near = c->n <= c->paced_for && c->n + c->paced_for / 8 >= c->paced_for;

	if (p->rate == 0 || c->n == 0 || (is_near && !has_new))
		return (struct pool_pace){0};
	pace.bytes_s = p->rate / c->n ? p->rate / c->n : 1;
	if (is_near) /* the others keep their shares, the new one has the same */
		return pace;
	pace.only_new = false;
	c->paced_for = c->n < 8 ? c->n : c->n + c->n / 8; /* while it grows: a pass now and then */
	return pace;
}

void pool_init(struct pool *p, struct pool_client *clients, size_t max)
{
	*p = (struct pool){.clients = clients, .max = max};
	list_init(&p->waiting);
}

void pool_grant(struct pool *p, unsigned per_client, uint64_t rate)
{
	p->per_client = per_client;
	p->rate = rate;
}

bool pool_is_full(const struct pool *p)
{
	return p->count.open >= p->max;
}

struct pool_admission pool_admit(
    struct pool *p, struct pool_member *m, const struct addr *peer, bool is_exempt)
{
	uint64_t network = network_of(peer);
	bool is_ipv6 = peer->sa.sa_family == AF_INET6;
	struct pool_client *c = find_client(p, network, is_ipv6);
	struct pool_admission a = {.verdict = POOL_FULL, .n = c ? c->n : 0};

	if (pool_is_full(p))
		return a;
	if (!is_exempt && p->per_client && a.n >= p->per_client) {
		p->count.turned_away++;
		a.verdict = POOL_TURN_AWAY;
		return a;
	}
	if (!c)
		c = add_client(p, network, is_ipv6);
	*m = (struct pool_member){.client = c, .is_exempt = is_exempt};
	list_append(&c->members, &m->of_client);
	a.verdict = POOL_ADMIT;
	a.n = ++c->n;
	p->count.open++;
	p->count.accepted++;
	if (!is_exempt)
		a.pace = share_rate(p, c, true);
	return a;
}

struct pool_pace pool_leave(struct pool *p, struct pool_member *m)
{
	struct pool_client *c = m->client;
	struct pool_pace pace = {0};

	pool_wait_done(m);
	list_remove(&m->of_client);
	m->client = NULL;
	p->count.open--;
	if (--c->n == 0)
		remove_client(p, c);
	else if (!m->is_exempt)
		pace = share_rate(p, c, false);
	return pace;
}

struct pool_member *pool_next(const struct pool_client *c, const struct pool_member *previous)
{
	struct list_entry *e =
	    previous ? list_next(&c->members, &previous->of_client) : list_first(&c->members);
	return e ? container_of(e, struct pool_member, of_client) : NULL;
}

void pool_wait(struct pool *p, struct pool_member *m, uint64_t now_ms)
{
	if (list_has(&m->waiting))
		return;
	m->waiting_since_ms = now_ms;
	list_append(&p->waiting, &m->waiting);
}

void pool_wait_done(struct pool_member *m)
{
	list_remove(&m->waiting);
}

bool pool_is_waiting(const struct pool_member *m)
{
	return list_has(&m->waiting);
}

struct pool_member *pool_next_silent(
    const struct pool *p, const struct pool_member *previous, uint64_t now_ms)
{
	struct list_entry *e =
	    previous ? list_next(&p->waiting, &previous->waiting) : list_first(&p->waiting);
	struct pool_member *m = e ? container_of(e, struct pool_member, waiting) : NULL;
	return m && now_ms - m->waiting_since_ms >= POOL_PATIENCE_MS ? m : NULL;
}

struct pool_member *pool_evict(struct pool *p, uint64_t now_ms)
{
	struct pool_member *m = pool_next_silent(p, NULL, now_ms);
	if (m)
		pool_wait_done(m);
	return m;
}
