#ifndef LANBOOT_TFTPD_TRANSFERS_H
#define LANBOOT_TFTPD_TRANSFERS_H
/* The transfers under way, by their clients' addresses and ports. Pure: a table and no more. */
#include "tftpd/transfer.h"

enum { TRANSFERS_BUCKETS = 4096 };

/* All zero when there are none. */
struct transfers {
	struct transfer *bucket[TRANSFERS_BUCKETS];
};

/*
 * Returns the transfer to ends->peer from ends->local, or from any of our addresses if that has no
 * length. NULL: there is none.
 */
struct transfer *transfers_find(const struct transfers *all, const struct udp_ends *ends);

/* Puts `t`, whose endpoint is set, into the table; it stays the caller's memory. */
void transfers_insert(struct transfers *all, struct transfer *t);

/* Takes `t` out of the table, if it is in. */
void transfers_remove(struct transfers *all, struct transfer *t);

/*
 * Returns the transfer after `t`, or the first one after NULL, in no order that matters; NULL
 * behind the last. To remove a transfer, ask for the next one first.
 */
struct transfer *transfers_next(const struct transfers *all, const struct transfer *t);

#endif
