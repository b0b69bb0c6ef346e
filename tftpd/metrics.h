#ifndef LANBOOT_TFTPD_METRICS_H
#define LANBOOT_TFTPD_METRICS_H
/* What tftpd counts since the start, and its page. Pure. */
#include "common/metrics_page.h"
#include "tftpd/refusal.h"

enum { METRICS_CODES = 8 }; /* of TFTP's errors: RFC 1350, appendix */

/* Zero it before its first use. */
struct metrics {
	uint64_t served, probed, failed;
	uint64_t sent_bytes; /* that clients acknowledged, of transfers that have ended */
	uint64_t resent;
	uint64_t outside;                    /* packets of who may be no client */
	uint64_t refused[METRICS_CODES + 1]; /* the last one: what is our fault */
};

/* Counts a refusal. */
void metrics_refusal(struct metrics *m, struct refusal why);

/* Writes them to the page, and that so many transfers are under way. */
void metrics_write(const struct metrics *m, unsigned transfers, struct metrics_page *p);

#endif
