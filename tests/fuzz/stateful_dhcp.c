/*
 * stateful_dhcp INTERFACE SERVER SEED SECONDS STORED...: frames of any kind: stored DHCP packets
 * made worse, to ports 67 and 4011, from clients, relays and other servers, TFTP requests that pass
 * by, fragments, VLAN tags and what is no IPv4. Its honest client broadcasts a DISCOVER of a BIOS
 * ROM and must be offered `undionly.kpxe`.
 */
#include "tests/fuzz/stateful.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ETH = 14, IP = 20, UDP = 8, HEAD = ETH + IP + UDP, FRAME = 1514, FIXED = 240, MACS = 64 };
enum { AT_XID = 4, AT_SECS = 8, AT_FLAGS = 10, AT_GIADDR = 24, AT_CHADDR = 28 };

struct wire {
	int fd;
	struct sockaddr_ll to;
	uint8_t server[4];
};

static void wire_open(struct wire *w, const char *interface, const char *server)
{
	struct sockaddr_in a = fuzz_addr(server, 67);
	memcpy(w->server, &a.sin_addr, sizeof w->server);
	w->to = (struct sockaddr_ll){.sll_family = AF_PACKET,
	    .sll_protocol = htons(0x0003), /* ETH_P_ALL */
	    .sll_ifindex = (int)if_nametoindex(interface)};
	w->fd = socket(AF_PACKET, SOCK_RAW, htons(0x0003));
	if (!w->to.sll_ifindex || w->fd < 0 ||
	    bind(w->fd, (struct sockaddr *)&w->to, sizeof w->to) < 0)
		fuzz_die(interface);
}

static void put16(uint8_t *at, size_t v)
{
	at[0] = (uint8_t)(v >> 8);
	at[1] = (uint8_t)v;
}

/* The checksum of the IPv4 header that starts at `ip`, RFC 791 §3.1. */
static void put_checksum(uint8_t *ip)
{
	uint32_t sum = 0;
	put16(ip + 10, 0);
	for (size_t i = 0; i < IP; i += 2)
		sum += (uint32_t)(ip[i] << 8 | ip[i + 1]);
	sum = (sum & 0xffff) + (sum >> 16);
	sum += sum >> 16;
	put16(ip + 10, ~sum & 0xffff);
}

struct ends {
	uint8_t from[4], to[4];
	size_t sport, dport;
};

/* Writes the headers in front of `len` bytes that stand at frame + HEAD. Returns the frame's
 * length. Its card's address is the packet's chaddr, at `mac`. */
static size_t put_heads(uint8_t *frame, const struct ends *e, const uint8_t mac[6], size_t len)
{
	uint8_t *ip = frame + ETH, *udp = ip + IP;
	memset(frame, 0xff, 6);
	memcpy(frame + 6, mac, 6);
	put16(frame + 12, 0x0800);
	memset(ip, 0, IP + UDP);
	ip[0] = 0x45;
	put16(ip + 2, IP + UDP + len);
	ip[8] = 64;
	ip[9] = 17;
	memcpy(ip + 12, e->from, 4);
	memcpy(ip + 16, e->to, 4);
	put_checksum(ip);
	put16(udp, e->sport);
	put16(udp + 2, e->dport);
	put16(udp + 4, UDP + len);
	return HEAD + len;
}

static void pick_ends(struct chance *c, const struct wire *w, struct ends *e)
{
	static const uint8_t from[][4] = {{0}, {10, 0, 0, 3}, {10, 0, 0, 77}, {10, 0, 0, 255},
	    {255, 255, 255, 255}, {127, 0, 0, 1}, {192, 0, 2, 9}, {224, 0, 0, 1}, {10, 0, 0, 2}};
	static const size_t ports[] = {67, 67, 67, 67, 4011, 4011, 69, 68, 80, 0, 65535};
	memcpy(e->from, from[chance_one_in(c, 2) ? 0 : chance_below(c, 9)], 4);
	memset(e->to, 0xff, 4);
	e->dport = ports[chance_below(c, 11)];
	if (e->dport != 67 || chance_one_in(c, 4))
		memcpy(e->to, w->server, 4);
	e->sport = chance_one_in(c, 8) ? chance_below(c, 65536) : e->dport == 4011 ? 4011 : 68;
	if (chance_one_in(c, 12)) { /* as another server would answer */
		e->sport = 67;
		e->dport = 68;
	}
}

static void pick_mac(struct chance *c, uint8_t mac[6])
{
	memcpy(mac, (const uint8_t[]){0x52, 0x54, 0, 0xf0, 0}, 5);
	mac[5] = (uint8_t)chance_below(c, MACS);
}

/* What is on the wire beside whole packets: tags, fragments, wrong lengths, other protocols. */
static size_t spoil_heads(struct chance *c, uint8_t *frame, size_t len)
{
	switch (chance_below(c, 8)) {
	case 0:
		put16(frame + ETH + 6, chance_below(c, 65536)); /* a fragment */
		put_checksum(frame + ETH);
		return len;
	case 1:
		if (len + 4 > FRAME)
			return len;
		memmove(frame + 16, frame + 12, len - 12);
		put16(frame + 12, 0x8100);
		put16(frame + 14, chance_below(c, 4096));
		return len + 4;
	case 2:
		put16(frame + 12, chance_one_in(c, 2) ? 0x86dd : chance_below(c, 65536));
		return len;
	case 3:
		put16(frame + ETH + IP + 4, chance_below(c, 2000)); /* UDP's length */
		return len;
	case 4:
		put16(frame + ETH + 2, chance_below(c, 2000)); /* IP's */
		put_checksum(frame + ETH);
		return len;
	case 5:
		return 1 + chance_below(c, len);
	default:
		chance_worsen(c, frame, len < 60 ? len : 60, 60);
		return len;
	}
}

