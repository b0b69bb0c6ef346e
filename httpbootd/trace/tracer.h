#ifndef LANBOOT_HTTPBOOTD_TRACE_TRACER_H
#define LANBOOT_HTTPBOOTD_TRACE_TRACER_H
/*
 * Sends each finished boot to a collector (`collector` of [httpbootd]): looks which are over,
 * writes them (view/otlp.h), and posts as many as there are in one request. While nobody takes them
 * they wait, in memory of a fixed size, and the oldest go first. No boot waits for any of this.
 */
#include "common/check.h"
#include "common/daemon.h"
#include "httpbootd/machines/machines.h"
#include "httpbootd/machines/why.h"
#include "httpbootd/trace/counts.h"

enum {
	TRACER_LOOK_MS = 2 * 1000,        /* how often it is looked */
	TRACER_MORE_MS = 50,              /* where there are more than TRACER_AT_ONCE */
	TRACER_AT_ONCE = 50,              /* that are written in one go */
	TRACER_BACKLOG = 4 * 1024 * 1024, /* bytes */
	TRACER_BODY = 1024 * 1024,        /* of one request */
};

struct tracer;

/*
 * Makes ready what `collector` names, before the sandbox: what it may connect to and read there is
 * said to the daemon. Counts in *counts, which outlives it. Returns NULL if no collector is named,
 * or, logged, if it cannot be asked.
 */
struct tracer *tracer_open(struct loop *loop, struct daemon *d, struct trace_counts *counts);

/* Ends it; what waits is lost. NULL is nothing. */
void tracer_close(struct tracer *t);

/*
 * Sends what is over by `now_ms` (since 1970) of all machines. Returns in how many milliseconds it
 * wants to be called again.
 */
uint64_t tracer_look(
    struct tracer *t, struct machines *m, const struct why_site *site, uint64_t now_ms);

/* For -n: warns of a collector that cannot be asked. */
void tracer_check(struct check *k);

/* The clock was set by so many ms. NULL is nothing. */
void tracer_clock_set(struct tracer *t, int64_t by_ms);

#endif
