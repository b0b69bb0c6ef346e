#ifndef LANBOOT_TOOLS_PROBE_LAN_H
#define LANBOOT_TOOLS_PROBE_LAN_H
/*
 * The network that is probed: its interface, and the sockets by which it is asked as a machine
 * without an address asks. I/O.
 */
#include "common/strval.h"
#include "tools/probe/offer.h"

#include <net/if.h>

struct lan {
	char name[IFNAMSIZ];
	unsigned ifindex;
	bool up, link, running; /* switched on; has a link; and the kernel has made use of it */
	uint8_t mac[MAC_LEN];
	struct in_addr addr, mask; /* 0.0.0.0: none */
	size_t others;             /* further interfaces that could have been meant */
	int tx, rx;
};

/*
 * Finds the interface of that name; NULL: the first Ethernet interface with a link and an IPv4
 * address, else the first that there is. Returns false if there is none.
 */
bool lan_find(const char *name, struct lan *lan);

/* Opens the sockets; needs root. Returns false with errno set. */
bool lan_open(struct lan *lan);

/* Closes them. */
void lan_close(struct lan *lan);

/*
 * Sends a packet of a client without an address to all of the link and, as the kernel does with
 * broadcasts, to the servers of this very machine. Returns false with errno set.
 */
bool lan_broadcast(struct lan *lan, const void *packet, size_t len);

/* A packet to a DHCP client, wherever it is from: of this machine's servers, too. */
struct lan_packet {
	struct in_addr from;
	size_t len;
	const uint8_t *data; /* in `bytes` */
	uint8_t bytes[2048];
};

/* Takes the next one that is there. Returns false if none is. */
bool lan_receive(struct lan *lan, struct lan_packet *p);

/* Returns true if the address is one of this machine's own. */
bool lan_is_own(struct in_addr a);

#endif
