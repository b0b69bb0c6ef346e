#ifndef LANBOOT_HTTPBOOTD_DRIFT_DRIFT_JUDGE_H
#define LANBOOT_HTTPBOOTD_DRIFT_DRIFT_JUDGE_H
/* Whether another server is as this one, and when it is told that it is not. Pure. */
#include "httpbootd/drift/drift_said.h"

enum { DRIFT_WHAT = 224, DRIFT_FETCH_MS = 2 * 60 * 1000 };

enum drift_state {
	DRIFT_UNKNOWN, /* nothing can be said yet */
	DRIFT_SAME,
	DRIFT_DIFFERS,
	DRIFT_GONE, /* it does not answer */
	DRIFT_MUTE, /* it answers, but does not say what it has */
	DRIFT_SELF, /* it is this very process */
	DRIFT_STATES
};

/* Zero it before its first use. */
struct drift_peer {
	enum drift_state state;
	char what[DRIFT_WHAT]; /* differs, or is the error; empty: nothing */

	/* What was seen last, if that is another one, and how often in a row. */
	enum drift_state next;
	char next_what[DRIFT_WHAT];
	unsigned times;
};

/* Returns the word of a state: `unknown same differs gone mute self`. */
const char *drift_state_text(enum drift_state state);

/*
 * Compares what this server says of itself with what another one does. Writes what differs into
 * `what`, for people. DRIFT_UNKNOWN: one of them does not know its files yet, and nothing else
 * differs.
 */
enum drift_state drift_compare(
    const struct drift_said *own, const struct drift_said *other, char what[DRIFT_WHAT]);

/*
 * Where nothing but the inventory is another one, makes *other say the same for DRIFT_FETCH_MS:
 * each server fetches it by itself, and comes to the same when it comes. *since_ms is when that was
 * seen first, 0: it is not so; the caller keeps it from one answer to the next. `now_ms` is not 0.
 */
void drift_pass_inventory(
    const struct drift_said *own, struct drift_said *other, uint64_t *since_ms, uint64_t now_ms);

/*
 * Takes what an answer, or its lack, has shown. What is no good news has to be seen twice in a row,
 * so that servers that are reloaded one by one, and a daemon that is restarted, are none. Returns
 * true if the state is another one now, or what differs is, which is to be told.
 */
bool drift_judge(struct drift_peer *p, enum drift_state seen, const char *what);

/* Returns what to do about it, for people; empty: nothing. */
const char *drift_remedy(const struct drift_peer *p);

/* Returns true if it is an alarm: it differs, or is gone. */
bool drift_is_alarm(enum drift_state state);

#endif
