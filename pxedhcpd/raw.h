#ifndef LANBOOT_RAW_H
#define LANBOOT_RAW_H
/*
 * Port 67 without its port: where a DHCP server on this machine has it for itself, broadcasts are
 * heard by a packet socket, which takes nothing away from that server, and answers leave by a raw
 * socket that writes source port 67 itself. Both need CAP_NET_RAW to be opened, not to be used.
 */
#include "common/udp.h"
#include "pxedhcpd/iface.h"

struct raw {
	int rx; /* AF_PACKET, IPv4 packets of all interfaces, those to come too */
	int tx; /* AF_INET, with headers of our own */
	bool relays;
};

/*
 * Hears broadcast requests of clients; with `relays` also what relays send to this machine. False
 * with errno.
 */
bool raw_open(struct raw *r, bool relays);
void raw_close(struct raw *r);

/* As udp_batch_receive, from r->hear. A packet that is not for us is left with ifindex 0. */
size_t raw_receive(struct raw *r, struct iface_table *ifaces, struct udp_batch *b);

/* As udp_batch_send, with source port 67. */
size_t raw_send(struct raw *r, struct udp_batch *b);

#endif
