#ifndef LANBOOT_HTTPBOOTD_VIEW_TIMELINE_H
#define LANBOOT_HTTPBOOTD_VIEW_TIMELINE_H
/*
 * Boots as lines, to the scale of time: what a machine did when, and what is dark to us drawn as
 * dark. Lines that are drawn together have one scale. Pure.
 *
 *	|offer|== tftp ==|...iPXE...|script|=kernel=|...Linux...|=modloop=|up
 */
#include "httpbootd/view/view.h"

enum { TIMELINE_PARTS = 2 * SEEN_STEPS + 2, TIMELINE_LABEL = 12 };

enum timeline_kind {
	PART_MOMENT, /* took no time that could be drawn */
	PART_STEP,
	PART_DARK, /* nothing was seen of the machine */
};

struct timeline_part {
	char label[TIMELINE_LABEL];
	uint32_t ms;
	enum timeline_kind kind;
	bool failed;
};

struct timeline {
	struct timeline_part part[TIMELINE_PARTS];
	size_t n;
	uint64_t ms; /* in all */
};

/* Makes the line of a boot. `until_ms`: since its start; 0: it ended with its last step. */
void timeline_of_boot(const struct seen_boot *b, uint64_t until_ms, struct timeline *l);

/* Makes the line of what is usual; without any part if that is not known. */
void timeline_of_usual(const struct usual *usual, struct timeline *l);

/*
 * Makes the lines of the machine's boots, the latest first, and behind them that of what is usual,
 * if it is known. Returns how many. *goes_on: the first is of a boot that has not come to its end.
 */
size_t timeline_of_machine(const struct view *v, const struct view_machine *m,
    struct timeline line[SEEN_BOOTS + 1], bool *goes_on);

/* How several lines are drawn, so that each fits into `width` columns. */
struct timeline_scale {
	unsigned label;       /* columns that a label may take */
	bool without_moments; /* what takes no time is left out, but for the last and what failed */
	uint64_t ms;          /* that take one column more; 0: nothing grows */
	unsigned width;
};

/* Finds the scale for all of the `n` lines. */
struct timeline_scale timeline_scale(const struct timeline *lines, size_t n, unsigned width);

/* Draws one of them. */
void timeline_draw(struct screen *t, const struct timeline *l, const struct timeline_scale *scale);

#endif
