#ifndef LANBOOT_HTTPBOOTD_BOOT_PACKER_H
#define LANBOOT_HTTPBOOTD_BOOT_PACKER_H
/*
 * Who waits for which apkovl while it is packed beside the loop (pack_worker.h), and what is packed
 * next (pack_queue.h). Each is packed once, however many wait for it; what was looked at within the
 * last OVERLAY_LOOK_MS is not looked at again. Suspending the connection of who waits, and resuming
 * it, is for whoever owns it: it is told by what is returned here.
 */
#include "httpbootd/boot/overlay_store.h"
#include "httpbootd/boot/pack_queue.h"
#include "httpbootd/boot/pack_worker.h"

enum {
	PACK_WAIT_MS = 60 * 1000, /* who has waited for so long is told to come again */
	PACK_SCRIPT_MS = 500,     /* a script goes without after so long */
	PACK_HEAD_MS = 60 * 1000, /* what is so old is told to who only asks how long it is */
	PACK_ROOM_MS = 1000, /* how often those that are sent are looked at while others wait */
	PACK_SLOW_MS =
	    5 * 1000, /* who takes less than so many bytes a second for so long is slow */
	PACK_SLOW_RATE = 16 * 1024,
};

struct packer {
	struct loop *loop;
	struct pack_worker *worker; /* NULL: all is packed while the loop waits */
	struct overlay_store store;
	struct pack_queue queue;
	struct list orders;        /* what is packed, or waits to be */
	struct list ready;         /* waits whose connection is to be resumed */
	struct list crowded;       /* those for whom too much is sent to others */
	struct list sending, slow; /* requests that are sent theirs, and those that are to be cut */
	struct loop_timer room;    /* when those are looked at */
	struct pack_order *giving; /* what the worker has; NULL: nothing */
	uint64_t given_ms;
	bool anew; /* for the next job: no folder counts as read lately */
};

/*
 * One request that may have to wait; it is part of what lasts as long as the request does. Zero it,
 * but for owner and connection; pack_wait_end() ends it.
 */
struct pack_wait {
	void *owner;      /* who suspends and resumes the connection */
	void *connection; /* what the owner knows it by */
	struct packer *packer;
	struct list_entry entry; /* of an order, or of one of the packer's lists */
	struct loop_timer patience;
	uint64_t by_ms;        /* it waits until then, for whatever; 0: it has not waited yet */
	struct packed *packed; /* what it waited for */
	bool is_over;          /* it waited in vain */

	uint64_t sent, marked, marked_ms; /* bytes: so far, and at that time */
};

enum pack_answer {
	PACK_READY, /* it is there */
	PACK_LATER, /* the connection is to be suspended until packer_take_ready() names it */
	PACK_BUSY,  /* too many wait: it is to be asked for again, in PACK_RETRY_S seconds */
};

enum pack_patience { PACK_FOR_GET, PACK_FOR_HEAD, PACK_FOR_SCRIPT };

struct pack_asked {
	const struct overlay_request *request;
	struct overlay_from from;
	const struct addr *client;
	struct pack_wait *wait; /* NULL: it is packed while the caller waits */
	enum pack_patience patience;
};

/* Makes it empty: all is packed while the loop waits until packer_start. */
void packer_init(struct packer *p);

/* Starts the thread, so after the sandbox. False with errno if that cannot be. */
bool packer_start(struct packer *p, struct loop *loop);

/* Ends the thread; nobody waits any more by then. */
void packer_stop(struct packer *p);

/* All folders are to be looked at anew: the configuration is another, or the folders are. */
void packer_expire(struct packer *p);

/* Empties the store. */
void packer_clear(struct packer *p);

/*
 * Asks for an apkovl. On PACK_READY *packed is it, with why if it cannot be packed, of which the
 * caller is a user now; NULL if memory ran out. On PACK_LATER the same request is to be asked
 * again, with the same wait, once it is resumed: then it gets what it waited for.
 */
enum pack_answer packer_ask(
    struct packer *p, const struct pack_asked *asked, struct packed **packed);

/*
 * Returns the connection of a wait of `owner` that is over, to be resumed, or NULL if there is
 * none. Each is returned once.
 */
void *packer_take_ready(struct packer *p, const void *owner);

/* Nothing is waited for any more by those of `owner`: they are ready, and in vain. */
void packer_give_up(struct packer *p, const void *owner);

/*
 * Begins to send what was packed well. PACK_LATER: for all that is sent to others there is no room;
 * the connection is to be suspended, and once it is resumed the same is to be asked for again.
 * While somebody waits so, whoever takes next to nothing of what he is sent is to be cut.
 */
enum pack_answer packer_send(
    struct packer *p, struct pack_wait *w, struct packed *packed, struct overlay_archive *out);

/* So many bytes more were taken. `w` may be NULL. */
void pack_wait_sent(struct pack_wait *w, size_t bytes);

/* What was sent is given back: somebody who waits may have its room. */
void packer_sent(struct packer *p, struct overlay_archive *archive);

/* Returns the connection of one of `owner` that is to be cut, or NULL if there is none. */
void *packer_take_slow(struct packer *p, const void *owner);

/* The connection has to go: what its request still waits for it gets no more, and it is resumed. */
void pack_wait_give_up(struct pack_wait *w);

/* The request is over, whether it had to wait or not. */
void pack_wait_end(struct pack_wait *w);

#endif
