#ifndef LANBOOT_HTTPBOOTD_VIEW_VIEW_H
#define LANBOOT_HTTPBOOTD_VIEW_VIEW_H
/* What every picture is made with: when, for whom, and which machines are asked for. */
#include "httpbootd/machines/state.h"
#include "httpbootd/machines/why.h"
#include "httpbootd/view/screen.h"

struct host;

/* Beside each enum state. */
enum { VIEW_ANY_STATE = -1, VIEW_NEVER_SEEN = -2 };

/* Which machines: all that are so. */
struct view_filter {
	/* NULL: any; the empty text: those that have none. */
	const char *room, *profile, *release;
	const char *search; /* a text that some value of theirs has in it, any case; NULL: any */
	int state;          /* enum state; or one of the above */
};

struct view {
	uint64_t now_ms;    /* since 1970 */
	int32_t utc_offset; /* of the time of day that is shown, in seconds */
	struct screen_style style;
	struct view_filter filter;
	struct why_site site;
};

/* One machine, as it is now. */
struct view_machine {
	const struct seen *seen;
	struct state_look look;
	struct usual usual;
};

/* Returns true if the machine is one of those that are asked for. */
bool view_wants(const struct view_filter *f, const struct view_machine *m);

/* The same of a section for a machine that was never seen. */
bool view_wants_never(const struct view_filter *f, const struct host *h);

/* Returns what the machine is called by: its name, its word, its MAC, its address; in `out` or its
 * own. */
const char *view_name(const struct seen *s, char out[ADDR_TEXT]);

/* Says why it does not come up: why_make. */
void view_why(const struct view *v, const struct view_machine *m, struct why *why);

enum { VIEW_TIME = 32 };

/*
 * Writes a time as people read it: 09:12:05 of today, 2026-11-28 09:12:05 of another day. Returns
 * `out`.
 */
char *view_time(const struct view *v, uint64_t ms, char out[VIEW_TIME]);

/* Writes the day of a time: `today`, `yesterday`, `3 d ago`. Returns `out`. */
char *view_day(const struct view *v, uint64_t ms, char out[VIEW_TIME]);

/* Reads a state's word; `stuck` is failed, `never` never seen. VIEW_ANY_STATE for any other text.
 */
int view_state(const char *word);

#endif
