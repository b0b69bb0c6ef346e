#ifndef LANBOOT_HTTPBOOTD_MACHINES_LAG_H
#define LANBOOT_HTTPBOOTD_MACHINES_LAG_H
/*
 * When an event happened, by our clock. What two daemons tell, of this machine or of two, is heard
 * in another order than it happened in where one of them, or we, had no processor for a moment.
 * Each says when, by a clock that may be another than ours: what comes soonest by it comes in no
 * time. Pure.
 */
#include <stdbool.h>
#include <stdint.h>

enum {
	LAG_MAX_MS = 2000,       /* nothing is under way for longer: its clock was set, then */
	LAG_LAST_MS = 60 * 1000, /* what was soonest counts for so long, or twice */
};

/* Of one daemon. All zero: nothing was heard of it. */
struct lag {
	int64_t least_ms; /* by how much our clock is ahead, at most */
	int64_t next_ms;  /* the same, of what came from since_ms on */
	uint64_t since_ms;
	bool is_known;
};

/*
 * Returns when an event that its teller dates `at_ms`, and that is heard at `now_ms`, happened:
 * now_ms, or less than LAG_MAX_MS before. Times in milliseconds, Unix.
 */
uint64_t lag_when(struct lag *lag, uint64_t at_ms, uint64_t now_ms);

#endif
