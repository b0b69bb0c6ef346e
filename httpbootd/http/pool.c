#include "httpbootd/http/pool.h"

#include "common/container_of.h"
#include "common/hash.h"

#include <string.h>

enum { NETWORK_LEN = 8 };

/* What makes the client: the address without its port; of IPv6 behind a router the network. */
static void key_of(const struct pool_newcomer *who, struct pool_client *key)
{
	size_t len;
	const uint8_t *bytes = addr_bytes(who->peer, &len);

	*key = (struct pool_client){.family = (uint8_t)who->peer->sa.sa_family};
	if (len > NETWORK_LEN && !who->is_near)
		len = NETWORK_LEN;
	memcpy(key->key, bytes, len < sizeof key->key ? len : sizeof key->key);
}

static uint32_t *bucket_of(struct pool *p, const struct pool_client *c)
{
	uint32_t hash = hash32_bytes(HASH32_START, c->key, sizeof c->key);
	return &p->bucket[(hash ^ hash >> 16) % POOL_BUCKETS];
}

static struct pool_client *find_client(struct pool *p, const struct pool_client *key)
{
	for (uint32_t n = *bucket_of(p, key); n; n = p->clients[n - 1].next) {
		struct pool_client *c = &p->clients[n - 1];
		if (c->family == key->family && memcmp(c->key, key->key, sizeof c->key) == 0)
			return c;
	}
	return NULL;
}

/* There is a free one: every client has a connection, and the pool is not full. */
static struct pool_client *add_client(struct pool *p, const struct pool_client *key)
{
	uint32_t n = p->free;
	if (n)
		p->free = p->clients[n - 1].next;
	else
		n = ++p->n_used;
	struct pool_client *c = &p->clients[n - 1];
	uint32_t *bucket = bucket_of(p, key);
	c->family = key->family;
	memcpy(c->key, key->key, sizeof c->key);
	c->n = c->held = c->paced_for = 0;
	c->next = *bucket;
	*bucket = n;
	return c;
}

static void remove_client(struct pool *p, struct pool_client *c)
{
	uint32_t n = (uint32_t)(c - p->clients) + 1;
	uint32_t *at = bucket_of(p, c);
	while (*at != n)
		at = &p->clients[*at - 1].next;
	*at = c->next;
	c->next = p->free;
	p->free = n;
}

/* The client holds `held` connections now: it stands behind all others that hold as many. */
static void set_held(struct pool *p, struct pool_client *c, unsigned held)
{
	list_remove(&c->equal);
	c->held = held;
	if (held)
		list_append(&p->clients[held - 1].holders, &c->equal);
	if (held > p->most)
		p->most = held;
	while (p->most && list_is_empty(&p->clients[p->most - 1].holders))
		p->most--;
}

/*
 * The rate is shared evenly, once the number of connections has changed enough for it to matter:
 * a change of a few per cent does not move the shares of all the others.
 */
static struct pool_pace share_rate(const struct pool *p, struct pool_client *c, bool has_new)
{
	struct pool_pace pace = {.client = c, .only_new = true};
	bool is_near = c->n <= c->paced_for && c->n + c->paced_for / 8 >= c->paced_for;
	uint64_t rate = p->grants.rate;

	if (rate == 0 || c->n == 0 || (is_near && !has_new))
		return (struct pool_pace){0};
	pace.bytes_s = rate / c->n ? rate / c->n : 1;
	if (is_near) /* the others keep their shares, the new one has the same */
		return pace;
	pace.only_new = false;
	c->paced_for = c->n < 8 ? c->n : c->n + c->n / 8; /* while it grows: a pass now and then */
	return pace;
}

size_t pool_room(size_t max)
{
	size_t ending = max / 8 + 1;
	return max + (ending < POOL_ENDING ? ending : POOL_ENDING);
}

void pool_init(struct pool *p, struct pool_client *clients, size_t max)
{
	*p = (struct pool){.clients = clients, .max = max, .ending_max = pool_room(max) - max};
	list_init(&p->waiting);
	list_init(&p->answering);
	list_init(&p->due);
	for (size_t i = 0; i < max; i++) {
		list_init(&clients[i].waiting);
		list_init(&clients[i].answering);
		list_init(&clients[i].holders);
	}
}

void pool_grant(struct pool *p, const struct pool_grants *grants)
{
	p->grants = *grants;
}

