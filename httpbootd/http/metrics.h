#ifndef LANBOOT_HTTPBOOTD_HTTP_METRICS_H
#define LANBOOT_HTTPBOOTD_HTTP_METRICS_H
/*
 * What is counted since the start. Pure: answer_metrics.c makes the page of it that Prometheus
 * reads.
 */
#include "httpbootd/http/pool.h"
#include "httpbootd/http/record.h"
#include "httpbootd/trace/counts.h"

enum { METRICS_STATUSES = 16, METRICS_PROFILES = 64, METRICS_POOLS = 4 };

/* The statuses that we answer; the last one stands for any other. */
extern const unsigned metrics_status[METRICS_STATUSES];

/* Zero it before its first use. */
struct metrics {
	uint64_t requests[METRICS_STATUSES]; /* that have ended, by metrics_status */
	uint64_t sent_bytes;                 /* of bodies */
	uint64_t incomplete;                 /* answers that did not come to their end */
	uint64_t stubs, ups;
	int64_t tls_end_s; /* when the certificate of TLS ends, since 1970; 0: there is none */
	struct {
		char name[REPLY_NAME_SIZE];
		uint64_t scripts;
	} profile[METRICS_PROFILES + 1]; /* the last one is all that found no slot */
	struct {
		const char *name;
		const struct pool_count *count;
	} pool[METRICS_POOLS];
	size_t n_pools;
	struct trace_counts traces;
};

/*
 * Counts a request that has ended, of whose body `sent` bytes went out; `is_broken`: that was not
 * all of it.
 */
void metrics_request(struct metrics *m, const struct record *rec, uint64_t sent, bool is_broken);

/* Counts a booted machine that said that it is up. */
void metrics_up(struct metrics *m);

/*
 * Adds the connections of one kind of listener, `name`, whose count is read whenever somebody asks:
 * both stay valid as long as `m`. More than METRICS_POOLS of them are not shown.
 */
void metrics_pool(struct metrics *m, const char *name, const struct pool_count *count);

#endif
