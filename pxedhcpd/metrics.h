#ifndef LANBOOT_PXEDHCPD_METRICS_H
#define LANBOOT_PXEDHCPD_METRICS_H
/* What pxedhcpd counts since the start, and its page. Pure. */
#include "common/metrics_page.h"
#include "pxedhcpd/policy.h"
#include "pxedhcpd/policy6.h"
#include "pxedhcpd/rival.h"

enum { METRICS_REASONS = 24 };

/* Zero it before its first use. */
struct metrics {
	uint64_t offers, acks;
	uint64_t malformed, ignored, misled, unfit, unsent;
	uint64_t held, stepped_in; /* of standby: requests left to another server; machines */
	struct {
		const char *why; /* a string that lives for ever; NULL: free */
		uint64_t n;
	} refused[METRICS_REASONS];           /* the last one is for all that found no place */
	uint64_t rivals[RIVAL_SITE_FILE + 1]; /* warned of, by enum rival_kind */
};

/* Counts what became of a request. */
void metrics_decision(struct metrics *m, const struct decision *d);

/* The same of one over IPv6. */
void metrics_decision6(struct metrics *m, const struct decision6 *d);

/* Writes them to the page. */
void metrics_write(const struct metrics *m, struct metrics_page *p);

#endif
