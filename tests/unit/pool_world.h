#ifndef LANBOOT_TESTS_UNIT_POOL_WORLD_H
#define LANBOOT_TESTS_UNIT_POOL_WORLD_H
/* A pool of connections for tests, with a few words to fill it. */
#include "httpbootd/http/pool.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 64, NOBODY = -1 };

/* A pool with its members, which a test knows by their numbers. */
struct world {
	struct pool pool;
	struct pool_client clients[MOST];
	struct pool_member member[MOST];
};

static inline void grant(struct world *w, unsigned per_client, uint64_t rate)
{
	const struct pool_grants grants = {.per_client = per_client, .rate = rate};
	pool_grant(&w->pool, &grants);
}

static inline void start(struct world *w, size_t max, unsigned per_client, uint64_t rate)
{
	memset(w, 0, sizeof *w);
	pool_init(&w->pool, w->clients, max);
	grant(w, per_client, rate);
}

static inline struct addr address(const char *text, unsigned port)
{
	struct addr a = {.len = sizeof a.v6};
	if (inet_pton(AF_INET6, text, &a.v6.sin6_addr) == 1) {
		a.v6.sin6_family = AF_INET6;
		a.v6.sin6_port = htons((uint16_t)port);
		return a;
	}
	a.len = sizeof a.v4;
	a.v4.sin_family = AF_INET;
	a.v4.sin_port = htons((uint16_t)port);
	CHECK(inet_pton(AF_INET, text, &a.v4.sin_addr) == 1);
	return a;
}

static inline struct pool_admission admit(struct world *w, int i, const char *peer, bool is_exempt)
{
	struct addr a = address(peer, 1024 + (unsigned)i);
	const struct pool_newcomer who = {.peer = &a, .is_exempt = is_exempt};
	return pool_admit(&w->pool, &w->member[i], &who, 0);
}

static inline bool is_full(const struct pool *p)
{
	return p->count.open == p->max;
}

static inline int number_of(const struct world *w, const struct pool_member *m)
{
	return m ? (int)(m - w->member) : NOBODY;
}

#endif
