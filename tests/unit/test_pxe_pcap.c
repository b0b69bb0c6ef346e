/* Capture files: the classic format and pcapng, and what is passed over in them. */
#include "pxedhcpd/pcap.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <string.h>

/* Ethernet, IPv4 10.0.0.57:68 to 10.0.0.2:67, UDP, 4 bytes "abcd": 46 bytes in all. */
#define ETHERNET "ffffffffffff 525400123456 0800 "
#define PACKET "45 00 0020 0000 0000 40 11 0000 0a000039 0a000002 0044 0043 000c 0000 61626364 "

#define CLASSIC_LE "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 "
#define RECORD_LE "00000000 00000000 2e000000 2e000000 "
#define NG_HEAD "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000 "
#define NG_ETHERNET "01000000 14000000 0100 0000 ffff0000 14000000 "

static const struct {
	const char *name, *hex;
	bool is_file;
	int packets;
} rows[] = {
    {"classic, little-endian", CLASSIC_LE "01000000" RECORD_LE ETHERNET PACKET, true, 1},
    {"classic, big-endian",
	"a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000001 "
	"00000000 00000000 0000002e 0000002e " ETHERNET PACKET,
	true, 1},
    {"classic, two packets",
	CLASSIC_LE "01000000" RECORD_LE ETHERNET PACKET RECORD_LE ETHERNET PACKET, true, 2},
    {"classic, raw IP", CLASSIC_LE "65000000 00000000 00000000 20000000 20000000 " PACKET, true, 1},
    {"Linux cooked",
	CLASSIC_LE "71000000 00000000 00000000 30000000 30000000 "
		   "0000 0001 0006 525400123456 0000 0800 " PACKET,
	true, 1},
    {"VLAN",
	CLASSIC_LE "01000000 00000000 00000000 32000000 32000000 "
		   "ffffffffffff 525400123456 8100 0005 0800 " PACKET,
	true, 1},
    {"ARP is passed over",
	CLASSIC_LE "01000000 00000000 00000000 10000000 10000000 "
		   "ffffffffffff 525400123456 0806 0001",
	true, 0},
    {"cut off", CLASSIC_LE "01000000" RECORD_LE ETHERNET "45 00 0020", true, 0},
    {"pcapng",
	NG_HEAD NG_ETHERNET
	"06000000 50000000 00000000 00000000 00000000 2e000000 2e000000 " ETHERNET PACKET
	"0000 50000000",
	true, 1},
    {"pcapng, block length 0", NG_HEAD "06000000 00000000 00000000", true, 0},
    {"pcapng, interface not described",
	NG_HEAD "06000000 50000000 07000000 00000000 00000000 2e000000 2e000000 " ETHERNET PACKET
		"0000 50000000",
	true, 0},
    {"no capture", "00112233445566778899aabbccddeeff00112233445566778899", false, 0},
    {"too short", "d4c3b2a1", false, 0},
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t file[512];
		struct pcap p;
		struct pcap_udp udp = {.number = 0};
		int packets = 0;
		size_t len = unit_hex(rows[i].hex, file, sizeof file);

		unit_row(rows[i].name);
		if (!CHECK_NUM(pcap_start(&p, file, len), rows[i].is_file) || !rows[i].is_file)
			continue;
		while (pcap_next_udp(&p, &udp)) {
			packets++;
			CHECK_BYTES(udp.payload, udp.len, "abcd", 4);
			CHECK_NUM(ntohs(udp.from.sin_port), 68);
			CHECK_NUM(ntohs(udp.to.sin_port), 67);
			CHECK_NUM(ntohl(udp.from.sin_addr.s_addr), 0x0a000039);
			CHECK_NUM(udp.number, packets);
		}
		CHECK_NUM(packets, rows[i].packets);
	}
}

/* Two packets at the seconds 1 and 3601.5, in each way that a file can say it. */
#define NG_PACKET(high, low)                                                                       \
	"06000000 50000000 00000000 " high low "2e000000 2e000000 " ETHERNET PACKET "0000 "        \
	"50000000 "
/* An interface with one option, if_tsresol, after a comment of 3 bytes. */
#define NG_RESOLUTION(n)                                                                           \
	"01000000 28000000 0100 0000 ffff0000 0100 0300 61626300 0900 0100 " n                     \
	"000000 0000 0000 28000000 "

