#ifndef LANBOOT_PXEDHCPD_PACKET_FILTER_H
#define LANBOOT_PXEDHCPD_PACKET_FILTER_H
/*
 * Programs for the kernel's packet filter (BPF, linux/filter.h): which packets a packet socket
 * hands over. All else is refused before it is copied. They see a packet from its IP header on.
 * Pure.
 */
#include <linux/filter.h>

enum { PACKET_FILTER_REPLY_MAX = 1600 }; /* a frame of the LAN is handed over up to here */

struct packet_filter {
	const struct sock_filter *code; /* lives for ever */
	unsigned short n;               /* instructions */
};

/*
 * Returns the program for requests: UDP to port 67, from a client (op 1, RFC 2131 §2), broadcast or
 * through a relay (giaddr is set); not from the loopback interface, and not what a card in
 * promiscuous mode hears of others' conversations.
 */
struct packet_filter packet_filter_requests(void);

/*
 * Returns the program for what tells us of others. Replies of boot and DHCP servers: UDP from port
 * 67 or 4011 to port 68 or 4011, op 2; not from the loopback interface, and not of a VLAN that this
 * machine is not in, which a trunk brings (other host's). And, from an Ethernet card to this
 * machine itself, read requests by TFTP (RFC 1350 §5) to port 69, for what follows one goes to
 * other ports, or is no RRQ; and clients' packets (op 1, from port 68 or 4011) to port 4011; and
 * from such a card, requests to port 67 of UEFI HTTP Boot, whose class is among the first sixteen
 * options. In a room that boots these are some packets a second.
 */
struct packet_filter packet_filter_overheard(void);

/*
 * Returns the program for what of IPv6 tells us of others: router advertisements (RFC 4861 §4.2),
 * and ADVERTISE and REPLY (RFC 8415 §7.3) to port 546, whomever they are for; without extension
 * headers, not from the loopback interface, and not of a VLAN that this machine is not in.
 */
struct packet_filter packet_filter_overheard6(void);

#endif