static bool is_full(const struct pool *p)
{
	return p->count.open >= p->max;
}

static struct pool_member *first_of_pool(const struct list *l)
{
	struct list_entry *e = list_first(l);
	return e ? container_of(e, struct pool_member, of_pool) : NULL;
}

static struct pool_member *first_of_client(const struct list *l)
{
	struct list_entry *e = list_first(l);
	return e ? container_of(e, struct pool_member, of_client) : NULL;
}

static bool is_silent(const struct pool_member *m, uint64_t now_ms)
{
	return now_ms - m->since_ms >= POOL_PATIENCE_MS;
}

/* The worst of a client: an idle one, or the slowest. */
static struct pool_member *worst_of(const struct pool_client *c)
{
	struct pool_member *m = first_of_client(&c->waiting);
	return m ? m : first_of_client(&c->answering);
}

/* The worst of whoever holds most, and of those that hold as many, of the one that did least. */
static struct pool_member *worst_of_most(const struct pool *p)
{
	struct list_entry *e = p->most ? list_first(&p->clients[p->most - 1].holders) : NULL;
	return e ? worst_of(container_of(e, struct pool_client, equal)) : NULL;
}

struct pool_member *pool_victim(const struct pool *p, uint64_t now_ms)
{
	struct pool_member *m;

	if (p->most > POOL_FEW)
		return worst_of_most(p);
	if ((m = first_of_pool(&p->waiting)))
		return m;
	if ((m = first_of_pool(&p->answering)) && is_silent(m, now_ms))
		return m;
	return p->most > 1 ? worst_of_most(p) : NULL;
}

/*
 * Who has to go for another connection of `c`; NULL: it has none. Who has some finds a place at the
 * cost of whoever has more even then, or now and then at his own: else those who want more would
 * take turns for ever, and others would wait meanwhile.
 */
static struct pool_member *victim_for(struct pool *p, const struct pool_client *c, uint64_t now_ms)
{
	if (!c || c->held == 0)
		return pool_victim(p, now_ms);
	if (c->held + 1 < p->most)
		return worst_of_most(p);
	struct pool_member *m = worst_of(c);
	if ((!m->is_waiting && !is_silent(m, now_ms)) || now_ms - p->own_ms < POOL_OWN_MS)
		return NULL;
	p->own_ms = now_ms;
	return m;
}

bool pool_has_place(const struct pool *p, uint64_t now_ms)
{
	return p->ending < p->ending_max && (!is_full(p) || pool_victim(p, now_ms));
}

/* Puts the member behind all others that wait, or behind those whose answer is under way. */
static void put_last(struct pool *p, struct pool_member *m, uint64_t now_ms)
{
	struct pool_client *c = m->client;

	list_remove(&m->of_client);
	list_remove(&m->of_pool);
	list_append(m->is_waiting ? &c->waiting : &c->answering, &m->of_client);
	list_append(m->is_waiting ? &p->waiting : &p->answering, &m->of_pool);
	m->since_ms = now_ms;
	if (c->held && !m->is_exempt) {
		list_remove(&c->equal);
		list_append(&p->clients[c->held - 1].holders, &c->equal);
	}
}

struct pool_admission pool_admit(
    struct pool *p, struct pool_member *m, const struct pool_newcomer *who, uint64_t now_ms)
{
	struct pool_client key;
	key_of(who, &key);
	struct pool_client *c = find_client(p, &key);
	struct pool_admission a = {.verdict = POOL_FULL, .n = c ? c->n : 0};
	unsigned most = p->grants.per_client;

	if (!who->is_exempt && most && a.n >= most) {
		p->count.turned_away++;
		a.verdict = POOL_TURN_AWAY;
		return a;
	}
	if (is_full(p)) {
		a.victim = victim_for(p, c, now_ms);
		return a;
	}
	if (!c)
		c = add_client(p, &key);
	*m = (struct pool_member){.client = c, .is_exempt = who->is_exempt, .is_waiting = true};
	if (!who->is_exempt)
		set_held(p, c, c->held + 1);
	put_last(p, m, now_ms);
	a.verdict = POOL_ADMIT;
	a.n = ++c->n;
	p->count.open++;
	p->count.accepted++;
	if (!who->is_exempt)
		a.pace = share_rate(p, c, true);
	return a;
}

