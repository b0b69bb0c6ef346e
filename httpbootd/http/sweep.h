#ifndef LANBOOT_HTTPBOOTD_HTTP_SWEEP_H
#define LANBOOT_HTTPBOOTD_HTTP_SWEEP_H
/*
 * Ends connections of a pool: those whose client has ended, those whose reader is too slow, and
 * those that have to go for others. It looks once a second while there are any.
 */
#include "httpbootd/http/connection.h"

/* Who had to go for others since that was last told. */
struct crowd {
	size_t closed;
	struct addr client; /* whoever had most connections then */
	unsigned held;      /* so many */
	uint64_t told_ms;   /* 0: never */
};

struct sweep {
	struct loop *loop;
	struct pool *pool;
	struct loop_timer timer; /* set while there are connections */
	struct crowd crowd;
};

/* Makes it ready; it uses both until sweep_stop. */
void sweep_init(struct sweep *s, struct loop *loop, struct pool *pool);

/* There is a connection in the pool: looks from now on, unless it did. */
void sweep_start(struct sweep *s);

/* Ends a connection that has to go for another one, which is told now and then. */
void sweep_evict(struct sweep *s, struct pool_member *m);

/* Looks no more. */
void sweep_stop(struct sweep *s);

#endif
