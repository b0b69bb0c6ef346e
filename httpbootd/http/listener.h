#ifndef LANBOOT_HTTPBOOTD_LISTENER_H
#define LANBOOT_HTTPBOOTD_LISTENER_H
/*
 * Where clients come in: listening sockets, how many may be inside, and who has to go when it is
 * full.
 */
#include "common/daemon.h"
#include "httpbootd/http/connection.h"
#include "httpbootd/http/pool.h"

struct mhd;
struct listeners;

struct listener {
	struct loop_fd socket;
	struct listeners *all;
	struct mhd **to; /* who serves what comes in here; may be another one tomorrow */
	bool tls;        /* no text of ours may go out as it is */
};

enum { LISTENERS_MAX = 2 * 64 };

/* Doors that lead to one room: what is inside counts together. */
struct listeners {
	struct loop *loop;
	struct daemon *daemon;
	bool limited; /* by what the configuration grants a client */
	size_t n, max, n_listeners;
	uint64_t came, turned_away; /* connections so far */
	struct listener door[LISTENERS_MAX];
	struct clients clients;
	struct connection *links;
	struct loop_timer again; /* set while they are shut because it is full */
	struct loop_timer sweep; /* set while somebody is inside */
	uint64_t scarce_ms;      /* when it was last said that descriptors have run out; 0: never */
	bool shut;
};

/* *ds is zero. At most `max` connections at once. */
void listeners_init(struct listeners *ds, struct daemon *d, struct loop *loop, size_t max);

/* Lets in what comes to `fd`, which is ours from now on, to speak TLS or not. False with errno. */
bool listener_open(struct listeners *ds, int fd, struct mhd **to, bool tls);

/* The connection has ended; frees the link. */
void listeners_left(struct listeners *ds, struct connection *l);

/* Lets nobody in any more, for good. */
void listeners_close(struct listeners *ds);

#endif
