#ifndef LANBOOT_TFTP_LIMITS_H
#define LANBOOT_TFTP_LIMITS_H
/*
 * Keeps transfers within what the configuration allows: how many, how many for one address, and
 * bytes a second. client.h and share.h decide; this hands them the transfers and the clock.
 */
#include "common/loop.h"
#include "tftpd/client.h"

struct server;
struct transfer;

/* Transfers whose clients are silent. One that is heard leaves it. */
struct limits_list {
	struct transfer *first, *last;
};

struct limits {
	struct client_table clients;
	struct share share;
	struct limits_list silent; /* never heard since they asked, oldest first */
	struct limits_list quiet;  /* fell silent later, as far as scan_ms knows */
	uint64_t scan_ms;          /* when all were last looked at for that */
	struct rate refusals;
	struct loop_timer timer; /* whose turn it is next */
};

/* What a transfer is to them. */
struct limits_member {
	struct share_waiter waiter;
	struct client *client;    /* NULL: not entered */
	struct limits_list *list; /* it is in; NULL: in none */
	struct transfer *prev, *next;
};

enum limits_verdict {
	LIMITS_OK,
	LIMITS_FULL,        /* max-transfers */
	LIMITS_CLIENT_FULL, /* max-transfers-per-client */
};

/* At the start, and when the configuration was read again. */
void limits_configure(struct server *s);

/*
 * May a transfer to `peer` begin? Where there is no room, makes some if it can: at once, if the
 * address with the most transfers that were never heard has at least two more of them than
 * `peer`'s; else by ending the oldest of these, two seconds old at least; else one that answered,
 * but has been silent for five seconds though it was its turn. All are looked at for that four
 * times a second at most; else, refusing costs nothing that grows with the number of transfers,
 * so that a flood can be refused.
 */
enum limits_verdict limits_admit(struct server *s, const struct addr *peer);

/*
 * Makes room as above, where something else than max-transfers has run out. False: there is no
 * more. errno stays.
 */
bool limits_make_room(struct server *s, const struct addr *peer);

/* Shall a refusal be answered? Some a second are. */
bool limits_may_refuse(struct server *s);

/* client_tell, for the address of `peer`. */
bool limits_tell(struct server *s, const struct addr *peer);

/* A transfer that was admitted begins. False: out of memory. */
bool limits_enter(struct transfer *t, const struct addr *peer);

/* Its client was heard. */
void limits_heard(struct transfer *t);

/* It ends; also if it was never entered. */
void limits_leave(struct transfer *t);

/*
 * How many of `count` blocks it may send now; 0: none, it gets an EVENT_CLOCK when its turn comes,
 * and limits_holds until then.
 */
uint32_t limits_allow(struct transfer *t, uint32_t count);
bool limits_holds(const struct transfer *t);

/* It did not send so many bytes of these after all. */
void limits_unused(struct transfer *t, uint64_t bytes);

#endif
