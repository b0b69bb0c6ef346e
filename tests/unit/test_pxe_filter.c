/* Which packets the kernel's filter hands over: its programs, run as socket filters are run. */
#include "pxedhcpd/packet_filter.h"
#include "tests/unit/unit.h"

#include <linux/if_packet.h>
#include <net/if_arp.h>
#include <string.h>

/* A packet from its IP header on, and what the kernel knows of it. */
struct packet {
	uint8_t bytes[512];
	uint32_t len, hatype, pkttype, vlan;
};

/* Loads `size` bytes; false: past the end. */
static bool load(const struct packet *p, uint32_t at, uint32_t size, uint32_t *out)
{
	*out = 0;
	if (at == (uint32_t)(SKF_AD_OFF + SKF_AD_HATYPE) ||
	    at == (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)) {
		*out = at == (uint32_t)(SKF_AD_OFF + SKF_AD_HATYPE) ? p->hatype : p->pkttype;
		return true;
	}
	if (at == (uint32_t)(SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT)) {
		*out = p->vlan;
		return true;
	}
	if (at > p->len || size > p->len - at)
		return false;
	for (uint32_t i = 0; i < size; i++)
		*out = *out << 8 | p->bytes[at + i];
	return true;
}

/* How many bytes the program hands over; UINT32_MAX: it is none that the kernel would take. */
static uint32_t run(struct packet_filter f, const struct packet *p)
{
	uint32_t a = 0, x = 0;

	for (size_t pc = 0; pc < f.n; pc++) {
		const struct sock_filter *c = &f.code[pc];
		uint32_t size = BPF_SIZE(c->code) == BPF_W ? 4 : BPF_SIZE(c->code) == BPF_H ? 2 : 1;
		bool is_jump = BPF_CLASS(c->code) == BPF_JMP;
		if (c->code == (BPF_RET | BPF_K))
			return c->k;
		if (c->code == (BPF_LDX | BPF_B | BPF_MSH)) {
			if (!load(p, c->k, 1, &x))
				return 0;
			x = (x & 15) * 4;
		} else if (BPF_CLASS(c->code) == BPF_LD) {
			if (!load(p, BPF_MODE(c->code) == BPF_IND ? x + c->k : c->k, size, &a))
				return 0;
		} else if (c->code == (BPF_ALU | BPF_ADD | BPF_K)) {
			a += c->k;
		} else if (c->code == (BPF_ALU | BPF_ADD | BPF_X)) {
			a += x;
		} else if (c->code == (BPF_MISC | BPF_TAX)) {
			x = a;
		} else if (is_jump && BPF_OP(c->code) == BPF_JEQ) {
			pc += a == c->k ? c->jt : c->jf;
		} else if (is_jump && BPF_OP(c->code) == BPF_JSET) {
			pc += a & c->k ? c->jt : c->jf;
		} else {
			return UINT32_MAX;
		}
	}
	return UINT32_MAX;
}

/* 45 00, total, id, fragment, TTL, protocol, checksum, 10.0.0.9; then who it is to */
#define IP "4500 0000 0000 0000 4011 0000 0a000009 "
#define TO_ALL "ffffffff "
#define TO_US "0a000002 "
/* ports, length, checksum; op 1 or 2, htype, hlen, hops, xid, secs, flags; ciaddr to siaddr */
#define BOOTP "01 06 00 00000001 0000 8000 00000000 00000000 00000000 "
#define REQUEST "0044 0043 0000 0000 01" BOOTP "00000000"
#define RELAYED "0043 0043 0000 0000 01" BOOTP "0a010001"
#define REPLY(from, to) from to "0000 0000 02" BOOTP "00000000"
#define RRQ "0400 0045 0000 0000 0001 61 00"

/* From giaddr on: chaddr, sname, file; the cookie. */
#define ZEROS16 "00000000 00000000 00000000 00000000 "
#define ZEROS64 ZEROS16 ZEROS16 ZEROS16 ZEROS16
#define FIELDS ZEROS16 ZEROS64 ZEROS64 ZEROS64 "63825363 "
#define HTTP "3c 0a 48545450436c69656e74 "
#define PXE "3c 09 505845436c69656e74 "
#define OPTIONS4 "5d02000f 5d02000f 5d02000f 5d02000f "

