#ifndef LANBOOT_TFTPD_RATE_H
#define LANBOOT_TFTPD_RATE_H
/*
 * So many bytes a second: a token bucket. Pure. It begins empty and never goes below, so that
 * whoever comes anew has no more than who stayed.
 */
#include <stdint.h>

/* How long what was not used stays to be used: bursts are no longer. */
enum { RATE_BURST_MS = 50 };

struct rate {
	uint64_t per_s;       /* 0: no limit */
	uint64_t thousandths; /* of the bytes that are left */
	uint64_t at_ms;
};

/*
 * Sets the rate to `per_s` bytes a second, at most 1 << 50; 0: no limit. What is left of the rate
 * before stays.
 */
void rate_set(struct rate *r, uint64_t per_s, uint64_t now_ms);

/*
 * Returns the bytes that may go now; UINT64_MAX without a limit. `piece` is what goes at a time:
 * twice that may add up, however slow the rate is.
 */
uint64_t rate_left(struct rate *r, uint32_t piece, uint64_t now_ms);

/* Takes bytes that go now, no more than rate_left said. */
void rate_take(struct rate *r, uint64_t bytes);

/* Gives back bytes that were taken and did not go after all. */
void rate_give_back(struct rate *r, uint64_t bytes);

/* Returns when `piece` bytes may go: a time that may be over already. */
uint64_t rate_due_ms(const struct rate *r, uint32_t piece);

#endif
