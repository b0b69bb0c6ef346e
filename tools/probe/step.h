#ifndef LANBOOT_TOOLS_PROBE_STEP_H
#define LANBOOT_TOOLS_PROBE_STEP_H
/*
 * What a walk found: one step after the other. Values only, for a walk is a process of its own that
 * writes them into memory which it shares with who prints them. Pure.
 */
#include "tools/probe/fault.h"

#include <stdint.h>

enum { STEPS_MAX = 40, STEP_WHAT = 16, STEP_WHO = 64, STEP_DETAIL = 400 };

enum step_state {
	STEP_OK,
	STEP_NOTE,  /* something to know; nothing is wrong */
	STEP_MAYBE, /* failed; wrong only if nothing that is tried in its place comes either */
	STEP_WRONG,
};

struct step {
	enum step_state state;
	char what[STEP_WHAT];     /* `tftp`, `kernel` */
	char who[STEP_WHO];       /* who answered; may be empty */
	uint32_t ms;              /* how long it took */
	char detail[STEP_DETAIL]; /* what came */
	enum fault fault;         /* FAULT_NONE: nothing is wrong; else the two sentences are of: */
	char about_who[STEP_WHO], about_what[STEP_DETAIL], about_kind[STEP_DETAIL / 4];
};

struct steps {
	struct step step[STEPS_MAX];
	size_t n;
	char from[STEP_WHO];     /* who names the boot file; empty: nobody */
	char loads[STEP_DETAIL]; /* what is loaded, in short */
	bool is_done;            /* the last to be written: the walk came to its end */
};

/*
 * Adds a step that is good. Texts are cut to fit, and what is no printable ASCII in them stands as
 * `?`: they are servers' words. Returns it, to be filled in; the last one, where there is no place.
 */
struct step *steps_add(
    struct steps *s, const char *what, const char *who, uint32_t ms, const char *detail);

/* Writes who names the boot file, and what is loaded. */
void steps_sum_up(struct steps *s, const char *from, const char *loads);

/* Says that it is wrong, and of whom and what. */
void step_fault(struct step *p, enum fault f, const struct fault_about *a);

/* Returns whom and what a wrong step is about; good for as long as the step. */
struct fault_about step_about(const struct step *p);

/* What only may have been wrong was so, for nothing came in its place. */
void steps_settle(struct steps *s);

/* Returns the first wrong step, of critical ones if there is one; NULL: nothing is wrong. */
const struct step *steps_worst(const struct steps *s);

#endif
