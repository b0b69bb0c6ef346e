#ifndef LANBOOT_TFTP_CLIENT_H
#define LANBOOT_TFTP_CLIENT_H
/*
 * The addresses that have transfers under way, how many each has, who makes room for whom where
 * there is no more, and what of that is told. Pure. An address without a transfer has no entry.
 */
#include "common/strval.h"
#include "tftpd/share.h"

enum { CLIENT_BUCKETS = 1024 };

/* An address. */
struct client {
	struct share_client share;
	struct addr addr; /* its port says nothing */
	struct client *next;
	uint32_t transfers;
	uint32_t silent; /* of these, those whose client was never heard since it asked */
	uint32_t quiet;  /* the owner's: of the others, those that it knows to be silent now */
	bool told;       /* the log has it that it was refused */
};

/* All zero when there are none. */
struct client_table {
	struct client *bucket[CLIENT_BUCKETS];
	struct client *heaviest; /* has most of the silent ones; NULL: to be looked for */
	uint64_t told_ms;        /* when client_tell last said yes; 0: never */
	uint64_t full_ms;        /* when client_tell_full was last asked; 0: never */
};

/* True if both are the same address, whatever their ports. */
bool client_same_host(const struct addr *a, const struct addr *b);

/* The entry of that address, or NULL. */
struct client *client_find(const struct client_table *t, const struct addr *addr);

/* Puts `c`, whose addr is set, into the table; it stays the caller's. */
void client_insert(struct client_table *t, struct client *c);
void client_remove(struct client_table *t, struct client *c);

/* A transfer of `c` began, and is silent. */
void client_began(struct client_table *t, struct client *c);

/* One that was silent is not, any more. */
void client_heard(struct client_table *t, struct client *c);

/* One is over; `silent` until then. */
void client_ended(struct client_table *t, struct client *c, bool silent);

/*
 * Whose silent transfer makes room at once for one more of `newcomer`, NULL for an address that
 * has none: the address with the most silent ones, if it still has more of them afterwards, or as
 * many. Or NULL: nobody's. A flood of requests from one address so takes places only from itself.
 */
struct client *client_to_yield(struct client_table *t, const struct client *newcomer);

/*
 * Shall the log have it that `c`, which has all that it may have, is refused? Once while it has
 * transfers, and once a second for all: who ends its transfers again and again would fill it.
 */
bool client_tell(struct client_table *t, struct client *c, uint64_t now_ms);

/* And that nobody is let in? Once, and again when it was not asked for 10 s. */
bool client_tell_full(struct client_table *t, uint64_t now_ms);

#endif
