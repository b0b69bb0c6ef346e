#ifndef LANBOOT_PXEDHCPD_MEMORY_H
#define LANBOOT_PXEDHCPD_MEMORY_H
/*
 * What pxedhcpd has lately offered to which machine, and what came of it. A fixed number of slots:
 * a new machine takes the slot of one that was not heard of for longer, so that made-up machines
 * cannot make it grow. Pure but for the table, which its owner hands in; all times are of one
 * clock, in milliseconds.
 */
#include "common/conf.h"
#include "pxedhcpd/adapt.h"
#include "pxedhcpd/dhcp.h"

enum {
	MEMORY_SETS = 2048,
	MEMORY_WAYS = 8,             /* slots of a set: a hall of 5,000 machines fits */
	MEMORY_TWIN_MS = 120 * 1000, /* who asks in turn within this time is on at the same time */
};

/* No entry is looked at after this; what is in it may have ended long before. */
#define MEMORY_KEEP_MS (8 * 24 * 60 * 60 * UINT64_C(1000))

/*
 * Two laptops on one dock have one MAC and two UUIDs, a machine switched from BIOS to UEFI another
 * architecture: what one of them takes says nothing of the other.
 */
struct memory_key {
	uint8_t chaddr[CHADDR_LEN]; /* zeros: the machine says none */
	uint8_t uuid[UUID_SIZE];    /* zeros: the machine says none */
	uint16_t family;            /* its architecture, the same for PXE and HTTP Boot */
};

struct memory_entry {
	struct memory_key key;
	bool used;        /* the slot is not free */
	uint64_t seen_ms; /* of the last memory_put */

	uint64_t asked_ms; /* when its firmware was answered last, no iPXE; 0: never */

	bool offered;         /* it was offered a boot file, by PXE or HTTP: */
	uint32_t offered_xid; /* in this exchange, */
	uint64_t offered_ms;  /* which began then */
	uint64_t http_ms;     /* the last time by HTTP; 0: never */
	struct adapt pxe;     /* in which mode by PXE, and what it did then */

	bool misled; /* no PXE client, and took our offer for a lease, the last time: */
	uint64_t misled_ms;
};

/* All zeros but for the seed: it knows of no machine. */
struct memory {
	struct memory_entry sets[MEMORY_SETS][MEMORY_WAYS];
	uint32_t seed; /* random: nobody can aim at another's set */
};

/*
 * Writes to *key which machine sent the request. Returns false if it says neither hardware address
 * nor UUID.
 */
bool memory_key_of(const struct conf *c, const struct dhcp_request *req, struct memory_key *key);

/* Returns what is known of this machine, good until the next memory_put; NULL if nothing is. */
const struct memory_entry *memory_find(
    const struct memory *m, const struct memory_key *key, uint64_t now_ms);

/*
 * Returns what policy_decide is to know of who sent the request: the entry of its machine; for iPXE
 * the latest of its hardware address. Returns NULL if nothing is known.
 */
const struct memory_entry *memory_recall(
    const struct memory *m, const struct conf *c, const struct dhcp_request *req, uint64_t now_ms);

/*
 * Returns what is known of another machine with the hardware address of `e` (NULL: nobody is
 * known), which asks now: of the same architecture and another UUID, by its own firmware, after the
 * firmware of `e` had asked, and that not long ago. One that asks once in between has two machines
 * on at once; who only goes from one laptop's dock to the other's does not. The UUID with its first
 * three fields turned is the same: not all firmware has them as RFC 4578 wants. Returns NULL if
 * there is none.
 */
const struct memory_entry *memory_twin(
    const struct memory *m, const struct memory_entry *e, uint64_t now_ms);

/*
 * Writes into *e that its machine loads something: it asked by TFTP, or came as iPXE. Returns false
 * if that was nothing of ours, or is what it loads by HTTP Boot: then nothing changes.
 */
bool memory_loaded(struct memory_entry *e, uint64_t now_ms);

/* Returns true if a machine with this MAC is known. */
bool memory_knows(const struct memory *m, const uint8_t mac[MAC_LEN], uint64_t now_ms);

/*
 * Writes down that the machine with this MAC asks for a file by TFTP, if it is known: that is about
 * the latest that it was offered.
 */
void memory_tftp(struct memory *m, const uint8_t mac[MAC_LEN], uint64_t now_ms);

/* Keeps a copy of *e as what is known of e->key from now on. */
void memory_put(struct memory *m, const struct memory_entry *e, uint64_t now_ms);

#endif
