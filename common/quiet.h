#ifndef LANBOOT_COMMON_QUIET_H
#define LANBOOT_COMMON_QUIET_H
/*
 * When to act on something that changes, perhaps many times in a row: once it has been quiet for a
 * moment, but not put off for ever, and not so often that acting is all that is done. Pure; times
 * are those of clock_now_ms().
 */
#include <stdbool.h>
#include <stdint.h>

enum {
	QUIET_MS = 100,  /* without a change */
	NOISE_MS = 1000, /* with changes, at most */
	REST_TIMES = 1,  /* as long as it took to act, until it is done again */
};

/* All zeros: nothing has changed. */
struct quiet {
	bool is_noisy; /* there was a change that was not acted on */
	uint64_t first_ms, last_ms;
	uint64_t not_before_ms;
};

/* Notes a change. */
void quiet_disturb(struct quiet *q, uint64_t now_ms);

/* Returns when to act; UINT64_MAX: there is nothing to act on. */
uint64_t quiet_due(const struct quiet *q);

/* Notes that it is acted on: what was noted so far is seen. */
void quiet_begin(struct quiet *q);

/* Notes that it was acted on, from `began_ms` to `ended_ms`; what changed meanwhile is not seen. */
void quiet_end(struct quiet *q, uint64_t began_ms, uint64_t ended_ms);

#endif
