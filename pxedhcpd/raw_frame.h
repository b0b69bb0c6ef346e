#ifndef LANBOOT_PXEDHCPD_RAW_FRAME_H
#define LANBOOT_PXEDHCPD_RAW_FRAME_H
/* IPv4 and UDP headers around a DHCP packet (RFC 791, RFC 768). Pure. */
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RAW_HEADERS = 28 }; /* as written: IPv4 without options, and UDP */

/* A UDP packet. Ports in host order. */
struct raw_frame {
	struct in_addr from, to;
	uint16_t from_port, to_port;
	const uint8_t *data;
	size_t len;
};

enum raw_frame_result {
	RAW_OK,
	RAW_SHORT,        /* ends before its headers or its own length says */
	RAW_NOT_IPV4,     /* another version, or a header length that cannot be */
	RAW_FRAGMENT,     /* a part of a packet */
	RAW_NOT_UDP,      /* another protocol */
	RAW_BAD_CHECKSUM, /* damaged on its way */
};

/*
 * Reads an IPv4 packet of `len` bytes, from its IP header on; what follows its own length is
 * Ethernet's padding. With `unfinished` its UDP checksum has not been computed yet, as of packets
 * that never were on a wire, and is not looked at. *out points into `packet`; on anything but
 * RAW_OK it must not be used.
 */
enum raw_frame_result raw_frame_parse(
    const void *packet, size_t len, bool unfinished, struct raw_frame *out);

/*
 * Returns true if the packet is an answer of ours (RFC 2131 §2): a BOOTREPLY that leases no address
 * (yiaddr is 0), from port 67 to a client's port or a relay's.
 */
bool raw_frame_is_answer(const struct raw_frame *f);

/* Writes the headers that go in front of f->data. f->len is at most 65,507. */
void raw_frame_build(const struct raw_frame *f, uint8_t headers[RAW_HEADERS]);

#endif
