#ifndef LANBOOT_DOOR_H
#define LANBOOT_DOOR_H
/*
 * Where clients come in: listening sockets, how many may be inside, and who has to go when it is
 * full.
 */
#include "common/daemon.h"
#include "httpbootd/http/clients.h"
#include "httpbootd/http/link.h"

struct front;
struct doors;

struct door {
	struct loop_fd socket;
	struct doors *all;
	struct front **to; /* who serves what comes in here; may be another one tomorrow */
	bool tls;          /* no text of ours may go out as it is */
};

enum { DOORS_MAX = 2 * 64 };

/* Doors that lead to one room: what is inside counts together. */
struct doors {
	struct loop *loop;
	struct daemon *daemon;
	bool limited; /* by what the configuration grants a client */
	size_t n, max, n_doors;
	uint64_t came, turned_away; /* connections so far */
	struct door door[DOORS_MAX];
	struct clients clients;
	struct link *links;
	struct loop_timer again; /* set while they are shut because it is full */
	struct loop_timer sweep; /* set while somebody is inside */
	uint64_t scarce_ms;      /* when it was last said that descriptors have run out; 0: never */
	bool shut;
};

/* *ds is zero. At most `max` connections at once. */
void doors_init(struct doors *ds, struct daemon *d, struct loop *loop, size_t max);

/* Lets in what comes to `fd`, which is ours from now on, to speak TLS or not. False with errno. */
bool door_open(struct doors *ds, int fd, struct front **to, bool tls);

/* The connection has ended; frees the link. */
void doors_left(struct doors *ds, struct link *l);

/* Lets nobody in any more, for good. */
void doors_close(struct doors *ds);

#endif
