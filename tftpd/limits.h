#ifndef LANBOOT_TFTPD_LIMITS_H
#define LANBOOT_TFTPD_LIMITS_H
/*
 * Keeps transfers within what the configuration allows: how many, how many for one address, and
 * bytes a second. Pure: it decides who may begin, who must go for that (limits_yield.c), and whose
 * turn it is; the owner of the transfers does it, and has the clock and the memory. clients.h
 * counts what each address has, share.h shares the bytes out.
 *
 * All times are milliseconds of a clock that does not go back.
 */
#include "common/list.h"
#include "tftpd/budget.h"
#include "tftpd/clients.h"
#include "tftpd/pace.h"

struct limits {
	uint32_t max_transfers;
	uint32_t max_per_client; /* 0: as many as there may be in all */
	uint32_t transfers;      /* under way */
	struct clients clients;  /* the addresses that have any */
	struct share share;
	struct list
	    silent; /* members whose clients were never heard since they asked, oldest first */
	struct list heard;        /* those that were */
	struct list late;         /* those of them that were too slow when last looked at */
	uint64_t looked_ms;       /* when `heard` was last looked through for these */
	struct budget unanswered; /* who had to go unheard has none, and makes nobody go, for 2 s */
	uint64_t late_ms;         /* so far behind the pace they were then, or more */
};

/* What a transfer is to them; a part of it. All zero: not entered. */
struct limits_member {
	struct share_waiter waiter;
	struct client *client;         /* NULL: not entered */
	const struct session *session; /* of the transfer */
	struct pace pace;
	uint64_t began_ms;
	struct list_entry entry; /* in one of the three lists */
	struct list_entry own;   /* in one of client's two */
	bool heard;
};

/* A transfer that begins. */
struct limits_newcomer {
	const struct addr *peer;
	const struct session *session; /* the transfer's; it stays where it is until limits_leave */
	uint32_t blksize;
};

/* The configuration: how many, and how many bytes a second; 0: no limit. */
struct limits_conf {
	uint32_t max_transfers; /* never 0 */
	uint32_t max_per_client;
	uint64_t rate, rate_per_client;
};

/*
 * Transfers of one address whose client was never heard, at most. Somebody who asks in the name of
 * another address has no more than these, and their repetitions, sent there.
 */
enum { LIMITS_SILENT_MOST = 500 };

enum limits_answer {
	LIMITS_OK,
	LIMITS_EVICT,       /* after one of the others has been ended */
	LIMITS_FULL,        /* not: max-transfers are under way, and nobody may be ended for it */
	LIMITS_CLIENT_FULL, /* not: the address has max-transfers-per-client */
	LIMITS_UNANSWERED,  /* not: it has LIMITS_SILENT_MOST that it never answered */
};

/* So far behind the pace, a transfer may be said not to move: see limits_admit. */
enum { LIMITS_LATE_MS = 1000 };

/* Makes `l` a struct limits without a transfer. To be configured next. */
void limits_init(struct limits *l);

/* Takes over the configuration, at the start and when it was read again. */
void limits_configure(struct limits *l, const struct limits_conf *conf, uint64_t now_ms);

/*
 * May a transfer to `peer` begin now? With LIMITS_EVICT, *evict is the one that has to end first:
 * the caller ends it (limits_leave) and asks again.
 *
 * Where there are as many as there may be, somebody has to go. Nobody goes for an address that
 * would have more than its own then. In this order:
 *
 * 1. Of the address with the most transfers, if it has at least two more than `peer`: the one that
 *    is the furthest behind the pace (pace.h), of whatever kind; of equals the one that has got
 *    the least.
 * 2. The oldest of those that were never heard, after two seconds.
 * 3. One that was, and is five seconds behind the pace; one second, where that is true of a quarter
 *    of all. They are looked through for these four times a second at most.
 * 4. For an address that has none, and had none that went so in the last two seconds: the oldest
 *    that was never heard, after 20 ms. So who answers gets in beside any number of forged requests
 *    that nobody answers.
 *
 * Else, refusing costs nothing that grows with the number of transfers, so that a flood can be
 * refused.
 */
enum limits_answer limits_admit(
    struct limits *l, const struct addr *peer, uint64_t now_ms, struct limits_member **evict);

/*
 * True if the transfer, which is to end for another, does not move; else its address has more than
 * others. What limits_admit and limits_to_evict return is one or the other.
 */
bool limits_is_late(const struct limits_member *m, uint64_t now_ms);

/*
 * Returns who has to end so that a transfer to `peer` may begin, by the same rules, where something
 * else than max-transfers has run out: ports. NULL: nobody may be ended for it.
 */
struct limits_member *limits_to_evict(struct limits *l, const struct addr *peer, uint64_t now_ms);

/*
 * Enters a transfer that was admitted, as `m`. `fresh` is for an address that has no transfer yet:
 * true if it was taken, and belongs to `l` until limits_leave returns it; else it is not touched.
 */
bool limits_enter(struct limits *l, struct limits_member *m, const struct limits_newcomer *of,
    struct client *fresh, uint64_t now_ms);

/* Takes in that a packet of the transfer's client came, before the session does. */
void limits_heard(struct limits *l, struct limits_member *m, uint64_t now_ms);

/*
 * Forgets a transfer that ends; nothing happens if it was never entered. Returns the address's
 * entry if that was its last transfer: the caller's again, to be freed. Else NULL.
 */
struct client *limits_leave(struct limits *l, struct limits_member *m);

/*
 * Returns how many of `count` blocks of `blksize` bytes the transfer may send now. 0: none; it is
 * held until limits_next returns it.
 */
uint32_t limits_allow(
    struct limits *l, struct limits_member *m, uint32_t count, uint32_t blksize, uint64_t now_ms);

/* True while the transfer is held: its turn to send has not come. */
bool limits_holds(const struct limits_member *m);

/* Gives back bytes that limits_allow allowed and that the transfer did not send. */
void limits_unused(struct limits *l, struct limits_member *m, uint64_t bytes);

/* Returns a transfer whose turn it is: it is not held any more and shall send at once. NULL: none.
 */
struct limits_member *limits_next(struct limits *l, uint64_t now_ms);

/*
 * Returns when limits_next is to be asked again; UINT64_MAX: nobody is held. Never in this very
 * moment, so that waiting costs no more than 1,000 looks a second.
 */
uint64_t limits_due_ms(const struct limits *l, uint64_t now_ms);

#endif
