#ifndef LANBOOT_PXEDHCPD_DELAYED_H
#define LANBOOT_PXEDHCPD_DELAYED_H
/*
 * Answers that wait before they are sent: a Raspberry Pi 3 misses what comes at once, edk2 over
 * IPv6 what comes before it listens. A fixed number of slots, so that made-up clients cannot make
 * it grow. Pure: the time is handed in, and whoever owns it sends what is due.
 */
#include "common/udp.h"
#include "pxedhcpd/dhcp.h"

enum { DELAYED_SLOTS = 250 };

struct delayed_packet {
	uint64_t due_ms;      /* when it is to be sent; in a slot, 0: the slot is free */
	uint16_t port;        /* of ours, that it is to leave from: 67 or 4011 */
	struct udp_ends ends; /* where it goes, and from which address and interface */
	size_t len;
	uint8_t bytes[DHCP_MAX];
};

/* All zeros: nothing waits. */
struct delayed {
	struct delayed_packet slots[DELAYED_SLOTS];
};

/*
 * Returns a slot for the caller to fill, all but its due_ms: a packet that is to be sent at
 * `due_ms` (not 0). Returns NULL if every slot is taken: then it is better sent at once than not at
 * all.
 */
struct delayed_packet *delayed_add(struct delayed *d, uint64_t due_ms);

/* Returns when the next packet is due, or 0 if none waits. */
uint64_t delayed_next_ms(const struct delayed *d);

/*
 * Takes the packet that is due for the longest time, and frees its slot. What is returned is whole
 * until the next delayed_add. Returns NULL if none is due by now.
 */
const struct delayed_packet *delayed_take(struct delayed *d, uint64_t now_ms);

#endif
