#include "pxedhcpd/pcap.h"

#include "common/wire.h"

#include <arpa/inet.h>
#include <string.h>

/* draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng. */
enum {
	LINK_ETHERNET = 1,
	LINK_RAW = 101,
	LINK_COOKED = 113,
	LINK_IPV4 = 228,
	LINK_COOKED_2 = 276,

	CLASSIC_HEADER = 24,
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_SIMPLE = 3,
	BLOCK_PACKET = 6,
	BLOCK_OVERHEAD = 12,

	ETHERTYPE_IPV4 = 0x0800,
	ETHERTYPE_IPV6 = 0x86dd,
	ETHERTYPE_VLAN = 0x8100,

	UDP = 17, /* of IP */

	OPTION_TSRESOL = 9, /* if_tsresol: 10^-n seconds, or with BINARY 2^-n */
	BINARY = 0x80,
	MICROSECONDS = 6,
	NANOSECONDS = 9,
};

static uint32_t number32(const struct pcap *p, size_t at)
{
	const uint8_t *b = p->data + at;
	return p->big_endian
		   ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]
		   : (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

static uint16_t number16(const struct pcap *p, size_t at)
{
	const uint8_t *b = p->data + at;
	return (uint16_t)(p->big_endian ? b[0] << 8 | b[1] : b[1] << 8 | b[0]);
}

static bool starts(const struct pcap *p, const uint8_t magic[4])
{
	return memcmp(p->data, magic, 4) == 0;
}

bool pcap_start(struct pcap *p, const void *data, size_t len)
{
	static const uint8_t little[] = {0xd4, 0xc3, 0xb2, 0xa1}, big[] = {0xa1, 0xb2, 0xc3, 0xd4};
	static const uint8_t little_nano[] = {0x4d, 0x3c, 0xb2, 0xa1};
	static const uint8_t big_nano[] = {0xa1, 0xb2, 0x3c, 0x4d};
	static const uint8_t section[] = {0x0a, 0x0d, 0x0d, 0x0a};

	*p = (struct pcap){.data = data, .len = len};
	if (len < CLASSIC_HEADER)
		return false;
	if (starts(p, section)) {
		p->next_generation = true;
		p->big_endian = p->data[8] == 0x1a;
		return true;
	}
	p->big_endian = starts(p, big) || starts(p, big_nano);
	if (!p->big_endian && !starts(p, little) && !starts(p, little_nano))
		return false;
	bool nano = starts(p, big_nano) || starts(p, little_nano);
	p->interface[0].link_type = (uint16_t)number32(p, 20);
	p->interface[0].resolution = nano ? NANOSECONDS : MICROSECONDS;
	p->interfaces = 1;
	p->pos = CLASSIC_HEADER;
	return true;
}

/* A captured packet in the file. */
struct frame {
	size_t at, len;
	uint16_t link;
};

/* A time in these units, as milliseconds. What is merged of several files may go back: time stays.
 */
static void take_time(struct pcap *p, uint64_t units, uint8_t resolution)
{
	unsigned n = resolution & ~(unsigned)BINARY;
	uint64_t ms = units;

	if (resolution & BINARY) {
		uint64_t whole = n < 64 ? units >> n : 0, part = n < 64 ? units - (whole << n) : 0;
		ms = n > 50 ? whole * 1000 : whole * 1000 + (part * 1000 >> n);
	} else if (n < 3) {
		for (; n < 3; n++)
			ms *= 10;
	} else {
		for (; n > 3 && ms; n--)
			ms /= 10;
	}
	if (ms > p->time_ms)
		p->time_ms = ms;
}

static bool next_classic(struct pcap *p, struct frame *f)
{
	enum { HEADER = 16 };
	if (p->len - p->pos < HEADER)
		return false;
	f->len = number32(p, p->pos + 8);
	f->at = p->pos + HEADER;
	f->link = p->interface[0].link_type;
	uint64_t second = p->interface[0].resolution == NANOSECONDS ? 1000000000 : 1000000;
	take_time(
	    p, number32(p, p->pos) * second + number32(p, p->pos + 4), p->interface[0].resolution);
	if (f->len > p->len - f->at)
		return false;
	p->pos = f->at + f->len;
	return true;
}

/* Among an interface's options. */
static uint8_t resolution_of(const struct pcap *p, size_t at, size_t len)
{
	while (len >= 4) {
		uint16_t code = number16(p, at);
		size_t n = number16(p, at + 2);
		if (code == 0 || n > len - 4)
			break;
		if (code == OPTION_TSRESOL && n == 1)
			return p->data[at + 4];
		n = (n + 3) / 4 * 4;
		if (n > len - 4)
			break;
		at += 4 + n;
		len -= 4 + n;
	}
	return MICROSECONDS;
}

/* One block of pcapng: a packet's sets *f, others are taken note of. False: broken. */
static bool take_block(struct pcap *p, size_t at, size_t len, uint32_t type, struct frame *f)
{
	size_t head = type == BLOCK_PACKET ? 20 : type == BLOCK_SIMPLE ? 4 : 0;
	uint32_t interface = 0;

	if (type == BLOCK_INTERFACE && len >= 8 && p->interfaces < PCAP_INTERFACES)
		p->interface[p->interfaces++] =
		    (struct pcap_interface){number16(p, at), resolution_of(p, at + 8, len - 8)};
	if (!head)
		return true;
	if (len < head)
		return false;
	if (type == BLOCK_PACKET)
		interface = number32(p, at);
	f->at = at + head;
	f->len = number32(p, type == BLOCK_PACKET ? at + 12 : at);
	if (type == BLOCK_SIMPLE && f->len > len - head)
		f->len = len - head;
	if (interface < p->interfaces)
		f->link = p->interface[interface].link_type;
	if (type == BLOCK_PACKET && interface < p->interfaces)
		take_time(p, (uint64_t)number32(p, at + 4) << 32 | number32(p, at + 8),
		    p->interface[interface].resolution);
	return f->len <= len - head;
}

static bool next_block(struct pcap *p, struct frame *f)
{
	*f = (struct frame){0};
	while (!f->at) {
		if (p->len - p->pos < BLOCK_OVERHEAD)
			return false;
		uint32_t type = number32(p, p->pos);
		if (type ==
		    BLOCK_SECTION) { /* files joined: the rest is another machine's, maybe */
			p->big_endian = p->data[p->pos + 8] == 0x1a;
			p->interfaces = 0;
		}
		size_t total = number32(p, p->pos + 4);
		if (total < BLOCK_OVERHEAD || total % 4 || total > p->len - p->pos)
			return false;
		if (!take_block(p, p->pos + 8, total - BLOCK_OVERHEAD, type, f))
			return false;
		p->pos += total;
	}
	return true;
}

/* Goes on to the IP header, takes the sender's MAC; false if it is something else. */
static bool skip_link(struct reader *r, uint16_t link, struct pcap_udp *out)
{
	uint16_t type = ETHERTYPE_IPV4;
	switch (link) {
	case LINK_ETHERNET:
		read_bytes(r, sizeof out->mac);
		read_copy(r, out->mac, sizeof out->mac);
		out->has_mac = true;
		type = read_u16(r);
		while (type == ETHERTYPE_VLAN) {
			read_u16(r);
			type = read_u16(r);
		}
		break;
	case LINK_COOKED:
		read_bytes(r, 14);
		type = read_u16(r);
		break;
	case LINK_COOKED_2:
		type = read_u16(r);
		read_bytes(r, 18);
		break;
	case LINK_RAW:
	case LINK_IPV4:
		break;
	default:
		return false;
	}
	return !r->failed && (type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6);
}

/* Goes on to what is behind the header; false if that is no UDP, or a part of a packet. */
static bool skip_ip4(struct reader *r, struct pcap_udp *out)
{
	enum { IP_HEADER = 20, FRAGMENTS = 0x3fff };

	uint8_t version = read_u8(r);
	read_u8(r);
	read_u16(r); /* length: UDP's own is what counts */
	read_u16(r);
	uint16_t fragment = read_u16(r);
	read_u8(r);
	uint8_t protocol = read_u8(r);
	read_u16(r);
	read_copy(r, &out->from.sin_addr, 4);
	read_copy(r, &out->to.sin_addr, 4);
	size_t header = (size_t)(version & 15) * 4;
	if (header < IP_HEADER || protocol != UDP || fragment & FRAGMENTS)
		return false;
	read_bytes(r, header - IP_HEADER);
	return true;
}

static bool skip_ip6(struct reader *r, struct pcap_udp *out)
{
	read_u32(r);
	read_u16(r);
	uint8_t protocol = read_u8(r);
	read_u8(r);
	read_copy(r, &out->from6, sizeof out->from6);
	read_copy(r, &out->to6, sizeof out->to6);
	out->v6 = true;
	return protocol == UDP;
}

static bool take_udp(struct reader r, struct pcap_udp *out)
{
	enum { UDP_HEADER = 8 };
	unsigned version = reader_left(&r) ? r.data[r.pos] >> 4 : 0;

	if (!(version == 4 ? skip_ip4(&r, out) : version == 6 && skip_ip6(&r, out)))
		return false;
	out->from.sin_port = htons(read_u16(&r));
	out->to.sin_port = htons(read_u16(&r));
	uint16_t len = read_u16(&r);
	read_u16(&r);
	if (len < UDP_HEADER)
		return false;
	out->len = len - (size_t)UDP_HEADER;
	out->payload = read_bytes(&r, out->len);
	return out->payload != NULL;
}

bool pcap_next_udp(struct pcap *p, struct pcap_udp *out)
{
	struct frame f;
	unsigned number = out->number;

	while (p->next_generation ? next_block(p, &f) : next_classic(p, &f)) {
		struct reader r = reader_of(p->data + f.at, f.len);
		number++;
		*out = (struct pcap_udp){.number = number, .time_ms = p->time_ms};
		out->from.sin_family = out->to.sin_family = AF_INET;
		if (!skip_link(&r, f.link, out))
			continue;
		struct reader ip = reader_of(r.data + r.pos, reader_left(&r));
		if (take_udp(ip, out))
			return true;
	}
	return false;
}
