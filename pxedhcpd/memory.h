#ifndef LANBOOT_MEMORY_H
#define LANBOOT_MEMORY_H
/*
 * What pxedhcpd has lately told which client. A fixed number of places: a new client takes the
 * place of an older one with the same hash, so made-up MACs cannot make it grow.
 */
#include "common/strval.h"

enum { MEMORY_PLACES = 8192, MEMORY_KEEP_MS = 120 * 1000 };

struct memory_entry {
	uint8_t mac[MAC_LEN];
	bool used;
	uint32_t xid;     /* of the exchange in which it was told the boot file */
	uint64_t told_ms; /* when */
};

struct memory {
	struct memory_entry places[MEMORY_PLACES];
	uint32_t seed; /* random: nobody can aim at another's place */
};

/* What we know of this client, NULL if nothing or it is older than MEMORY_KEEP_MS. */
const struct memory_entry *memory_find(
    const struct memory *m, const uint8_t mac[MAC_LEN], uint64_t now_ms);

/* Notes that this client was told its boot file, in exchange `xid`, now. */
void memory_note(struct memory *m, const uint8_t mac[MAC_LEN], uint32_t xid, uint64_t now_ms);

#endif
