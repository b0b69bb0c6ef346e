#ifndef LANBOOT_HTTPBOOTD_FETCH_RESOLVER_H
#define LANBOOT_HTTPBOOTD_FETCH_RESOLVER_H
/*
 * Looks names up for the daemon, whose loop waits for nobody: a process apart, which hears nothing
 * of the network but what the C library asks it. That reads files of /etc, loads libraries and
 * opens sockets as it finds them named there (nsswitch.conf(5)), all of which the daemon itself may
 * not. It becomes the daemon's user, can write nothing, and connect TCP to port 53 alone. I/O.
 */
#include "common/strval.h"

enum { RESOLVER_NAME = 254, RESOLVER_ADDRS = 8 };

/* What was found out of a name. */
struct resolver_answer {
	char name[RESOLVER_NAME]; /* as it was asked for */
	char error[80];           /* why there is no address; empty: there is one */
	size_t n;
	struct addr addr[RESOLVER_ADDRS]; /* in the order in which to try them; no ports */
};

/*
 * Starts it, before any thread runs, as `user`. Returns the way to it, which does not block and
 * which the caller closes: it ends with that. -1 with errno.
 */
int resolver_start(const char *user);

/* Asks it for a name, of up to RESOLVER_NAME - 1 bytes. Returns false with errno. */
bool resolver_ask(int socket, const char *name);

/*
 * Takes its next answer. Returns 1; 0 if there is none yet; -1 if it is gone.
 */
int resolver_take(int socket, struct resolver_answer *answer);

#endif
