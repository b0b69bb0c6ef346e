#ifndef LANBOOT_COMMON_ACCEPTOR_H
#define LANBOOT_COMMON_ACCEPTOR_H
/*
 * A listening socket that rests while nobody can be taken from its queue: with all descriptors in
 * use it stays readable, and who asks again at once does nothing else. Who waits there stays in the
 * kernel's queue, and comes in later. I/O.
 */
#include "common/loop.h"
#include "common/udp.h"

enum { ACCEPTOR_REST_MS = 100, ACCEPTOR_TOLD_MS = 60000 };

struct acceptor {
	struct loop_fd on; /* its fd and ready are set by the owner; fd -1: none */
	struct loop *loop;
	const char *what; /* for people: what comes in there; lives as long as this */
	struct loop_timer rest;
	uint64_t told_ms; /* when it was last told that it rests; 0: never */
};

/* What is to be done about descriptors that ran out, for people. */
#define ACCEPTOR_ADVICE "raise the limit of open files"

/*
 * Returns true if accept4 failed with `error` for a reason of this machine's own, such as
 * descriptors that ran out, which asking again at once does not mend; false if nobody waits or one
 * has gone again (accept(2), "Error handling").
 */
bool acceptor_error_stays(int error);

/* Has the loop call a->on.ready when somebody waits. Returns false with errno. */
bool acceptor_start(struct acceptor *a, struct loop *loop, const char *what);

/*
 * Returns the socket of who waited longest, close-on-exec and not blocking, for the caller to
 * close, and fills in *peer unless that is NULL. -1: nobody now; where that is this machine's
 * fault, a->on.ready is not called for ACCEPTOR_REST_MS, and a warning is logged once a minute.
 */
int acceptor_take(struct acceptor *a, struct addr *peer);

/* The loop watches it no more; the socket stays open. One that was never started stays so. */
void acceptor_stop(struct acceptor *a);

#endif
