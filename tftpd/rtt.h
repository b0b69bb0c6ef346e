#ifndef LANBOOT_TFTPD_RTT_H
#define LANBOOT_TFTPD_RTT_H
/*
 * How long the way to a client and back takes, and so how long to wait for its answer: RFC 6298
 * §2, in milliseconds. Pure. What was sent more than once gives no sample (Karn).
 */
#include <stdbool.h>
#include <stdint.h>

/*
 * An answer is given this long at least: firmware looks for packets on a tick of 10 ms. At first it
 * is more, and much more where each block is waited for: who writes to flash pauses for 25 to 200
 * ms now and then, and a Raspberry Pi's ROM takes a block that comes twice for the next one.
 */
enum { RTT_WAIT_MIN_MS = 20, RTT_WAIT_WINDOW_MS = 30, RTT_WAIT_LOCKSTEP_MS = 200 };

/* All zero: nothing is known yet. */
struct rtt {
	bool known;
	uint32_t srtt_8;   /* the smoothed time, in eighths of a millisecond */
	uint32_t var_4;    /* its variation, in quarters */
	uint32_t least_ms; /* the least wait; below RTT_WAIT_MIN_MS it counts as that */
};

/* Takes in that an answer came after `ms`; more than a minute counts as one. */
void rtt_sample(struct rtt *r, uint64_t ms);

/* Returns what an answer takes on average, in ms, smoothed; 0 if nothing is known. */
uint32_t rtt_mean_ms(const struct rtt *r);

/*
 * Takes in that the wait was in vain, all was sent again, and now an answer came: `first_ms` after
 * it was first sent, and `latest_ms` after it was last sent. As soon after that as answers come
 * here: something was lost, so waiting is of little use, and the least wait becomes the half. True
 * then. Later: it answers what was sent earlier, see rtt_paused.
 */
bool rtt_judge(struct rtt *r, uint64_t first_ms, uint64_t latest_ms);

/* Takes in that an answer took `ms` because the client paused: the least wait becomes twice that,
 * or 1 s. */
void rtt_paused(struct rtt *r, uint64_t ms);

/*
 * Returns how long to wait for an answer: least_ms..most_ms, and `most_ms` while nothing is known;
 * but never less than twice the mean, where the way is as slow as that.
 */
uint32_t rtt_wait_ms(const struct rtt *r, uint32_t most_ms);

#endif
