#ifndef LANBOOT_PXEDHCPD_PORT_H
#define LANBOOT_PXEDHCPD_PORT_H
/*
 * The two ports that clients send to: 67, or what stands in for it where it is another server's,
 * and 4011. I/O: sockets.
 */
#include "common/loop.h"
#include "pxedhcpd/raw.h"

struct port {
	struct loop_fd io; /* fd -1: it is not open */
	uint16_t number;
	bool is_raw; /* another server's port: `raw` stands in for it */
	struct raw raw;
};

/*
 * Opens port 67, to hear all clients' broadcasts and, with `relays`, what relays send to this
 * machine. Exits (71), with what to do about it, if it cannot. Its io.ready is the caller's.
 * Returns the address that it is bound to, as text, or `packet`.
 */
const char *port_open_dhcp(struct port *p, bool relays);

/* Opens port 4011. Returns false with errno. Its io.ready is the caller's. */
bool port_open_pxe(struct port *p);

/* Receives a batch as udp_batch_receive does. `ifaces` says which addresses are ours. */
void port_receive(struct port *p, struct iface_table *ifaces, struct udp_batch *b);

/* Sends the batch as udp_batch_send does. */
size_t port_send(struct port *p, struct udp_batch *b);

/* Closes it, if it is open. */
void port_close(struct port *p);

#endif
