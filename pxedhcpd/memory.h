#ifndef LANBOOT_MEMORY_H
#define LANBOOT_MEMORY_H
/*
 * What pxedhcpd has lately told which client, and what came of it. A fixed number of places: a
 * new client takes the place of an older one with the same hash, so made-up MACs cannot make it
 * grow. Pure but for the table itself.
 */
#include "common/host.h"

enum { MEMORY_PLACES = 8192, MEMORY_KEEP_MS = 10 * 60 * 1000 };

struct memory_entry {
	uint8_t mac[MAC_LEN];
	bool used;
	uint32_t xid;        /* of the exchange in which it was told its boot file */
	uint64_t told_ms;    /* when that exchange began */
	enum pxe_form form;  /* how: PXE_FORM_DIRECT or _4011; PXE_FORM_AUTO: not by PXE */
	enum pxe_form works; /* the form that is known to work; PXE_FORM_AUTO: none yet */
};

struct memory {
	struct memory_entry places[MEMORY_PLACES];
	uint32_t seed; /* random: nobody can aim at another's place */
};

/* What we know of this client, NULL if nothing or it is older than MEMORY_KEEP_MS. */
const struct memory_entry *memory_find(
    const struct memory *m, const uint8_t mac[MAC_LEN], uint64_t now_ms);

/* Notes what we know of e->mac from now on. */
void memory_put(struct memory *m, const struct memory_entry *e);

#endif
