#ifndef LANBOOT_TFTPD_LIMITS_H
#define LANBOOT_TFTPD_LIMITS_H
/*
 * Keeps transfers within what the configuration allows: how many, how many for one address, and
 * bytes a second. Pure: it decides who may begin, who must go for that, and whose turn it is; the
 * owner of the transfers does it, and has the clock and the memory. clients.h counts what each
 * address has, share.h shares the bytes out.
 *
 * All times are milliseconds of a clock that does not go back.
 */
#include "common/list.h"
#include "tftpd/clients.h"
#include "tftpd/session.h"

struct limits {
	uint32_t max_transfers;
	uint32_t max_per_client; /* 0: as many as there may be in all */
	uint32_t transfers;      /* under way */
	struct clients clients;  /* the addresses that have any */
	struct share share;
	struct list
	    silent; /* members whose clients were never heard since they asked, oldest first */
	struct list heard; /* those that were */
	struct list quiet; /* those that fell silent after that, as far as scan_ms knows */
	uint64_t scan_ms;  /* when `heard` was last looked through for these */
	struct rate refusals;
};

/* What a transfer is to them; a part of it. All zero: not entered. */
struct limits_member {
	struct share_waiter waiter;
	struct client *client;         /* NULL: not entered */
	const struct session *session; /* of the transfer */
	uint64_t began_ms;
	struct list_entry entry; /* in one of the three lists */
	enum limits_list { LIMITS_SILENT, LIMITS_HEARD, LIMITS_QUIET } list;
};

/* The configuration: how many, and how many bytes a second; 0: no limit. */
struct limits_conf {
	uint32_t max_transfers; /* never 0 */
	uint32_t max_per_client;
	uint64_t rate, rate_per_client;
};

enum limits_answer {
	LIMITS_OK,
	LIMITS_EVICT,       /* after one of the others has been ended */
	LIMITS_FULL,        /* not: max-transfers are under way, and nobody may be ended for it */
	LIMITS_CLIENT_FULL, /* not: the address has max-transfers-per-client */
};

/* Makes `l` a struct limits without a transfer. To be configured next. */
void limits_init(struct limits *l);

/* Takes over the configuration, at the start and when it was read again. */
void limits_configure(struct limits *l, const struct limits_conf *conf, uint64_t now_ms);

/*
 * May a transfer to `peer` begin now? With LIMITS_EVICT, *evict is the one that has to end first:
 * the caller ends it (limits_leave) and asks again.
 *
 * Where there are as many as there may be, somebody has to go: at once one of the address with the
 * most transfers that were never heard, if it has at least two more of these than `peer`; else the
 * oldest of all that were never heard, if it began two seconds ago or earlier; else one that
 * answered, but has been silent for five seconds though it was its turn. All are looked through for
 * that four times a second at most; else, refusing costs nothing that grows with the number of
 * transfers, so that a flood can be refused.
 */
enum limits_answer limits_admit(
    struct limits *l, const struct addr *peer, uint64_t now_ms, struct limits_member **evict);

/*
 * Returns who has to end so that a transfer to `peer` may begin, by the same rules, where something
 * else than max-transfers has run out: ports. NULL: nobody may be ended for it.
 */
struct limits_member *limits_to_evict(struct limits *l, const struct addr *peer, uint64_t now_ms);

/* True if a refusal shall be answered: 200 a second are. Counts it as answered. */
bool limits_may_refuse(struct limits *l, uint64_t now_ms);

/*
 * Enters a transfer to `peer` that was admitted. `session` is the transfer's, and stays where it is
 * until limits_leave. `fresh` is for an address that has no transfer yet: true if it was taken, and
 * belongs to `l` until limits_leave returns it; else it is not touched.
 */
bool limits_enter(struct limits *l, struct limits_member *m, const struct addr *peer,
    const struct session *session, struct client *fresh, uint64_t now_ms);

/* Takes in that the client of the transfer was heard. */
void limits_heard(struct limits *l, struct limits_member *m);

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
