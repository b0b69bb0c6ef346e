#ifndef LANBOOT_TFTPD_CLIENTS_H
#define LANBOOT_TFTPD_CLIENTS_H
/*
 * The addresses that have transfers under way, how many each has, which of them has most, and what
 * the log is told of that. Pure. An address without a transfer has no entry; the entries' memory is
 * the owner's.
 */
#include "common/strval.h"
#include "tftpd/share.h"

enum { CLIENTS_BUCKETS = 1024, CLIENTS_LEVELS = 64 };

/* An address. */
struct client {
	struct share_client share;
	struct addr addr; /* its port says nothing */
	struct client *next;
	struct list_entry level; /* in clients.level, by its transfers */
	uint32_t transfers;
	uint32_t silent; /* of these, those whose client was never heard since it asked */
	/* Kept by limits.c: these, oldest first; the others; when the latter were last looked at.
	 */
	struct list silent_own, heard_own;
	uint64_t looked_ms;
	bool warned; /* the log has it that it was refused */
};

struct clients {
	struct client *bucket[CLIENTS_BUCKETS];
	/* Those with 1, 2, 3 … transfers; the last has all with CLIENTS_LEVELS and more. */
	struct list level[CLIENTS_LEVELS];
	uint64_t warned_ms; /* when clients_warn was last true; 0: never */
	uint64_t full_ms;   /* when clients_warn_full was last asked; 0: never */
};

/* Makes `t` a table without clients. It must not be moved. */
void clients_init(struct clients *t);

/* Returns the entry of that address, whatever its port; NULL: it has none. */
struct client *clients_find(const struct clients *t, const struct addr *addr);

/* Puts `c`, whose addr is set and not in the table, into it, without transfers. It stays the
 * caller's memory. */
void clients_insert(struct clients *t, struct client *c);

/* Takes `c` out of the table. */
void clients_remove(struct clients *t, struct client *c);

/* Counts a transfer of `c` that began; its client was not heard yet. */
void clients_began(struct clients *t, struct client *c);

/* Takes in that the client of one of c->silent was heard: it is not one of these any more. */
void clients_heard(struct client *c);

/* Takes in that a transfer of `c` is over; `silent`: its client was never heard. */
void clients_ended(struct clients *t, struct client *c, bool silent);

/*
 * Returns the address with the most transfers of all; with as many as the one before, the next
 * after `c`. NULL: there is no other. `c` is NULL at first.
 */
struct client *clients_heaviest(const struct clients *t, const struct client *c);

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
