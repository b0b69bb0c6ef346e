#ifndef LANBOOT_HTTPBOOTD_HTTP_POOL_H
#define LANBOOT_HTTPBOOTD_HTTP_POOL_H
/*
 * Who is connected: all open connections, and those of each client. The pool says who may come in,
 * who has to go for him when it is full, whose reader is too slow, and how fast each connection is
 * to be sent to; listener.c and connection.c carry that out. An IPv6 client behind a router is its
 * /64: a machine there can take any address in it.
 *
 * A connection waits for a request, or an answer is under way. Of those that wait, whoever asked
 * last is the best; of the others, whoever took a step (POOL_STEP bytes) last.
 *
 * Pure: it knows no socket, has no memory but what it is handed, and is told the time.
 */
#include "common/list.h"
#include "common/strval.h"

enum {
	POOL_BUCKETS = 1024,
	POOL_FEW = 8,              /* connections of a client that nobody minds */
	POOL_PATIENCE_MS = 1000,   /* whoever has asked for, or taken, nothing so long is silent */
	POOL_OWN_MS = 5,           /* how often somebody gives way to his own client */
	POOL_STEP = 16 * 1024,     /* bytes that are a step */
	POOL_MEASURE_MS = 1000,    /* how often an answer is measured */
	POOL_FLOOR_MS = 60 * 1000, /* so long an answer may be slower than the least rate */
	POOL_ENDING = 64,          /* at most: connections that have to go and have not gone yet */
};

/* One client; it is in the pool as long as it has a connection. */
struct pool_client {
	struct list waiting, answering; /* members, the worst first */
	struct list_entry equal;        /* in `holders` of the `held`th */
	struct list holders;            /* not of this client: all that hold as many as its place */
	uint8_t key[16];                /* its address as the wire has it, or the half of one */
	uint8_t family;
	unsigned n;         /* connections */
	unsigned held;      /* those that are not exempt */
	unsigned paced_for; /* so many share the rate as it is set */
	uint32_t next;      /* in its bucket, or among the free ones: its number + 1; 0: the last */
};

/* One connection. All zeros before pool_admit; it stays in place until pool_leave. */
struct pool_member {
	struct list_entry of_client, of_pool, due;
	struct pool_client *client; /* NULL: not in the pool */
	bool is_exempt;             /* from what is granted to a client */
	bool is_ending;             /* has to go: it has left, but is not gone */
	bool is_waiting;            /* for a request; else an answer is under way */
	bool is_measured;           /* since the answer began */
	uint64_t since_ms;          /* it waits, or it took the last step */
	uint64_t measured_ms;
	uint64_t step_acked;            /* what it had taken with the last step */
	uint64_t floor_ms, floor_acked; /* when and with how much the time of the floor began */
};

/* What is counted of a pool, for /metrics. */
struct pool_count {
	size_t open;                    /* connections now */
	uint64_t accepted, turned_away; /* connections so far */
	uint64_t evicted, too_slow;     /* those that had to go for others, or by the least rate */
};

/* What the configuration grants. */
struct pool_grants {
	unsigned per_client; /* connections of one client at once; 0: as many as there are */
	uint64_t rate;       /* bytes a second for each client; 0: as fast as it goes */
	uint64_t min_rate;   /* bytes a second that a reader has to take; 0: none */
};

struct pool {
	struct pool_count count;
	size_t max;                /* connections at once */
	size_t ending, ending_max; /* beside those */
	struct pool_grants grants;
	struct list waiting, answering; /* members, the worst first */
	struct list due;                /* those of `answering`, whoever was measured first first */
	struct pool_client *clients;    /* `max` of them */
	unsigned most;                  /* connections that any client holds */
	uint64_t own_ms;                /* when somebody last gave way to his own client */
	uint32_t n_used;                /* so many of `clients` were used at some time */
	uint32_t free;                  /* the first free one of them: its number + 1; 0: none */
	uint32_t bucket[POOL_BUCKETS];
};

