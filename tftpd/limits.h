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

struct limits {
	struct client_table clients;
	struct share share;
	struct transfer *silent_first,
	    *silent_last; /* never heard since they asked, oldest first */
	struct rate refusals;
	uint64_t told_ms; /* when the log last had it that an address was refused; 0: never */
	struct loop_timer timer; /* whose turn it is next */
};

/* What a transfer is to them. */
struct limits_member {
	struct share_waiter waiter;
	struct client *client; /* NULL: not entered */
	bool silent;
	struct transfer *silent_prev, *silent_next;
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
 * address with the most silent transfers has at least two more of them than `peer`'s; else by
 * ending the one that has been silent for longest, two seconds at least. Refusing costs nothing
 * that grows with the number of transfers, so that a flood can be refused.
 */
enum limits_verdict limits_admit(struct server *s, const struct addr *peer);

/*
 * Makes room as above, where something else than max-transfers has run out. False: there is no
 * more. errno stays.
 */
bool limits_make_room(struct server *s, const struct addr *peer);

/* Shall a refusal be answered? Some a second are. */
bool limits_may_refuse(struct server *s);

/* Shall the log have it that this address is refused? Once while it has transfers, and once a
 * second for all: who ends its transfers again and again would fill it. */
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
