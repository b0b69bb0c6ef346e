#ifndef LANBOOT_HTTPBOOTD_MACHINES_BOOT_COUNTS_H
#define LANBOOT_HTTPBOOTD_MACHINES_BOOT_COUNTS_H
/* How many boots began, came up, and met a step that failed, and how long their steps took. Pure.
 */
#include "httpbootd/machines/seen.h"

enum { BOOT_BUCKETS = 8 };

/* The upper bounds of the buckets, in milliseconds; what takes longer is in none of them. */
extern const uint32_t boot_bounds_ms[BOOT_BUCKETS];

/* How long something took. */
struct boot_times {
	uint64_t bucket[BOOT_BUCKETS]; /* so many took no longer, and longer than the one before */
	uint64_t n, sum_ms;
};

struct boot_counts {
	uint64_t begun, up;
	uint64_t failed[STEP_KINDS];        /* boots, by the first step of theirs that failed */
	struct boot_times step[STEP_KINDS]; /* of boots that came up */
	struct boot_times whole;            /* from the first packet until it was up */
};

/* Counts the step of the boot, which has ended so just now and had not failed before. */
void boot_counts_step(struct boot_counts *c, const struct seen_boot *b, const struct step *step);

/* Counts the boot, which has come up just now. */
void boot_counts_up(struct boot_counts *c, const struct seen_boot *b);

#endif
