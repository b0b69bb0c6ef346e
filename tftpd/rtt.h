#ifndef LANBOOT_TFTP_RTT_H
#define LANBOOT_TFTP_RTT_H
/*
 * How long the way to a client and back takes, and so how long to wait for its answer: RFC 6298
 * §2, in milliseconds. Pure. A sample of what was sent more than once must not be told (Karn).
 */
#include <stdbool.h>
#include <stdint.h>

/* An answer is given this long at least: firmware looks for packets on a tick of 10 ms. */
enum { RTT_WAIT_MIN_MS = 20 };

/* All zero: nothing is known yet. */
struct rtt {
	bool known;
	uint32_t srtt_8; /* the smoothed time, in eighths of a millisecond */
	uint32_t var_4;  /* its variation, in quarters */
};

/* An answer came after `ms`; more than a minute counts as one. */
void rtt_sample(struct rtt *r, uint64_t ms);

/* What an answer takes on average, in ms, smoothed; 0 if nothing is known. */
uint32_t rtt_mean_ms(const struct rtt *r);

/*
 * The wait for an answer: RTT_WAIT_MIN_MS..most_ms, twice the mean at least, and `most_ms` while
 * nothing is known.
 */
uint32_t rtt_wait_ms(const struct rtt *r, uint32_t most_ms);

#endif
