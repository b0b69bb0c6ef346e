#ifndef LANBOOT_PXEDHCPD_RAW_H
#define LANBOOT_PXEDHCPD_RAW_H
/*
 * Port 67 without its port: where a DHCP server on this machine has it for itself, broadcasts are
 * heard by a packet socket, which takes nothing away from that server, and answers leave by a raw
 * socket that writes source port 67 itself, which a process apart has (raw_sender.h). Both need
 * CAP_NET_RAW to be opened, not to be used.
 */
#include "common/udp.h"
#include "pxedhcpd/iface.h"

struct raw {
	int rx; /* AF_PACKET, IPv4 packets of all interfaces, those to come too */
	int tx; /* AF_INET, with headers of our own; after raw_seal, the way to who has that */
	bool relays;
};

/*
 * Opens both sockets, for broadcast requests of clients and, with `relays`, for what relays send to
 * this machine. Returns false with errno, and then nothing is open.
 */
bool raw_open(struct raw *r, bool relays);

/*
 * Gives the sending socket to a process apart, as `user`, that sends our answers and nothing else
 * (raw_sender.h); to be called before this process is confined. Returns false with errno.
 */
bool raw_seal(struct raw *r, const char *user);

/* Closes what is open of the two; a descriptor of -1 is not. */
void raw_close(struct raw *r);

/*
 * Receives a batch as udp_batch_receive does, from r->rx, and takes off the headers. A packet that
 * is not for us is left in it with ifindex 0.
 */
size_t raw_receive(struct raw *r, struct iface_table *ifaces, struct udp_batch *b);

/* Sends the batch as udp_batch_send does, with source port 67, once raw_seal was called. */
size_t raw_send(struct raw *r, struct udp_batch *b);

#endif
