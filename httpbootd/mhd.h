#ifndef LANBOOT_MHD_H
#define LANBOOT_MHD_H
/*
 * HTTP itself, by libmicrohttpd: it runs on our loop and starts no thread. One front is one
 * listening socket with its connections.
 */
#include "common/daemon.h"
#include "common/loop.h"

struct front;

struct front_setup {
	struct daemon *daemon;
	struct loop *loop;
	int listen; /* the front's from now on */
	bool admin; /* for the administrator's pages */
	unsigned max_connections;
	unsigned idle_s;    /* a connection on which nothing moves is closed after so long */
	unsigned header_ms; /* a request's header must be complete after so long */
};

/* NULL if the library refuses, which it has logged. */
struct front *front_open(const struct front_setup *setup);

/* Before the loop waits: when does the library want to run next? */
void front_before_wait(struct front *f);

/* Takes no more connections; those that are there go on. */
void front_drain(struct front *f);

/* Requests under way: begun, and not answered to the last byte. */
size_t front_busy(const struct front *f);

/* Requests that have ended so far. */
uint64_t front_ended(const struct front *f);

/* Closes every connection. */
void front_close(struct front *f);

#endif
