#include "pxedhcpd/raw_frame.h"

#include "common/wire.h"
#include "pxedhcpd/dhcp.h"

#include <string.h>

enum {
	IP_HEADER = 20,
	UDP_HEADER = 8,
	IP_CHECKSUM_AT = 10,
	UDP_CHECKSUM_AT = IP_HEADER + 6,
	FRAGMENT = 0x3fff, /* more fragments follow, or this is not the first */
	TTL = 64,
};

/* RFC 1071. A last odd byte counts as the high half of a word. */
static uint32_t add_up(uint32_t sum, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i + 1 < len; i += 2)
		sum += (uint32_t)(bytes[i] << 8 | bytes[i + 1]);
	return len & 1 ? sum + (uint32_t)(bytes[len - 1] << 8) : sum;
}

static uint16_t finish(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* Over the pseudo header, then the UDP header and `data`: 0 if the checksum within is right. */
static uint16_t udp_checksum(const struct raw_frame *f, const uint8_t udp[UDP_HEADER])
{
	uint32_t sum = IPPROTO_UDP + UDP_HEADER + (uint32_t)f->len;
	sum = add_up(sum, (const uint8_t *)&f->from, sizeof f->from);
	sum = add_up(sum, (const uint8_t *)&f->to, sizeof f->to);
	sum = add_up(sum, udp, UDP_HEADER);
	return finish(add_up(sum, f->data, f->len));
}

enum raw_frame_result raw_frame_parse(
    const void *packet, size_t len, bool unfinished, struct raw_frame *out)
{
	const uint8_t *bytes = packet;
	struct reader r = reader_of(packet, len);
	uint8_t first = read_u8(&r);

	read_u8(&r); /* type of service */
	uint16_t total = read_u16(&r);
	read_u16(&r); /* identification */
	uint16_t fragment = read_u16(&r);
	read_u8(&r); /* time to live */
	uint8_t protocol = read_u8(&r);
	read_u16(&r); /* checksum */
	read_copy(&r, &out->from, sizeof out->from);
	read_copy(&r, &out->to, sizeof out->to);
	size_t header = (first & 0xfu) * 4;
	if (r.failed)
		return RAW_SHORT;
	if (first >> 4 != 4 || header < IP_HEADER)
		return RAW_NOT_IPV4;
	if (total > len || total < header + UDP_HEADER)
		return RAW_SHORT;
	if (finish(add_up(0, bytes, header)) != 0)
		return RAW_BAD_CHECKSUM;
	if (protocol != IPPROTO_UDP)
		return RAW_NOT_UDP;
	if (fragment & FRAGMENT)
		return RAW_FRAGMENT;

	const uint8_t *udp = bytes + header;
	r = reader_of(udp, total - header);
	out->from_port = read_u16(&r);
	out->to_port = read_u16(&r);
	uint16_t udp_len = read_u16(&r);
	uint16_t checksum = read_u16(&r);
	if (udp_len < UDP_HEADER || udp_len > total - header)
		return RAW_SHORT;
	out->len = (size_t)udp_len - UDP_HEADER;
	out->data = read_bytes(&r, out->len);
	/* 0: the sender computed none. */
	if (checksum && !unfinished && udp_checksum(out, udp) != 0)
		return RAW_BAD_CHECKSUM;
	return RAW_OK;
}

bool raw_frame_is_answer(const struct raw_frame *f)
{
	enum { YIADDR_AT = 16, COOKIE_AT = 236, DHCP_HEADER = 240 };
	static const uint8_t cookie[] = {99, 130, 83, 99}, none[4];

	/* A client that asks for a boot item may do so from any port of its own. */
	return f->from_port == DHCP_SERVER_PORT &&
	       (f->to_port == DHCP_CLIENT_PORT || f->to_port == DHCP_SERVER_PORT ||
		   f->to_port >= IPPORT_RESERVED) &&
	       f->len >= DHCP_HEADER && f->data[0] == BOOTREPLY &&
	       memcmp(f->data + YIADDR_AT, none, sizeof none) == 0 &&
	       memcmp(f->data + COOKIE_AT, cookie, sizeof cookie) == 0;
}

void raw_frame_build(const struct raw_frame *f, uint8_t headers[RAW_HEADERS])
{
	struct writer w = writer_of(headers, RAW_HEADERS);

	write_u8(&w, 4 << 4 | IP_HEADER / 4);
	write_u8(&w, 0); /* type of service */
	write_u16(&w, (uint16_t)(RAW_HEADERS + f->len));
	write_u16(&w, 0); /* identification */
	write_u16(&w, 0); /* may be fragmented, is not */
	write_u8(&w, TTL);
	write_u8(&w, IPPROTO_UDP);
	write_u16(&w, 0); /* checksum, below */
	write_bytes(&w, &f->from, sizeof f->from);
	write_bytes(&w, &f->to, sizeof f->to);
	write_u16(&w, f->from_port);
	write_u16(&w, f->to_port);
	write_u16(&w, (uint16_t)(UDP_HEADER + f->len));
	write_u16(&w, 0); /* checksum, below */

	uint16_t sum = finish(add_up(0, headers, IP_HEADER));
	headers[IP_CHECKSUM_AT] = (uint8_t)(sum >> 8);
	headers[IP_CHECKSUM_AT + 1] = (uint8_t)sum;
	sum = udp_checksum(f, headers + IP_HEADER);
	if (sum == 0)
		sum = 0xffff; /* 0 would mean that there is none */
	headers[UDP_CHECKSUM_AT] = (uint8_t)(sum >> 8);
	headers[UDP_CHECKSUM_AT + 1] = (uint8_t)sum;
}
