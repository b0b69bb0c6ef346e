#ifndef LANBOOT_HTTPBOOTD_MACHINES_MACHINES_H
#define LANBOOT_HTTPBOOTD_MACHINES_MACHINES_H
/*
 * The keeper: hears the events of all daemons (hear.h), joins them into one story a machine
 * (story.h), and keeps them over restarts (keep.h). One thread alone uses it.
 */
#include "common/conf.h"
#include "httpbootd/machines/boot_counts.h"
#include "httpbootd/machines/line.h"
#include "httpbootd/machines/state.h"
#include "httpbootd/machines/table.h"
#include "httpbootd/machines/teller.h"
#include "httpbootd/machines/usual.h"

enum { MACHINES_PROFILES = 64, MACHINES_DAEMONS = 16, MACHINES_HOURS = 24 };

/* How long the last boots of a profile took that came up. */
struct profile_boots {
	const char *name; /* the table's */
	struct usual boot[USUAL_BOOTS];
	size_t n;    /* of them in use */
	size_t next; /* to be written over, once all are */
};

/* The last offer of another server that stood in the way of ours. */
struct rival_seen {
	uint64_t heard_ms;           /* 0: there was none */
	const char *server, *breaks; /* its address; what it breaks, and how to mend it */
	const char *kind;            /* `site-file` … */
	const char *text;            /* the line, cut at SEEN_TEXT_LEN; all four are the table's */
};

struct machines {
	struct table table;
	const struct conf *conf; /* the site's own, until the next reload */
	struct profile_boots *profile[MACHINES_PROFILES];
	struct teller teller[MACHINES_DAEMONS];
	struct rival_seen rival;
	uint32_t
	    ups[MACHINES_HOURS];     /* how many machines came up in each hour, ups_hour % 24 now */
	uint64_t ups_hour;           /* since 1970 */
	struct boot_counts counts;   /* since this process began */
	uint64_t events, lost, bad;  /* heard; that were sent and not heard; that were none */
	bool has_changed, has_moved; /* since it was kept last: at all; more than signs of life */
	bool is_keeper;              /* events come here, */
	uint64_t keeps_ms;           /* since then */
};

/* Makes it empty. machines_free frees it. */
void machines_init(struct machines *m, const struct conf *conf);

/* Frees what it has. */
void machines_free(struct machines *m);

/* Follows a configuration that was read again: which sections are for whom. */
void machines_reload(struct machines *m, const struct conf *conf);

/* Looks anew which section is for the machine. */
void machines_recognise(struct machines *m, struct seen *s);

/* Takes one event in, as it came at `now_ms` (milliseconds since 1970). */
void machines_hear(struct machines *m, const struct line *l, uint64_t now_ms);

/* Counts `n` events that this daemon sent and that were not heard. */
void machines_lost(struct machines *m, const char *daemon, uint64_t n);

/* The last daemon of this name that told us something tells no more, for it has ended. */
void machines_ended(struct machines *m, const char *daemon, uint64_t now_ms);

/* Returns what is known of a daemon by its name; NULL: nothing. */
const struct teller *machines_teller(const struct machines *m, const char *daemon);

/*
 * Returns the machine that is meant by `id`: a MAC, an address, a word or a name; *n is how many
 * are meant: 0 and NULL, 1, or, of a name, several, of which the first is returned.
 */
const struct seen *machines_find(
    const struct machines *m, const char *id, uint64_t now_ms, size_t *n);

/*
 * Returns the machine with this MAC, made if it is not there yet, so that it has its word; NULL if
 * there is no place for it.
 */
const struct seen *machines_meet(struct machines *m, const uint8_t mac[MAC_LEN], uint64_t now_ms);

/* Forgets the machine, until it is heard of again. */
void machines_forget(struct machines *m, const struct seen *s);

/* Fills in how long the machine's boots usually take, or those of its profile; all 0: not known. */
void machines_usual(const struct machines *m, const struct seen *s, struct usual *usual);

/* Looks at a machine: state_look, with what is usual for it. */
void machines_look(
    const struct machines *m, const struct seen *s, uint64_t now_ms, struct state_look *out);

#endif
