#ifndef LANBOOT_TFTPD_SHARE_H
#define LANBOOT_TFTPD_SHARE_H
/*
 * Who may send how much, and whose turn is next: a rate for each client and one for all together.
 * Pure.
 *
 * Where all want more than the rate of all together, each client gets as many bytes as any other,
 * and those that one does not use, others get: start-time fair queueing. Each client has a tag,
 * the bytes that it was given; the one with the smallest is next. Who had nothing to send for a
 * while begins at the tag of who sends now, and so gets its turn at once, but nothing for the time
 * that it did not use. The transfers of one client take turns.
 */
#include "common/list.h"
#include "tftpd/rate.h"

#include <stdbool.h>
#include <stddef.h>

/* A client. */
struct share_client {
	struct rate rate;
	uint64_t tag;
	struct list waiters;     /* its transfers that wait, in the order of their turns */
	struct list_entry entry; /* in share.waiting, if it has any */
};

/* A transfer. Zero it, but for `client`, before its first use. */
struct share_waiter {
	struct share_client *client;
	struct list_entry entry; /* in its client's waiters, while it waits */
	uint32_t piece;          /* the bytes that it sends at a time, at least */
	bool turn;               /* it has waited, and goes first */
};

struct share {
	struct rate total;
	uint64_t per_client; /* bytes a second; 0: no limit */
	uint64_t tag;        /* of who sent last */
	struct list waiting; /* the clients with a transfer that waits */
};

/* Makes `s` a share without clients and without rates. It must not be moved. */
void share_init(struct share *s);

/* Sets the rates, in bytes a second, 0 for none. A client's is set when it next asks. */
void share_set(struct share *s, uint64_t total, uint64_t per_client, uint64_t now_ms);

/* Begins the share of a client that was not there before. */
void share_join(struct share *s, struct share_client *c, uint64_t now_ms);

/*
 * Returns how many bytes the transfer may send now, of `most`: 0, or a multiple of `piece`, which
 * is 1..65535. With 0 it waits, and share_next will name it.
 */
uint64_t share_take(
    struct share *s, struct share_waiter *w, uint32_t piece, uint64_t most, uint64_t now_ms);

/* Gives back bytes that share_take allowed and that the transfer did not send after all. */
void share_give_back(struct share *s, struct share_waiter *w, uint64_t bytes);

/* Returns a transfer whose turn it is: it no longer waits, and shall ask again at once. Or NULL. */
struct share_waiter *share_next(struct share *s, uint64_t now_ms);

/* Returns when share_next is to be asked again; UINT64_MAX: nobody waits. */
uint64_t share_due_ms(const struct share *s);

/* True while the transfer waits. */
bool share_waits(const struct share_waiter *w);

/* Forgets the transfer, which is over. */
void share_leave(struct share_waiter *w);

#endif
