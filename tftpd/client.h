#ifndef LANBOOT_TFTP_CLIENT_H
#define LANBOOT_TFTP_CLIENT_H
/*
 * The addresses that have transfers under way, how many each has, and who makes room for whom
 * where there is no more. Pure. An address without a transfer has no entry.
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
	bool told;       /* the log has it that it was refused */
};

/* All zero when there are none. */
struct client_table {
	struct client *bucket[CLIENT_BUCKETS];
	struct client *heaviest; /* has most of the silent ones; NULL: to be looked for */
};

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

#endif
