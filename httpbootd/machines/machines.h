#ifndef LANBOOT_HTTPBOOTD_MACHINES_MACHINES_H
#define LANBOOT_HTTPBOOTD_MACHINES_MACHINES_H
/*
 * The keeper: hears the events of all daemons (hear.h), joins them into one story a machine
 * (story.h), and keeps them over restarts (keep.h). One thread alone uses it.
 */
#include "common/conf.h"
#include "httpbootd/machines/line.h"
#include "httpbootd/machines/state.h"
#include "httpbootd/machines/table.h"

enum { MACHINES_PROFILES = 64, MACHINES_LAST_BOOTS = 9 };

/* How long the last boots of a profile took that came up. */
struct profile_boots {
	const char *name; /* NULL: this place is free */
	struct usual boot[MACHINES_LAST_BOOTS];
	size_t n;     /* of them in use */
	size_t next;  /* which is the oldest, once all are */
	uint64_t ups; /* how many ever */
};

struct machines {
	struct table table;
	const struct conf *conf; /* the site's own, until the next reload */
	struct profile_boots *profile[MACHINES_PROFILES];
	uint64_t events, lost, bad; /* heard; that were sent and not heard; that were none */
	bool is_keeper;             /* events come here */
};

/* Makes it empty. machines_free frees it. */
void machines_init(struct machines *m, const struct conf *conf);

/* Frees what it has. */
void machines_free(struct machines *m);

/* Follows a configuration that was read again: which sections are for whom. */
void machines_reload(struct machines *m, const struct conf *conf);

/* Takes one event in, as it came at `now_ms` (milliseconds since 1970). */
void machines_hear(struct machines *m, const struct line *l, uint64_t now_ms);

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