static void step(struct chance *c, const struct wire *w, const struct stored *s)
{
	uint8_t frame[FRAME], *dhcp = frame + HEAD, mac[6];
	struct ends e;

	pick_ends(c, w, &e);
	pick_mac(c, mac);
	size_t n = stored_pick(s, c, dhcp, FRAME - HEAD);
	if (e.dport == 69)
		n = (size_t)snprintf(
			(char *)dhcp, 64, "%c%c%s%c%s", 0, 1, "undionly.kpxe", 0, "octet") +
		    1;
	else if (n >= FIXED && !chance_one_in(c, 10)) {
		memcpy(dhcp + AT_CHADDR, mac, sizeof mac);
		put16(dhcp + AT_XID, chance_below(c, 8));
		if (chance_one_in(c, 6))
			memcpy(dhcp + AT_GIADDR, e.from, 4);
		if (chance_one_in(c, 2))
			n = FIXED + chance_worsen(c, dhcp + FIXED, n - FIXED, FRAME - HEAD - FIXED);
	}
	if (chance_one_in(c, 6))
		n = chance_worsen(c, dhcp, n, FRAME - HEAD);
	size_t len = put_heads(frame, &e, mac, n);
	if (chance_one_in(c, 8))
		len = spoil_heads(c, frame, len);
	for (size_t i = chance_one_in(c, 10) ? 3 : 1; i; i--)
		if (sendto(w->fd, frame, len, 0, (const struct sockaddr *)&w->to, sizeof w->to) <
			0 &&
		    errno != ENOBUFS && errno != EINVAL)
			fuzz_die("sending a frame");
}

static size_t make_discover(uint8_t *dhcp, unsigned serial)
{
	static const uint8_t options[] = {99, 130, 83, 99, 53, 1, 1, 55, 4, 1, 3, 66, 67, 60, 32,
	    'P', 'X', 'E', 'C', 'l', 'i', 'e', 'n', 't', ':', 'A', 'r', 'c', 'h', ':', '0', '0',
	    '0', '0', '0', ':', 'U', 'N', 'D', 'I', ':', '0', '0', '2', '0', '0', '1', 93, 2, 0, 0,
	    94, 3, 1, 2, 1, 255};
	memset(dhcp, 0, 300);
	dhcp[0] = dhcp[1] = 1;
	dhcp[2] = 6;
	put16(dhcp + AT_XID, 0xbeef);
	put16(dhcp + AT_XID + 2, serial);
	put16(dhcp + AT_FLAGS, 0x8000);
	memcpy(dhcp + AT_CHADDR, (const uint8_t[]){0x52, 0x54, 0, 0xaa}, 4);
	put16(dhcp + AT_CHADDR + 4, serial);
	memcpy(dhcp + FIXED - 4, options, sizeof options);
	return 300;
}

/* Waits for a second for an offer of this xid with the boot file's name. */
static bool is_offered(int fd, const uint8_t *discover)
{
	uint8_t in[2048];
	double end = fuzz_now() + 1;
	struct pollfd p = {.fd = fd, .events = POLLIN};
	while (fuzz_now() < end && poll(&p, 1, 1000) > 0) {
		ssize_t n = recv(fd, in, sizeof in, MSG_DONTWAIT);
		if (n > HEAD + FIXED && in[HEAD] == 2 &&
		    memcmp(in + HEAD + AT_XID, discover + AT_XID, 4) == 0 &&
		    memmem(in + HEAD, (size_t)n - HEAD, "undionly.kpxe", 13))
			return true;
	}
	return false;
}

static void ask_honestly(const char *interface, const struct wire *w, struct honest *h)
{
	uint8_t frame[FRAME], *dhcp = frame + HEAD;
	struct ends e = {.to = {255, 255, 255, 255}, .sport = 68, .dport = 67};
	struct wire own = *w;
	char server[INET_ADDRSTRLEN];

	wire_open(&own, interface, inet_ntop(AF_INET, w->server, server, sizeof server));
	size_t n = make_discover(dhcp, h->good + h->bad);
	n = put_heads(frame, &e, dhcp + AT_CHADDR, n);
	bool good = false;
	for (int tries = 0; tries < 4 && !good; tries++) {
		sendto(own.fd, frame, n, 0, (const struct sockaddr *)&own.to, sizeof own.to);
		good = is_offered(own.fd, dhcp);
	}
	close(own.fd);
	honest_count(h, good);
}

int main(int argc, char **argv)
{
	struct chance c = {0};
	struct honest honest = {0};
	struct wire w;
	unsigned long sent = 0;

	if (argc < 6)
		return 2;
	wire_open(&w, argv[1], argv[2]);
	c.state = strtoull(argv[3], NULL, 10) + 1;
	const struct stored stored = stored_read(argv + 5, (size_t)argc - 5, 1);
	double end = fuzz_now() + atof(argv[4]), next = 0;
	while (fuzz_now() < end) {
		step(&c, &w, &stored);
		if (++sent % 4 == 0)
			fuzz_pause(400);
		if (fuzz_now() >= next) {
			ask_honestly(argv[1], &w, &honest);
			next = fuzz_now() + 0.5;
		}
	}
	return fuzz_verdict(&honest, sent);
}
