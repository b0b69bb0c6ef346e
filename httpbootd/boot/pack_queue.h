#ifndef LANBOOT_HTTPBOOTD_BOOT_PACK_QUEUE_H
#define LANBOOT_HTTPBOOTD_BOOT_PACK_QUEUE_H
/*
 * What is to be packed, and who is next. One is packed at a time, and whoever has used the packer
 * least comes first: a client that asks for much waits behind those that ask for little. What waits
 * comes nearer with the time, so nobody waits for ever. Pure: it is told the time.
 */
#include "common/strval.h"

enum {
	PACK_JOBS = 256,       /* jobs that wait, of all clients */
	PACK_CLIENT_JOBS = 64, /* of one client */
	PACK_CLIENTS = PACK_JOBS + 256,
	PACK_FORGET_MS = 10 * 1000, /* half of what a client used is forgotten after so long */
};

/* A client, and how long the packer has worked for it lately. */
struct pack_client {
	struct addr addr; /* len 0: unknown, which is one client */
	bool is_known;
	uint64_t used_ms, as_of_ms;
	unsigned jobs; /* that wait, or are done */
};

struct pack_job {
	void *what; /* NULL: this place is free */
	struct pack_client *client;
	uint64_t asked_ms, number;
	bool is_running;
};

/* All zeros before its first use. It must not be moved while it has jobs. */
struct pack_queue {
	struct pack_job jobs[PACK_JOBS];
	struct pack_client clients[PACK_CLIENTS];
	size_t n;
	uint64_t number; /* of the next job */
	bool is_running;
};

enum pack_verdict {
	PACK_QUEUED,
	PACK_CLIENT_FULL, /* the client has PACK_CLIENT_JOBS already */
	PACK_FULL,        /* all have, together */
};

/*
 * Queues `what`, which is in no queue, for the client. Where the queue is full, the latest job of
 * the client with most of them gives way to one that has fewer: *dropped is that job's `what`, for
 * the caller to tell who waits for it; else it is NULL.
 */
enum pack_verdict pack_queue_add(
    struct pack_queue *q, void *what, const struct addr *client, uint64_t now_ms, void **dropped);

/*
 * One more client waits for `what`, which is in the queue: the job counts as that one's from now
 * on, if it has used the packer less than whose it was.
 */
void pack_queue_join(struct pack_queue *q, void *what, const struct addr *client, uint64_t now_ms);

/* Returns what is to be packed now, which counts as begun; NULL: nothing, or one is packed yet. */
void *pack_queue_next(struct pack_queue *q, uint64_t now_ms);

/* The one that was begun is done, and took so long. */
void pack_queue_done(struct pack_queue *q, uint64_t took_ms, uint64_t now_ms);

#endif
