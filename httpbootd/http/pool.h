#ifndef LANBOOT_HTTPBOOTD_POOL_H
#define LANBOOT_HTTPBOOTD_POOL_H
/*
 * Who is connected: the connections of each client, for what a client may have of us. Memory grows
 * with the connections that there are, not with the clients ever seen. An IPv6 client is its /64:
 * a machine can take any address in it.
 */
#include "common/strval.h"

struct connection;

struct client {
	struct client *next; /* in its bucket */
	struct addr who;     /* IPv6: the upper 64 bits */
	unsigned n;          /* connections */
	unsigned paced_for;  /* so many share the rate as it is set */
	struct connection *links;
};

enum { CLIENT_BUCKETS = 1024 };

struct clients {
	struct client *bucket[CLIENT_BUCKETS];
};

/* The client of that address, with no connection if it is new; NULL if memory ran out. */
struct client *client_of(struct clients *cs, const struct addr *peer);

/*
 * Counts the connection in, or out; after the last one the client is gone. `rate` bytes a second
 * (0: as fast as it goes) are shared evenly: the kernel paces each socket. Ranges of a few per cent
 * do not move the shares of all the others.
 */
void client_add(struct client *c, struct connection *l, uint64_t rate);
void client_remove(struct clients *cs, struct connection *l, uint64_t rate);

/* Forgets a client that has no connection. */
void client_drop(struct clients *cs, struct client *c);

#endif
