#ifndef LANBOOT_HTTPBOOTD_MACHINES_TELLER_H
#define LANBOOT_HTTPBOOTD_MACHINES_TELLER_H
/* Whether a daemon that tells us what it does still is there. Pure. */
#include "httpbootd/machines/line.h"

/* A daemon says so often that it lives (event_send_lives); two of these may be lost on their way.
 */
enum { TELLER_SILENT_MS = 50 * 1000 };

/* Who sends events: a daemon, by its name. */
struct teller {
	char name[LINE_WORD_SIZE]; /* empty: this place is free */
	uint64_t heard_ms;         /* last; 0: never, or it has said that it tells us no more */
	uint64_t ended_ms;         /* when the last one of that name ended; 0: one tells on */
	uint64_t lost;             /* events that were sent and not heard */
	bool says_lives;           /* it does, so that silence means something */
};

enum teller_state {
	TELLER_UNHEARD, /* it tells us nothing, and never did: what it does is dark, and no fault */
	TELLER_TELLS,
	TELLER_ENDED,  /* it has stopped, or was killed */
	TELLER_SILENT, /* it hangs, or nothing of it comes through any more */
};

/* Returns how the daemon is at `now_ms`; NULL is one that nothing was heard of. */
enum teller_state teller_look(const struct teller *t, uint64_t now_ms);

#endif