static struct pool_pace take_out(struct pool *p, struct pool_member *m)
{
	struct pool_client *c = m->client;
	struct pool_pace pace = {0};

	list_remove(&m->of_client);
	list_remove(&m->of_pool);
	list_remove(&m->due);
	m->client = NULL;
	p->count.open--;
	if (!m->is_exempt)
		set_held(p, c, c->held - 1);
	if (--c->n == 0)
		remove_client(p, c);
	else if (!m->is_exempt)
		pace = share_rate(p, c, false);
	return pace;
}

struct pool_pace pool_evict(struct pool *p, struct pool_member *m)
{
	if (!m->client)
		return (struct pool_pace){0};
	m->is_ending = true;
	p->ending++;
	return take_out(p, m);
}

struct pool_pace pool_leave(struct pool *p, struct pool_member *m)
{
	if (m->client)
		return take_out(p, m);
	if (m->is_ending)
		p->ending--;
	m->is_ending = false;
	return (struct pool_pace){0};
}

struct pool_member *pool_next(const struct pool_client *c, const struct pool_member *previous)
{
	if (!previous)
		return worst_of(c);
	const struct list *l = previous->is_waiting ? &c->waiting : &c->answering;
	struct list_entry *e = list_next(l, &previous->of_client);
	if (!e && previous->is_waiting)
		return first_of_client(&c->answering);
	return e ? container_of(e, struct pool_member, of_client) : NULL;
}

void pool_wait(struct pool *p, struct pool_member *m, uint64_t now_ms)
{
	if (!m->client || m->is_waiting)
		return;
	m->is_waiting = true;
	list_remove(&m->due);
	put_last(p, m, now_ms);
}

void pool_answer(struct pool *p, struct pool_member *m, uint64_t now_ms)
{
	if (!m->client || !m->is_waiting)
		return;
	m->is_waiting = m->is_measured = false;
	m->measured_ms = now_ms;
	list_append(&p->due, &m->due);
	put_last(p, m, now_ms);
}

bool pool_is_waiting(const struct pool_member *m)
{
	return m->client && m->is_waiting;
}

struct pool_member *pool_next_silent(
    const struct pool *p, const struct pool_member *previous, uint64_t now_ms)
{
	struct list_entry *e =
	    previous ? list_next(&p->waiting, &previous->of_pool) : list_first(&p->waiting);
	struct pool_member *m = e ? container_of(e, struct pool_member, of_pool) : NULL;
	return m && is_silent(m, now_ms) ? m : NULL;
}

struct pool_member *pool_next_due(struct pool *p, uint64_t now_ms)
{
	struct list_entry *e = list_first(&p->due);
	struct pool_member *m = e ? container_of(e, struct pool_member, due) : NULL;

	if (!m || now_ms - m->measured_ms < POOL_MEASURE_MS)
		return NULL;
	m->measured_ms = now_ms;
	list_remove(e);
	list_append(&p->due, e);
	return m;
}

/* What a reader has to take within POOL_FLOOR_MS: of a share of the rate, the half will do. */
static uint64_t floor_bytes(const struct pool *p, const struct pool_member *m)
{
	const struct pool_grants *g = &p->grants;
	uint64_t half = g->rate / m->client->n / 2;
	uint64_t bytes_s = g->rate && !m->is_exempt && half < g->min_rate ? half : g->min_rate;
	return bytes_s > UINT64_MAX / POOL_FLOOR_MS ? UINT64_MAX : bytes_s * POOL_FLOOR_MS / 1000;
}

bool pool_measure(
    struct pool *p, struct pool_member *m, const struct pool_measure *x, uint64_t now_ms)
{
	bool is_first = !m->is_measured;

	if (!m->client || m->is_waiting)
		return false;
	if (!is_first && (!x->owes || x->acked - m->step_acked >= POOL_STEP)) {
		m->step_acked = x->acked;
		put_last(p, m, now_ms);
	}
	if (is_first || !x->owes || x->acked - m->floor_acked >= floor_bytes(p, m)) {
		m->floor_acked = x->acked;
		m->floor_ms = now_ms;
	}
	if (is_first) {
		m->is_measured = true;
		m->step_acked = x->acked;
	}
	return now_ms - m->floor_ms >= POOL_FLOOR_MS;
}
