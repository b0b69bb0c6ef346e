#ifndef LANBOOT_PXEDHCPD_PCAP_H
#define LANBOOT_PXEDHCPD_PCAP_H
/*
 * UDP packets in a capture file, for `explain --pcap`: the classic format (tcpdump) and pcapng
 * (Wireshark), of Ethernet, Linux cooked or raw IP. Pure: bytes in memory, any bytes.
 */
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PCAP_INTERFACES = 64 };

struct pcap {
	const uint8_t *data;
	size_t len, pos;
	bool big_endian;
	bool next_generation; /* pcapng */
	struct pcap_interface {
		uint16_t link_type;
		uint8_t resolution;   /* of its times, as if_tsresol has it */
	} interface[PCAP_INTERFACES]; /* [0] alone in the classic format */
	unsigned interfaces;
	uint64_t time_ms; /* of the last packet that said one */
};

struct pcap_udp {
	struct sockaddr_in from, to; /* of IPv6 the ports alone */
	bool v6;
	struct in6_addr from6, to6;
	const uint8_t *payload;
	size_t len;
	unsigned number;  /* of the packet in the file, from 1 */
	uint64_t time_ms; /* when it was captured, since 1970; never before the one before it */
	bool has_mac;
	uint8_t mac[6]; /* its sender's, of Ethernet */
};

/*
 * Begins to read the capture of `len` bytes, which has to outlive *p. Returns false if it is none
 * (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng).
 */
bool pcap_start(struct pcap *p, const void *data, size_t len);

/*
 * Reads the next whole, unfragmented UDP packet of IPv4, or of IPv6 without extension headers; what
 * it points to is in the capture. Returns false at the end, or where the file is broken. The caller
 * zeroes *out before the first call, and hands it in again: it counts the packets.
 */
bool pcap_next_udp(struct pcap *p, struct pcap_udp *out);

#endif
