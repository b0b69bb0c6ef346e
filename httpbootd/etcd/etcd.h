#ifndef LANBOOT_HTTPBOOTD_ETCD_ETCD_H
#define LANBOOT_HTTPBOOTD_ETCD_ETCD_H
/*
 * The notes that several servers share, in an etcd (`store` of [httpbootd]): a copy of them, which
 * is read again each second if any has changed, and what is decided by the store alone. Nothing
 * blocks; who waits for an answer is resumed, as those are that wait for an overlay.
 *
 * The copy is read by a plain range, not by a watch: that is a stream without an end, of which
 * nobody can tell whether it is silent or cut off, and which has to be made up for after each. A
 * question a second says that the store answers, too, and a copy a second old harms nobody, for
 * each decision is a compare-and-swap.
 */
#include "common/check.h"
#include "common/daemon.h"
#include "common/list.h"
#include "httpbootd/etcd/notes.h"
#include "httpbootd/etcd/take.h"

enum { ETCD_POLL_MS = 1000 };

struct etcd;
struct etcd_taking;

/* A request that waits. All zeros before its first use; etcd_leave ends it. */
struct etcd_wait {
	struct list_entry entry; /* until it may go on, or where it is ready to */
	void *owner, *connection;
	struct etcd_taking *taking; /* NULL: nothing is decided for it */
};

enum etcd_result {
	ETCD_LATER,  /* the request is to be suspended, and to ask again when it is resumed */
	ETCD_MINE,   /* this boot takes it; noted in the store */
	ETCD_OTHERS, /* another has taken it */
	ETCD_AWAY    /* it cannot be decided: etcd_notes()->why */
};

/* How the store is, for who shows it. */
struct etcd_look {
	bool is_asked;      /* it was, once at least: what follows is known */
	bool is_up;         /* it answers */
	uint64_t since_ms;  /* Unix time, by the clock as it is now, that this is so */
	const char *why;    /* it does not: who was asked, and what that said; else NULL */
	const char *remedy; /* and what to do */
};

struct etcd_counts {
	uint64_t mine, others, undecided;
};

/* Who is told what has come of a note that was to be written; `why` NULL: it is. */
typedef void etcd_told(void *arg, const char *why);

/* Returns false, told on stderr, if `store` is said and is none. */
bool etcd_is_said(const struct conf *c);

/*
 * Opens the store of the configuration, before the sandbox. `changed` is called whenever the notes
 * have. Returns NULL if none is said, or, logged, if it cannot be asked.
 */
struct etcd *etcd_open(struct loop *loop, struct daemon *d, void (*changed)(void *arg), void *arg);

/* Begins to ask, after the sandbox. NULL is nothing, here and below. */
void etcd_start(struct etcd *e);

/* The server stops: all who wait are ready, and are told that nothing is decided. */
void etcd_stop(struct etcd *e);

/* Stops it, and frees it; nothing waits for it any more. */
void etcd_close(struct etcd *e);

/* Returns the copy, good until the loop runs on. */
const struct notes *etcd_notes(const struct etcd *e);

/* Looks how the store is; good until the loop runs on. False: there is none. */
bool etcd_look(const struct etcd *e, struct etcd_look *look);

/* Returns what was counted since the start. */
const struct etcd_counts *etcd_counts(const struct etcd *e);

/*
 * Returns true if nothing is known of the store since the start, and the request is to wait for
 * that: for no longer than it takes to ask once.
 */
bool etcd_wait_known(struct etcd *e, struct etcd_wait *w);

/*
 * Has the boot `boot` (empty: it has no name) take what the note `name` says, as take.h has it, and
 * returns whether it does: at first mostly ETCD_LATER, and the request asks again.
 */
enum etcd_result etcd_take(struct etcd *e, struct etcd_wait *w, enum take_kind kind,
    const char *name, const char *profile, const char *boot);

/* Returns what the request waits for, or has waited for; NULL: nothing. */
const struct take *etcd_taken(const struct etcd_wait *w);

/* The request is gone. */
void etcd_leave(struct etcd_wait *w);

/* Returns the connection of one of `owner` that may go on, once; NULL: there is none. */
void *etcd_take_ready(struct etcd *e, const void *owner);

/* Notes that what `name` says was booted before there was a store, if that has no such note. */
void etcd_note(struct etcd *e, const char *name, const char *profile);

/* Has the note say `value`; NULL: be gone. `told` is called, but not after etcd_stop. */
void etcd_put(struct etcd *e, const char *name, const char *value, etcd_told *told, void *arg);

/* For -n: warns of a store that cannot be asked. */
void etcd_check(struct check *k);

#endif
