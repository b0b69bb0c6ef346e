#ifndef LANBOOT_TOOLS_ASK_ALERT_H
#define LANBOOT_TOOLS_ASK_ALERT_H
/*
 * What of all that is wrong is told, and when. A trouble is told when it begins, and not again
 * until it has ended and begun anew, and ten minutes are over; of all together twenty a minute, and
 * then how many more there were. That it ended is told once, too. Pure: `now_ms` is handed in.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ALERT_KEPT = 4096, /* troubles that are remembered */
	ALERT_KEY = 64,
	ALERT_A_MINUTE = 20,
	ALERT_AGAIN_MS = 10 * 60 * 1000,
	ALERT_MINUTE_MS = 60 * 1000,
};

struct alert {
	uint32_t hash;        /* of the key */
	char key[ALERT_KEY];  /* its kind and whose it is */
	uint64_t told_ms;     /* when it was told last, or counted */
	unsigned round;       /* in which it was seen last */
	bool is_due;          /* it began anew too soon: told when it still is there then */
	bool is_told;         /* that it began; that it ended was not */
	char name[ALERT_KEY]; /* of whom it is; empty: nobody's */
};

struct alerts {
	struct alert kept[ALERT_KEPT];
	size_t n;
	unsigned round;
	uint64_t minute_ms;  /* when this minute began */
	unsigned told, more; /* in it; `more` were not told */
	unsigned ended;      /* that were told to have ended, in it */
	unsigned beyond;     /* of this round, for which there is no room */
	unsigned beyond_said;
};

/* Begins a round: all that is wrong is handed to alerts_see once, and then alerts_end ends it. */
void alerts_begin(struct alerts *a, uint64_t now_ms);

/*
 * Is the trouble of this kind, of the machine `whose` (its MAC; or what else tells it from others),
 * to be told now? `name` is what people call that machine; NULL: it is of a moment, and does not
 * end. What does not fit into the memory is counted, and not told.
 */
bool alerts_see(
    struct alerts *a, const char *kind, const char *whose, const char *name, uint64_t now_ms);

/*
 * Returns a trouble that was told and is not there in this round, each once and ALERT_A_MINUTE of
 * them a minute; NULL: there is no more. After all were seen, before alerts_end, which may make it
 * another one.
 */
const struct alert *alerts_ended(struct alerts *a);

/* Nothing is known in this round: all go on as they were, but those of the kind `except`. */
void alerts_pass(struct alerts *a, const char *except);

/* Forgets what was not seen in this round and may be told again. */
void alerts_end(struct alerts *a, uint64_t now_ms);

/* Returns how many troubles were not told one by one, once their minute is over; else 0. Before a
 * round. */
unsigned alerts_more(struct alerts *a, uint64_t now_ms);

#endif
