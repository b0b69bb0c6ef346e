#ifndef LANBOOT_TFTPD_CLIENTS_H
#define LANBOOT_TFTPD_CLIENTS_H
/*
 * The addresses that have transfers under way, how many each has, which of them yields a place
 * where there is none left, and what the log is told of that. Pure. An address without a transfer
 * has no entry; the entries' memory is the owner's.
 */
#include "common/strval.h"
#include "tftpd/share.h"

enum { CLIENTS_BUCKETS = 1024 };

/* An address. */
struct client {
	struct share_client share;
	struct addr addr; /* its port says nothing */
	struct client *next;
	uint32_t transfers;
	uint32_t silent; /* of these, those whose client was never heard since it asked */
	uint32_t quiet;  /* kept by limits.c: of the others, those known to be silent now */
	bool warned;     /* the log has it that it was refused */
};

/* All zero when there are none. */
struct clients {
	struct client *bucket[CLIENTS_BUCKETS];
	struct client *heaviest; /* has most of the silent ones; NULL: to be looked for */
	uint64_t warned_ms;      /* when clients_warn was last true; 0: never */
	uint64_t full_ms;        /* when clients_warn_full was last asked; 0: never */
};

/* Returns the entry of that address, whatever its port; NULL: it has none. */
struct client *clients_find(const struct clients *t, const struct addr *addr);

/* Puts `c`, whose addr is set and not in the table, into it. It stays the caller's memory. */
void clients_insert(struct clients *t, struct client *c);

/* Takes `c` out of the table. */
void clients_remove(struct clients *t, struct client *c);

/* Counts a transfer of `c` that began; its client was not heard yet. */
void clients_began(struct clients *t, struct client *c);

/* Takes in that the client of one of c->silent was heard: it is not one of these any more. */
void clients_heard(struct clients *t, struct client *c);

/* Takes in that a transfer of `c` is over; `silent`: its client was never heard. */
void clients_ended(struct clients *t, struct client *c, bool silent);

/*
 * Returns whose silent transfer makes room at once for one more of `newcomer` (NULL: an address
 * that has none): the address with the most silent ones, if it still has more of them afterwards,
 * or as many. NULL: nobody's. So a flood of requests from one address takes places only from
 * itself.
 */
struct client *clients_to_yield(struct clients *t, const struct client *newcomer);

/*
 * True if the log shall have it at `now_ms` that `c`, which has all that it may have, is refused:
 * once while it has transfers, and once a second for all. Who ends its transfers again and again
 * would fill the log.
 */
bool clients_warn(struct clients *t, struct client *c, uint64_t now_ms);

/* True if the log shall have it that nobody is let in: once, and again when this was not called for
 * 10 s. */
bool clients_warn_full(struct clients *t, uint64_t now_ms);

#endif
