#ifndef LANBOOT_HTTPBOOTD_VIEW_HALL_H
#define LANBOOT_HTTPBOOTD_VIEW_HALL_H
/*
 * All machines at one look, in bounded memory: how many there are of each state, room and release,
 * and those few that a person wants to see. Pure: whoever has the machines adds them one by one.
 */
#include "httpbootd/view/view.h"

enum {
	HALL_ROWS = 20,     /* machines of a kind that are shown */
	HALL_ROOMS = 64,    /* rooms that are counted; further ones are counted together */
	HALL_RELEASES = 12, /* releases, likewise */
	HALL_HOURS = 24,
	HALL_PARTS = 12, /* of the last hour */
	HALL_PART_MS = 5 * 60 * 1000,
	HALL_STATES = STATE_OFF + 1,
};

/* Some machines, of which the first ones in an order are kept. */
struct hall_list {
	struct view_machine row[HALL_ROWS];
	uint64_t order[HALL_ROWS]; /* the larger, the further in front */
	size_t n;                  /* rows in use */
	size_t all;                /* how many there are */
};

/* Machines with a text alike, such as those of one room. */
struct hall_group {
	const char *name; /* NULL: those that have none */
	size_t n;         /* that are up */
	size_t state[HALL_STATES];
};

struct hall {
	size_t all;
	size_t state[HALL_STATES];
	size_t stuck; /* of those that failed */
	struct hall_list trouble, unknown, booting;
	struct hall_group room[HALL_ROOMS + 1],
	    release[HALL_RELEASES + 1]; /* the last: all others */
	size_t n_rooms, n_releases;
	unsigned
	    part[HALL_PARTS]; /* machines that came up in the last hour; the last part is now */
	/* For the caller to fill: */
	unsigned hour[HALL_HOURS]; /* machines that came up then; the last is this hour */
	size_t never;              /* machines of the configuration that were never seen */
	size_t gone;               /* daemons that run no more, or hang */
};

/* Begins with no machine. */
void hall_start(struct hall *h);

/* Adds a machine; what it points to has to stay for as long as the hall is used. */
void hall_add(struct hall *h, const struct view *v, const struct view_machine *m);

/* Adds up: groups come in the order of their names, those with none last. */
void hall_finish(struct hall *h);

/* How all are: what a monitor wants to know. */
enum hall_verdict { HALL_OK, HALL_WARNING, HALL_CRITICAL };

/* Returns critical if a machine failed or a daemon is gone, warning if a machine is unknown, else
 * ok. */
enum hall_verdict hall_verdict(const struct hall *h);

/* The same of one machine: a silent one is a warning. */
enum hall_verdict hall_verdict_of(const struct view_machine *m);

/* Returns `ok`, `warning`, `critical`. */
const char *hall_verdict_text(enum hall_verdict verdict);

#endif
