#ifndef LANBOOT_HTTPBOOTD_HTTP_POOL_H
#define LANBOOT_HTTPBOOTD_HTTP_POOL_H
/*
 * Who is connected: all open connections, those of each client, and those that wait for a request.
 * The pool says who may come in, who has to go when it is full, and how fast each connection is to
 * be sent to; listener.c and connection.c carry that out. An IPv6 client is its /64: a machine can
 * take any address in it.
 *
 * Pure: it knows no socket, has no memory but what it is handed, and is told the time.
 */
#include "common/list.h"
#include "common/strval.h"

enum {
	POOL_BUCKETS = 1024,
	POOL_PATIENCE_MS = 1000, /* whoever has asked for nothing for so long is silent */
};

/* One client; it is in the pool as long as it has a connection. */
struct pool_client {
	struct list members;
	uint64_t network; /* its address, or the upper half of an IPv6 one, as the wire has it */
	bool is_ipv6;
	unsigned n;         /* connections */
	unsigned paced_for; /* so many share the rate as it is set */
	uint32_t next;      /* in its bucket, or among the free ones: its number + 1; 0: the last */
};

/* One connection. All zeros before pool_admit; it stays in place until pool_leave. */
struct pool_member {
	struct list_entry of_client, waiting;
	struct pool_client *client; /* NULL: not in the pool */
	bool is_exempt;             /* from what is granted to a client */
	uint64_t waiting_since_ms;
};

/* What is counted of a pool, for /metrics. */
struct pool_count {
	size_t open;                    /* connections now */
	uint64_t accepted, turned_away; /* connections so far */
};

struct pool {
	struct pool_count count;
	size_t max;          /* connections at once */
	unsigned per_client; /* connections of one client at once; 0: as many as there are */
	uint64_t rate;       /* bytes a second for each client; 0: as fast as it goes */
	struct list waiting; /* members, whoever has waited longest first */
	struct pool_client *clients;
	uint32_t n_used; /* so many of `clients` were used at some time */
	uint32_t free;   /* the first free one of them: its number + 1; 0: none */
	uint32_t bucket[POOL_BUCKETS];
};

enum pool_verdict {
	POOL_ADMIT,
	POOL_TURN_AWAY, /* this client has all the connections that it may have */
	POOL_FULL,      /* nobody can come in */
};

/*
 * What is to be set on sockets: `bytes_s` bytes a second on each connection of `client`, or only on
 * the one that was just admitted. NULL: nothing is to be set.
 */
struct pool_pace {
	struct pool_client *client;
	bool only_new;
	uint64_t bytes_s;
};

struct pool_admission {
	enum pool_verdict verdict;
	unsigned n; /* connections of this client, with this one if it is admitted */
	struct pool_pace pace;
};

/*
 * Makes the pool empty, for at most `max` connections at once, without any other limit. `clients`
 * has room for `max` of them, all zeros; it is the caller's, and lasts as long as the pool.
 */
void pool_init(struct pool *p, struct pool_client *clients, size_t max);

/* Sets what each client is granted: connections at once and bytes a second; 0: no limit. */
void pool_grant(struct pool *p, unsigned per_client, uint64_t rate);

/* Returns true if nobody can come in before somebody has left. */
bool pool_is_full(const struct pool *p);

/*
 * Takes the connection `m` from `peer` in and counts it, or says why not. One that is exempt (a
 * proxy stands for many clients) is not measured by what a client is granted.
 */
struct pool_admission pool_admit(
    struct pool *p, struct pool_member *m, const struct addr *peer, bool is_exempt);

/*
 * Takes the connection `m` out. Returns what is to be set on the client's others. With its last
 * connection the client is forgotten.
 */
struct pool_pace pool_leave(struct pool *p, struct pool_member *m);

/* Returns the client's connection after `previous` (NULL: its first), or NULL. */
struct pool_member *pool_next(const struct pool_client *c, const struct pool_member *previous);

/* The connection waits for a request from now on, unless it already did. */
void pool_wait(struct pool *p, struct pool_member *m, uint64_t now_ms);

/* The connection does not wait any more: its request is there, or it is being closed. */
void pool_wait_done(struct pool_member *m);

/* Returns true if the connection waits for a request. */
bool pool_is_waiting(const struct pool_member *m);

/*
 * Returns the silent connection after `previous` (NULL: the one that has waited longest), or NULL:
 * all others have asked for something within POOL_PATIENCE_MS.
 */
struct pool_member *pool_next_silent(
    const struct pool *p, const struct pool_member *previous, uint64_t now_ms);

/*
 * Says who has to go, so that a pool full of silent ones starves nobody: the one that has been
 * silent longest. Asked again it names the next one. NULL: nobody. The connection leaves the pool
 * when its end was seen.
 */
struct pool_member *pool_evict(struct pool *p, uint64_t now_ms);

#endif
