#ifndef LANBOOT_PXEDHCPD_SNIFFER_H
#define LANBOOT_PXEDHCPD_SNIFFER_H
/*
 * Copies of packets that are not for us and tell of our clients: other servers' replies, and
 * requests to this machine by TFTP and to port 4011, by which firmware shows that it has understood
 * its offer; they come here even where a firewall on this machine drops them. And what UEFI HTTP
 * Boot asks, from the card that it says: it comes for its file to another daemon, if at all. One
 * packet socket, which takes nothing away from anybody. I/O: it receives; what a packet means is
 * decided elsewhere.
 */
#include "common/strval.h"
#include "pxedhcpd/packet_filter.h"
#include "pxedhcpd/raw_frame.h"

enum sniffed_kind {
	SNIFFED_NOTHING,      /* there is no packet any more */
	SNIFFED_DAMAGED,      /* a packet that cannot be read, or says nothing to us */
	SNIFFED_REPLY,        /* of a server, from port 67 or 4011 */
	SNIFFED_TFTP_REQUEST, /* a read request to port 69 of this machine */
	SNIFFED_PXE_REQUEST,  /* a DHCP client's packet to port 4011 of this machine */
	SNIFFED_HTTP_REQUEST, /* one of UEFI HTTP Boot to port 67, from its own card */
};

struct sniffed {
	unsigned ifindex;     /* the interface that it came in by */
	bool has_mac;         /* it came from an Ethernet card: */
	uint8_t mac[MAC_LEN]; /* its sender's, or the last router's */
	struct raw_frame udp; /* points into `bytes` */
	uint8_t bytes[PACKET_FILTER_REPLY_MAX];
};

/*
 * Opens the socket, with room for many packets; needs CAP_NET_RAW. Returns it, and the caller
 * closes it; or -1, which it logs: which form of offer a machine takes is then judged by less.
 */
int sniffer_open(void);

/*
 * Receives the next packet into *out, if one has come, and returns what it is; *out is good for
 * SNIFFED_REPLY and the requests alone. A UDP checksum is not looked at: it may be
 * unfinished, and nothing depends on it but a line in the log and whose firmware loads.
 */
enum sniffed_kind sniffer_receive(int fd, struct sniffed *out);

#endif
