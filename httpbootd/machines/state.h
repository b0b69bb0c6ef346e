#ifndef LANBOOT_HTTPBOOTD_MACHINES_STATE_H
#define LANBOOT_HTTPBOOTD_MACHINES_STATE_H
/* What a machine is doing now, by what is known of it. Pure: the clock is handed in. */
#include "httpbootd/machines/seen.h"

enum {
	STATE_STUCK_MS = 60 * 1000, /* a boot that has not moved for so long is stuck */
	STATE_STUCK_FACTOR = 3, /* where it is known what is usual: for so many times as long, */
	STATE_STUCK_MORE_MS = 5 * 1000,    /* and so much more, */
	STATE_OTHERS_LEAST_MS = 40 * 1000, /* and for so long at least: it may be a slow one */
	STATE_STUCK_LEAST_MS =
	    20 * 1000,                 /* or so, by its own boots; or where all is its own turn: */
	STATE_OWN_FACTOR = 2,          /* so many times as long, */
	STATE_OWN_LEAST_MS = 9 * 1000, /* and for so long at least */
	STATE_ASK_MS = 600 * 1000,     /* a person may take so long before a menu */
	STATE_SILENT_MS = 600 * 1000,  /* no sign of life for so long */
	STATE_WAITS_MS = 180 * 1000,   /* who asked so lately whether it may go on waits still */
};

enum state {
	STATE_UNKNOWN, /* no section is for it */
	STATE_BOOTING,
	STATE_UP,
	STATE_SILENT, /* it was up, and shows no sign of life any more */
	STATE_FAILED, /* its boot failed, or is stuck */
	STATE_OFF,    /* its boot ended as it should, and nobody says that it is up */
};

/* How long it usually takes, by the last boots that came up. 0: not known. */
struct usual {
	uint32_t start_ms[STEP_KINDS]; /* from the boot's start to the first step of a kind */
	uint32_t took_ms[STEP_KINDS];  /* that step itself */
	uint32_t up_ms;                /* from the boot's start until it is up */
	bool is_own;                   /* of this machine's boots, not of its profile's */
};

struct state_look {
	enum state state;
	uint64_t since_ms;         /* when that began; of one that is stuck, when it moved last */
	const struct step *at;     /* the last step of its boot; NULL: there is none */
	const struct step *failed; /* which stopped it; NULL: none did */
	bool is_stuck;             /* failed, for it does not move */
	bool is_soon;              /* stuck by a rule that waits no longer (why.h, soon_ms) */
	bool is_held_up;           /* its boot failed, or is stuck: of STATE_UNKNOWN, too */
	bool waits;                /* to be enrolled: state_waits() */
};

/* Returns `unknown`, `booting`, `up`, `silent`, `failed`, `off`. */
const char *state_text(enum state state);

/* Returns the word of a kind of step, such as `kernel`. */
const char *step_text(enum step_kind kind);

/* True for a kind that is no place where a boot stands: STEP_LEASE and those behind it. */
bool step_is_aside(enum step_kind kind);

/* True for a kind that is a file which the machine loads. */
bool step_is_file(enum step_kind kind);

/* Returns the last step of a boot that is none beside its way; NULL: there is none. */
const struct step *step_at(const struct seen_boot *b);

/* Looks at a machine as it is at `now_ms`. What *out points to is in *s. */
void state_look(
    const struct seen *s, const struct usual *usual, uint64_t now_ms, struct state_look *out);

/* True if a step of the boot that *s is in, or was in last, told it to wait to be enrolled. */
bool state_was_told_to_wait(const struct seen *s);

/*
 * True if it waits at `now_ms`: it was told to, has asked lately, and has not left for its own disk
 * since.
 */
bool state_waits(const struct seen *s, uint64_t now_ms);

#endif
