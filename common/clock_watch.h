#ifndef LANBOOT_COMMON_CLOCK_WATCH_H
#define LANBOOT_COMMON_CLOCK_WATCH_H
/* Was the time of day set, while less or more went by? Pure. */
#include <stdbool.h>
#include <stdint.h>

enum { CLOCK_SET_MS = 1000 }; /* less, in one look, is how clocks are slewed */

/* Zero it before its first use. */
struct clock_watch {
	int64_t ahead_ms; /* of the time of day, of what went by */
	bool has_looked;
};

/*
 * Looks at both clocks: the time of day, and what has gone by since the machine was started, its
 * sleep with it (CLOCK_BOOTTIME). Returns by how many ms the former was set since the last look; 0:
 * it was not.
 */
int64_t clock_watch(struct clock_watch *w, uint64_t unix_ms, uint64_t gone_ms);

#endif
