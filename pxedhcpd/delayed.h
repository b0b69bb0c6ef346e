#ifndef LANBOOT_DELAYED_H
#define LANBOOT_DELAYED_H
/*
 * Answers that wait before they are sent: a Raspberry Pi 3 misses what comes at once. A fixed
 * number of places, so made-up clients cannot make it grow.
 */
#include "common/loop.h"
#include "common/udp.h"
#include "pxedhcpd/dhcp.h"

enum { LATER_PLACES = 250 };

struct later;

struct later_packet {
	struct loop_timer timer; /* set while it waits */
	struct later *in;
	struct loop_fd *io; /* where it is to be sent */
	struct udp_ends ends;
	size_t len;
	uint8_t bytes[DHCP_MAX];
};

struct later {
	struct loop *loop;
	void (*due)(const struct later_packet *p);
	struct later_packet places[LATER_PLACES];
};

/* `due` is called for each packet whose time has come. `loop` must outlive it. */
void later_init(struct later *l, struct loop *loop, void (*due)(const struct later_packet *p));

/*
 * Keeps a copy of *p (its io, way, len and bytes) for so long. False if every place is taken or
 * memory ran out: then it is better sent at once than not at all.
 */
bool later_put(struct later *l, const struct later_packet *p, uint32_t delay_ms);

#endif
