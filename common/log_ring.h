#ifndef LANBOOT_COMMON_LOG_RING_H
#define LANBOOT_COMMON_LOG_RING_H
/*
 * Lines that wait for a reader, the last ones: where there is no room for one more, the oldest go
 * and are counted. Pure.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LOG_RING_SIZE = 64 * 1024, LOG_RING_LINE = 4096 };

/* All zero: empty. */
struct log_ring {
	uint8_t bytes[LOG_RING_SIZE]; /* each line behind its length, two bytes of it */
	size_t start, used;
	bool is_cut;       /* the first one has gone out in part */
	uint32_t lost;     /* lines since log_ring_found */
	uint64_t all_lost; /* since the start */
	int64_t lost_at;   /* when the first of them was lost, as time(2) has it */
};

/* Puts a line of 1 to LOG_RING_LINE bytes behind the others, at the time `now`. */
void log_ring_put(struct log_ring *r, const void *line, size_t len, int64_t now);

/* Copies the first line to `out`. Returns its length; 0: none waits. */
size_t log_ring_first(const struct log_ring *r, char out[LOG_RING_LINE]);

/* The first `n` bytes of the first line went out; when all of it did, it is no more. */
void log_ring_sent(struct log_ring *r, size_t n);

/* Counts a line that was lost without having waited. */
void log_ring_lose(struct log_ring *r, int64_t now);

/* What was lost is told: counts from zero. */
void log_ring_found(struct log_ring *r);

/* Returns true if a line waits, or some were lost. */
bool log_ring_waits(const struct log_ring *r);

#endif
