#ifndef LANBOOT_HTTPBOOTD_BOOT_WAITING_H
#define LANBOOT_HTTPBOOTD_BOOT_WAITING_H
/*
 * How long machines that wait to be enrolled are to pause before they ask again: the more there
 * are, the longer, so that together they ask WAITING_RATE times a second. Each says how long it
 * paused, which tells how many there are. Pure: the clock is handed in.
 */
#include <stdint.h>

enum {
	WAITING_RATE = 50,       /* so often a second all of them ask, about */
	WAITING_LEAST_MS = 1000, /* a pause */
	WAITING_MOST_MS = 30000,
	WAITING_LOOK_MS = 1000, /* after so long their number is reckoned anew */
};

/* Zero it. */
struct waiting {
	uint64_t since_ms;  /* when the count began */
	uint64_t paused_ms; /* all pauses since then */
	uint64_t n;         /* machines that wait, as far as is known */
};

/* One that has paused for `paused_ms` asks at `now_ms`. Returns for how long it is to pause now. */
unsigned waiting_pause(struct waiting *w, uint64_t paused_ms, uint64_t now_ms);

#endif
