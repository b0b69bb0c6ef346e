#ifndef LANBOOT_PXEDHCPD_PORT_H
#define LANBOOT_PXEDHCPD_PORT_H
/*
 * The two ports that clients send to: 67, or what stands in for it where it is another server's,
 * and 4011. I/O: sockets.
 */
#include "common/loop.h"
#include "common/port_check.h"
#include "pxedhcpd/raw.h"

struct port {
	struct loop_fd io; /* fd -1: it is not open */
	int unbound;       /* of 4011, a socket to be bound when the port is free; -1: none */
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

/*
 * Opens port 4011. Where another program has it, warns of that and returns false: machines are
 * answered without it, until port_bind_pxe has it. Exits (71) if it cannot be opened for another
 * reason. Its io.ready is the caller's.
 */
bool port_open_pxe(struct port *p);

/*
 * Tries to bind port 4011 after port_open_pxe could not. Returns false with errno, EADDRINUSE while
 * the port is still another program's.
 */
bool port_bind_pxe(struct port *p);

/* Returns 0.0.0.0:4011. */
struct addr port_pxe_addr(void);

/* For -n: notes who has port 4011. */
void port_try_pxe(struct port_check *ports);

/* Receives a batch as udp_batch_receive does. `ifaces` says which addresses are ours. */
void port_receive(struct port *p, struct iface_table *ifaces, struct udp_batch *b);

/*
 * Sends the batch as udp_batch_send does. Exits (71) if the process that has the raw socket is
 * gone: nothing could be answered any more, and a supervisor starts the daemon again.
 */
size_t port_send(struct port *p, struct udp_batch *b);

/* Closes it, if it is open. */
void port_close(struct port *p);

#endif
