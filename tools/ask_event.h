#ifndef LANBOOT_TOOLS_ASK_EVENT_H
#define LANBOOT_TOOLS_ASK_EVENT_H
/*
 * Events as they come by /follow, a line each: `lanboot1 SECONDS.MMM DAEMON LEVEL NUMBER TEXT`,
 * where TEXT is what the daemon's log says. Pure.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EVENT_LINE = 2048, EVENT_DAEMON = 16 };

/* Lines, of pieces that end anywhere. */
struct event_lines {
	char text[EVENT_LINE]; /* NUL-terminated where event_lines_take returned true */
	size_t len;
	bool is_whole, is_too_long;
};

struct ask_event {
	uint64_t at_ms; /* unix time */
	char daemon[EVENT_DAEMON];
	char level; /* w, i, d, or s for a step */
	uint64_t number;
	const char *text; /* inside the line */
};

/*
 * Takes bytes of the `len` at `piece` up to the end of a line; *used is how many. True: a line is
 * whole, without its end; the next call begins another. A line that is too long is left out.
 */
bool event_lines_take(struct event_lines *l, const char *piece, size_t len, size_t *used);

/* Reads a whole line, which outlives *event. False: it is no event. */
bool ask_event_read(const char *line, struct ask_event *event);

/* True for one that says in its last field, full=, that there is no room of something. */
bool ask_event_is_full(const struct ask_event *event);

#endif