static const struct {
	const char *name, *hex;
	bool request, overheard;
	uint32_t hatype, pkttype; /* 0: Ethernet, PACKET_HOST */
} rows[] = {
    {"a DISCOVER", IP TO_ALL REQUEST, true, false, 0, PACKET_BROADCAST},
    {"of InfiniBand", IP TO_ALL REQUEST, true, false, ARPHRD_INFINIBAND, PACKET_BROADCAST},
    {"from ourselves", IP TO_ALL REQUEST, false, false, ARPHRD_LOOPBACK, 0},
    {"a renewal, to the server alone", IP TO_US REQUEST, false, false, 0, 0},
    {"through a relay", IP TO_US RELAYED, true, false, 0, 0},
    {"of another conversation", IP TO_US RELAYED, false, false, 0, PACKET_OTHERHOST},
    {"through a relay, to all", IP TO_ALL RELAYED, true, false, 0, PACKET_BROADCAST},
    {"behind IP options", "4600 0000 0000 0000 4011 0000 0a000009 " TO_ALL "94040000 " REQUEST,
	true, false, 0, PACKET_BROADCAST},
    {"the first fragment", "4500 0000 0000 2000 4011 0000 0a000009 " TO_ALL REQUEST, false, false,
	0, 0},
    {"the second fragment", "4500 0000 0000 0001 4011 0000 0a000009 " TO_ALL REQUEST, false, false,
	0, 0},
    {"not to be fragmented", "4500 0000 0000 4000 4011 0000 0a000009 " TO_ALL REQUEST, true, false,
	0, 0},
    {"TCP", "4500 0000 0000 0000 4006 0000 0a000009 " TO_ALL REQUEST, false, false, 0, 0},
    {"to another port", IP TO_ALL "0044 0042 0000 0000 01" BOOTP "00000000", false, false, 0, 0},
    {"cut before giaddr", IP TO_US "0043 0043 0000 0000 01" BOOTP, false, false, 0, 0},

    {"an offer", IP TO_ALL REPLY("0043", "0044"), false, true, 0, PACKET_BROADCAST},
    {"an offer to one client", IP TO_US REPLY("0043", "0044"), false, true, 0, 0},
    {"an offer, of InfiniBand", IP TO_ALL REPLY("0043", "0044"), false, true, ARPHRD_INFINIBAND, 0},
    {"of our own", IP TO_ALL REPLY("0043", "0044"), false, false, ARPHRD_LOOPBACK, 0},
    {"an offer of another VLAN", IP TO_ALL REPLY("0043", "0044"), false, false, 0,
	PACKET_OTHERHOST},
    {"from 4011", IP TO_ALL REPLY("0fab", "0044"), false, true, 0, 0},
    {"from 4011 to 4011", IP TO_US REPLY("0fab", "0fab"), false, true, 0, 0},
    {"from 67 to 4011", IP TO_US REPLY("0043", "0fab"), false, true, 0, 0},
    {"to a relay", IP TO_US REPLY("0043", "0043"), false, false, 0, 0},
    {"from another port", IP TO_ALL REPLY("0042", "0044"), false, false, 0, 0},
    {"a request to 4011", IP TO_US "0044 0fab 0000 0000 01" BOOTP "00000000", false, true, 0, 0},
    {"from 4011 itself", IP TO_US "0fab 0fab 0000 0000 01" BOOTP "00000000", false, true, 0, 0},
    {"a request to 4011 of another", IP TO_US "0044 0fab 0000 0000 01" BOOTP "00000000", false,
	false, 0, PACKET_OTHERHOST},
    {"a request to all at 4011", IP TO_ALL "0044 0fab 0000 0000 01" BOOTP "00000000", false, false,
	0, PACKET_BROADCAST},
    {"a request to 68", IP TO_US "0044 0044 0000 0000 01" BOOTP "00000000", false, false, 0, 0},
    {"of no Ethernet card to 4011", IP TO_US "0044 0fab 0000 0000 01" BOOTP "00000000", false,
	false, ARPHRD_INFINIBAND, 0},
    {"neither request nor reply to 4011", IP TO_US "0044 0fab 0000 0000 03" BOOTP "00000000", false,
	false, 0, 0},
    {"a request from 67 to 4011", IP TO_US "0043 0fab 0000 0000 01" BOOTP "00000000", false, false,
	0, 0},
    {"cut before op", IP TO_ALL "0043 0044 0000 0000", false, false, 0, 0},

    {"UEFI HTTP Boot", IP TO_ALL REQUEST FIELDS "350101 " HTTP "ff", true, true, 0,
	PACKET_BROADCAST},
    {"UEFI HTTP Boot, its class at last",
	IP TO_ALL REQUEST FIELDS OPTIONS4 OPTIONS4 OPTIONS4 "350101 5d02000f 5d02000f " HTTP "ff",
	true, true, 0, PACKET_BROADCAST},
    {"its class behind too much",
	IP TO_ALL REQUEST FIELDS OPTIONS4 OPTIONS4 OPTIONS4 OPTIONS4 HTTP "ff", true, false, 0,
	PACKET_BROADCAST},
    {"UEFI HTTP Boot, of no Ethernet card", IP TO_ALL REQUEST FIELDS "350101 " HTTP "ff", true,
	false, ARPHRD_INFINIBAND, PACKET_BROADCAST},
    {"PXE", IP TO_ALL REQUEST FIELDS "350101 " PXE "ff", true, false, 0, PACKET_BROADCAST},
    {"PXE, and then HTTP", IP TO_ALL REQUEST FIELDS "350101 " PXE HTTP "ff", true, false, 0,
	PACKET_BROADCAST},
    {"a class cut off", IP TO_ALL REQUEST FIELDS "350101 3c 0a 4854", true, false, 0,
	PACKET_BROADCAST},
    {"an option that goes on past the end", IP TO_ALL REQUEST FIELDS "35ff01", true, false, 0,
	PACKET_BROADCAST},

    {"an RRQ", IP TO_US RRQ, false, true, 0, 0},
    {"an RRQ of no Ethernet card", IP TO_US RRQ, false, false, ARPHRD_INFINIBAND, 0},
    {"an RRQ to all", IP TO_ALL RRQ, false, false, 0, PACKET_BROADCAST},
    {"an RRQ to another", IP TO_US RRQ, false, false, 0, PACKET_OTHERHOST},
    {"a WRQ", IP TO_US "0400 0045 0000 0000 0002 61 00", false, false, 0, 0},
    {"an RRQ to another port", IP TO_US "0400 0046 0000 0000 0001 61 00", false, false, 0, 0},
    {"an ACK", IP TO_US "0400 8045 0000 0000 0004 0001", false, false, 0, 0},
    {"a reply to port 69", IP TO_US REPLY("0043", "0045"), false, false, 0, 0},
    {"half a header", "4500 0000 0000 0000 40", false, false, 0, 0},
    {"nothing", "", false, false, 0, 0},
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct packet p = {.hatype = rows[i].hatype ? rows[i].hatype : ARPHRD_ETHER,
		    .pkttype = rows[i].pkttype};
		p.len = (uint32_t)unit_hex(rows[i].hex, p.bytes, sizeof p.bytes);
		unit_row(rows[i].name);
		CHECK_NUM(run(packet_filter_requests(), &p), rows[i].request ? 2048 : 0);
		CHECK_NUM(run(packet_filter_overheard(), &p),
		    rows[i].overheard ? PACKET_FILTER_REPLY_MAX : 0);
	}
}

