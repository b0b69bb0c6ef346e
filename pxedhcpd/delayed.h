#ifndef LANBOOT_DELAYED_H
#define LANBOOT_DELAYED_H
/*
 * Answers that wait before they are sent: a Raspberry Pi 3 misses what comes at once. A fixed
 * number of places, so made-up clients cannot make it grow.
 */
#include "common/loop.h"
#include "common/udp.h"
#include "pxedhcpd/dhcp.h"

enum { DELAYED_SLOTS = 250 };

struct delayed;

struct delayed_packet {
	struct loop_timer timer; /* set while it waits */
	struct delayed *in;
	struct loop_fd *io; /* where it is to be sent */
	struct udp_ends ends;
	size_t len;
	uint8_t bytes[DHCP_MAX];
};

struct delayed {
	struct loop *loop;
	void (*due)(const struct delayed_packet *p);
	struct delayed_packet slots[DELAYED_SLOTS];
};

/* `due` is called for each packet whose time has come. `loop` must outlive it. */
void delayed_init(
    struct delayed *l, struct loop *loop, void (*due)(const struct delayed_packet *p));

/*
 * Keeps a copy of *p (its io, way, len and bytes) for so long. False if every place is taken or
 * memory ran out: then it is better sent at once than not at all.
 */
bool delayed_put(struct delayed *l, const struct delayed_packet *p, uint32_t delay_ms);

#endif
