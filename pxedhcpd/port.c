#include "pxedhcpd/port.h"

#include "common/log.h"
#include "pxedhcpd/dhcp.h"

#include <errno.h>
#include <unistd.h>

enum {
	/*
	 * A hall of machines switched on at once: 5,000 requests, which the kernel accounts with
	 * up to 4.5 kB each (a network card's whole receive buffer).
	 */
	RECEIVE_BUFFER = 16 * 1024 * 1024,
	SEND_BUFFER = 1024 * 1024,
};

static int open_socket(in_addr_t address, uint16_t port, bool share)
{
	const struct addr at = addr_of_ip4((struct in_addr){address}, port);

	return udp_open(&at, share);
}

/*
 * Bound to the broadcast address, the socket hears every DISCOVER and leaves unicast renewals to a
 * DHCP server on this machine; bound to all, it would take them. A server that shares the port
 * with nobody is worked beside with packet sockets.
 */
const char *port_open_dhcp(struct port *p, bool relays)
{
	const char *address = relays ? "0.0.0.0" : "255.255.255.255";

	p->number = DHCP_SERVER_PORT;
	p->unbound = -1;
	p->raw = (struct raw){.rx = -1, .tx = -1};
	p->io.fd = open_socket(relays ? INADDR_ANY : INADDR_BROADCAST, DHCP_SERVER_PORT, true);
	if (p->io.fd < 0 && errno == EADDRINUSE) {
		if (!raw_open(&p->raw, relays))
			fatal("a DHCP server on this machine has UDP port 67 for itself, and "
			      "packet sockets to work beside it cannot be opened (dnsmasq shares "
			      "the port with 'bind-interfaces')");
		p->is_raw = true;
		p->io.fd = p->raw.rx;
		udp_set_buffers(p->raw.tx, RECEIVE_BUFFER, SEND_BUFFER);
		address = "packet";
		log_info("a DHCP server on this machine has port 67 for itself: hearing clients' "
			 "broadcasts beside it, by packet sockets");
	}
	if (p->io.fd < 0)
		fatal("cannot open UDP port 67 (is this root?)");
	udp_set_buffers(p->io.fd, RECEIVE_BUFFER, SEND_BUFFER);
	return address;
}

struct addr port_pxe_addr(void)
{
	return addr_of_ip4((struct in_addr){INADDR_ANY}, PXE_PORT);
}

bool port_bind_pxe(struct port *p)
{
	const struct addr at = port_pxe_addr();

	if (bind(p->unbound, &at.sa, at.len) < 0)
		return false;
	p->io.fd = p->unbound;
	p->unbound = -1;
	return true;
}

bool port_open_pxe(struct port *p)
{
	const struct addr at = port_pxe_addr();
	char text[PORT_HOLDER_TEXT];

	p->number = PXE_PORT;
	p->raw = (struct raw){.rx = -1, .tx = -1};
	p->io.fd = -1;
	p->unbound = udp_socket(AF_INET, false);
	if (p->unbound < 0)
		fatal("cannot open a UDP socket");
	udp_set_buffers(p->unbound, RECEIVE_BUFFER, SEND_BUFFER);
	if (port_bind_pxe(p))
		return true;
	if (errno != EADDRINUSE)
		fatal("cannot open UDP port 4011");
	const struct port_holder h = port_holder_find(SOCK_DGRAM, &at);
	log_warnx("%s has UDP port 4011: going on without it until it is free; machines get the "
		  "direct form, whatever 'form' says, which some UEFI firmware does not take",
	    port_holder_text(&h, text));
	return false;
}

void port_try_pxe(struct port_check *ports)
{
	struct addr at = port_pxe_addr();
	const struct addrs list = {&at, 1};

	port_check_try(ports, SOCK_DGRAM, &list, NULL,
	    "pxedhcpd goes on without it, and machines get the direct form, whatever 'form' says");
}

void port_receive(struct port *p, struct iface_table *ifaces, struct udp_batch *b)
{
	if (p->is_raw)
		raw_receive(&p->raw, ifaces, b);
	else
		udp_batch_receive(p->io.fd, b);
}

size_t port_send(struct port *p, struct udp_batch *b)
{
	if (!p->is_raw)
		return udp_batch_send(p->io.fd, b);
	size_t failed = raw_send(&p->raw, b);
	for (size_t i = 0; i < failed; i++)
		if (b->error[i] == EPIPE || b->error[i] == ECONNRESET)
			fatalx("the process beside this one that sends answers has ended, and only "
			       "root can start it anew: restart");
	return failed;
}

void port_close(struct port *p)
{
	if (!p->is_raw && p->io.fd >= 0)
		close(p->io.fd);
	if (p->unbound >= 0)
		close(p->unbound);
	raw_close(&p->raw);
	p->io.fd = p->unbound = -1;
}