static const struct {
	const char *name, *hex;
	uint64_t first_ms, second_ms;
} times[] = {
    {"microseconds",
	CLASSIC_LE "01000000 01000000 00000000 2e000000 2e000000 " ETHERNET PACKET
		   "110e0000 20a10700 2e000000 2e000000 " ETHERNET PACKET,
	1000, 3601500},
    {"nanoseconds, big-endian",
	"a1b23c4d 0002 0004 00000000 00000000 0000ffff 00000001 "
	"00000001 00000000 0000002e 0000002e " ETHERNET PACKET
	"00000e11 1dcd6500 0000002e 0000002e " ETHERNET PACKET,
	1000, 3601500},
    {"back in time: it stands still",
	CLASSIC_LE "01000000 11000000 00000000 2e000000 2e000000 " ETHERNET PACKET
		   "01000000 00000000 2e000000 2e000000 " ETHERNET PACKET,
	17000, 17000},
    {"pcapng, microseconds unless it says",
	NG_HEAD NG_ETHERNET NG_PACKET("00000000 ", "40420f00 ") NG_PACKET("00000000 ", "60f1aad6 "),
	1000, 3601527},
    {"pcapng, nanoseconds: 64 bits",
	NG_HEAD NG_RESOLUTION("09") NG_PACKET("00000000 ", "00ca9a3b ")
	    NG_PACKET("46030000 ", "00000000 "),
	1000, 3599182},
    {"pcapng, milliseconds",
	NG_HEAD NG_RESOLUTION("03") NG_PACKET("00000000 ", "e8030000 ")
	    NG_PACKET("00000000 ", "6cf43600 "),
	1000, 3601516},
    {"pcapng, seconds",
	NG_HEAD NG_RESOLUTION("00") NG_PACKET("00000000 ", "01000000 ")
	    NG_PACKET("00000000 ", "110e0000 "),
	1000, 3601000},
    {"pcapng, 2^-10 seconds",
	NG_HEAD NG_RESOLUTION("8a") NG_PACKET("00000000 ", "00040000 ")
	    NG_PACKET("00000000 ", "00463800 "),
	1000, 3601500},
    {"pcapng, a second section has interfaces of its own",
	NG_HEAD NG_RESOLUTION("03") NG_PACKET("00000000 ", "e8030000 ")
	    NG_HEAD NG_ETHERNET NG_PACKET("00000000 ", "60f1aad6 "),
	1000, 3601527},
};

static void test_times(void)
{
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		static const uint8_t mac[] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};
		uint8_t file[512];
		struct pcap p;
		struct pcap_udp udp = {.number = 0};

		unit_row(times[i].name);
		CHECK(pcap_start(&p, file, unit_hex(times[i].hex, file, sizeof file)));
		CHECK(pcap_next_udp(&p, &udp));
		CHECK_NUM(udp.time_ms, times[i].first_ms);
		CHECK(udp.has_mac);
		CHECK_BYTES(udp.mac, sizeof udp.mac, mac, sizeof mac);
		CHECK(pcap_next_udp(&p, &udp));
		CHECK_NUM(udp.time_ms, times[i].second_ms);
	}
}

/* IPv6 fe80::39 to ff02::1:2, its next header, then UDP from 546 to 547, 4 bytes. */
#define ETHERNET6 "333300010002 525400123456 86dd "
#define PACKET6(next)                                                                              \
	"60000000 000c " next " 01 fe800000000000000000000000000039 "                              \
	"ff020000000000000000000000010002 0222 0223 000c 0000 61626364 "

static const struct {
	const char *name, *hex;
	int packets;
} rows6[] = {
    {"IPv6", CLASSIC_LE "01000000 00000000 00000000 42000000 42000000 " ETHERNET6 PACKET6("11"), 1},
    {"IPv6, raw", CLASSIC_LE "65000000 00000000 00000000 34000000 34000000 " PACKET6("11"), 1},
    {"IPv6, of TCP",
	CLASSIC_LE "01000000 00000000 00000000 42000000 42000000 " ETHERNET6 PACKET6("06"), 0},
    {"IPv6, cut off",
	CLASSIC_LE "01000000 00000000 00000000 40000000 40000000 " ETHERNET6 PACKET6("11"), 0},
};

static void test_ipv6(void)
{
	for (size_t i = 0; i < sizeof rows6 / sizeof *rows6; i++) {
		uint8_t file[512];
		struct pcap p;
		struct pcap_udp udp = {.number = 0};
		int packets = 0;
		char text[INET6_ADDRSTRLEN];

		unit_row(rows6[i].name);
		CHECK(pcap_start(&p, file, unit_hex(rows6[i].hex, file, sizeof file)));
		while (pcap_next_udp(&p, &udp)) {
			packets++;
			CHECK(udp.v6);
			CHECK_BYTES(udp.payload, udp.len, "abcd", 4);
			CHECK_NUM(ntohs(udp.from.sin_port), 546);
			CHECK_NUM(ntohs(udp.to.sin_port), 547);
			CHECK_STR(inet_ntop(AF_INET6, &udp.from6, text, sizeof text), "fe80::39");
			CHECK_STR(inet_ntop(AF_INET6, &udp.to6, text, sizeof text), "ff02::1:2");
		}
		CHECK_NUM(packets, rows6[i].packets);
	}
}

int main(void)
{
	unit_run("capture files of IPv6", test_ipv6);
	unit_run("the times of captures", test_times);
	unit_run("capture files", test_rows);
	return unit_result();
}
