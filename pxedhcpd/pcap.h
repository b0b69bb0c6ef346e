#ifndef LANBOOT_PCAP_H
#define LANBOOT_PCAP_H
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
	bool next_generation;                 /* pcapng */
	uint16_t link_types[PCAP_INTERFACES]; /* by interface; [0] alone in the classic format */
	unsigned interfaces;
};

struct pcap_udp {
	struct sockaddr_in from, to;
	const uint8_t *payload;
	size_t len;
	unsigned number; /* of the packet in the file, from 1 */
};

/* False if this is no capture file. `data` must outlive *p. */
bool pcap_start(struct pcap *p, const void *data, size_t len);

/*
 * The next whole, unfragmented IPv4 UDP packet; false at the end, or where the file is broken.
 * Zero *out before the first call, and hand it in again: it counts the packets.
 */
bool pcap_next_udp(struct pcap *p, struct pcap_udp *out);

#endif