#define IP6(next)                                                                                  \
	"60000000 0010" next "ff fe800000000000000000000000000001 "                                \
	"ff020000000000000000000000000001"
#define TO_CLIENT(type) IP6("11") "0223 0222 0010 0000" type "123456 00000000"

static const struct {
	const char *name, *hex;
	bool want;
	uint32_t hatype, pkttype, vlan;
} rows6[] = {
    {"a router advertisement", IP6("3a") "86 00 0000 40 c0 0708", true, 0, PACKET_MULTICAST, 0},
    {"of a VLAN that is not ours", IP6("3a") "86 00 0000 40 c0 0708", false, 0, PACKET_MULTICAST,
	1},
    {"from ourselves", IP6("3a") "86 00 0000 40 c0 0708", false, ARPHRD_LOOPBACK, 0, 0},
    {"a router solicitation", IP6("3a") "85 00 0000 40 c0 0708", false, 0, PACKET_MULTICAST, 0},
    {"an ADVERTISE", TO_CLIENT("02"), true, 0, 0, 0},
    {"to another client", TO_CLIENT("02"), true, 0, PACKET_OTHERHOST, 0},
    {"a REPLY", TO_CLIENT("07"), true, 0, 0, 0},
    {"what no server sends", TO_CLIENT("01"), false, 0, 0, 0},
    {"to another port", IP6("11") "0223 0223 0010 0000 02 123456 00000000", false, 0, 0, 0},
    {"TCP", IP6("06") "0223 0222 0010 0000 02 123456", false, 0, 0, 0},
    {"a fragment", IP6("2c") "11000001 00000001 0223 0222", false, 0, 0, 0},
    {"cut before its type", IP6("11") "0223 0222 0010 0000", false, 0, 0, 0},
};

static void test_six(void)
{
	for (size_t i = 0; i < sizeof rows6 / sizeof *rows6; i++) {
		struct packet p = {.hatype = rows6[i].hatype ? rows6[i].hatype : ARPHRD_ETHER,
		    .pkttype = rows6[i].pkttype,
		    .vlan = rows6[i].vlan};

		p.len = (uint32_t)unit_hex(rows6[i].hex, p.bytes, sizeof p.bytes);
		unit_row(rows6[i].name);
		CHECK_NUM(run(packet_filter_overheard6(), &p),
		    rows6[i].want ? PACKET_FILTER_REPLY_MAX : 0);
	}
}

int main(void)
{
	unit_run("packet_filter_overheard6", test_six);
	unit_run("packet filters", test_rows);
	return unit_result();
}