/* Who comes in. */
struct pool_newcomer {
	const struct addr *peer;
	bool is_near;   /* no router is between us: each IPv6 address is a client */
	bool is_exempt; /* a proxy, which stands for many clients */
};

enum pool_verdict {
	POOL_ADMIT,
	POOL_TURN_AWAY, /* this client has all the connections that it may have */
	POOL_FULL,      /* somebody has to go first */
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
	unsigned n;                 /* connections of this client, with this one if it is in */
	struct pool_member *victim; /* if it is full: who has to go for this client, or NULL */
	struct pool_pace pace;
};

/* What was seen of a connection while an answer is under way. */
struct pool_measure {
	uint64_t acked; /* bytes that the reader has confirmed on this connection so far */
	bool owes;      /* there are some that he has not */
};

/* Returns how many connections there can be at once of which all but `max` are ending. */
size_t pool_room(size_t max);

/*
 * Makes the pool empty, for at most `max` connections at once, without any other limit. `clients`
 * has room for `max` of them, all zeros; it is the caller's, and lasts as long as the pool.
 */
void pool_init(struct pool *p, struct pool_client *clients, size_t max);

/* Sets what clients are granted from now on. */
void pool_grant(struct pool *p, const struct pool_grants *grants);

/*
 * Returns false if nobody can come in now: it is full, and nobody has to go, or too many that had
 * to are not gone yet.
 */
bool pool_has_place(const struct pool *p, uint64_t now_ms);

/*
 * Takes the connection `m` in and counts it, or says why not. It waits for its first request. One
 * that is exempt is not measured by what a client is granted.
 */
struct pool_admission pool_admit(
    struct pool *p, struct pool_member *m, const struct pool_newcomer *who, uint64_t now_ms);

/*
 * Returns who has to go for a client that has no connection yet, or NULL. Of the client that has
 * most connections, if these are more than POOL_FEW, the worst one. Else whoever has waited longest
 * for a request, or the answer that has taken no step for longest, if that is POOL_PATIENCE_MS;
 * else one of whoever has more than one. It stays until pool_evict.
 */
struct pool_member *pool_victim(const struct pool *p, uint64_t now_ms);

/*
 * Takes out the connection `m`, which has to go and is being ended; it may be out already. Its end
 * is told by pool_leave. Returns what is to be set on the client's others.
 */
struct pool_pace pool_evict(struct pool *p, struct pool_member *m);

/*
 * The connection `m` is gone. Returns what is to be set on the client's others. With its last
 * connection the client is forgotten.
 */
struct pool_pace pool_leave(struct pool *p, struct pool_member *m);

/* Returns the client's connection after `previous` (NULL: its first), or NULL. */
struct pool_member *pool_next(const struct pool_client *c, const struct pool_member *previous);

/* The connection waits for a request from now on, unless it already did. */
void pool_wait(struct pool *p, struct pool_member *m, uint64_t now_ms);

/* Its request is there: an answer is under way from now on, unless one was. */
void pool_answer(struct pool *p, struct pool_member *m, uint64_t now_ms);

/* Returns true if the connection waits for a request. */
bool pool_is_waiting(const struct pool_member *m);

/*
 * Returns the silent connection after `previous` (NULL: the one that has waited longest), or NULL:
 * all others that wait have asked for something within POOL_PATIENCE_MS.
 */
struct pool_member *pool_next_silent(
    const struct pool *p, const struct pool_member *previous, uint64_t now_ms);

/*
 * Returns a connection that was not measured for POOL_MEASURE_MS, or NULL. It counts as measured
 * from now on.
 */
struct pool_member *pool_next_due(struct pool *p, uint64_t now_ms);

/*
 * Takes in what was measured of a connection that pool_next_due named. Returns true if its reader
 * has been slower than min_rate for POOL_FLOOR_MS, and was not held up by us: it has to go.
 */
bool pool_measure(
    struct pool *p, struct pool_member *m, const struct pool_measure *x, uint64_t now_ms);

#endif
