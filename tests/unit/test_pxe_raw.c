/* IPv4 and UDP headers: bytes to struct and back. */
#include "pxedhcpd/raw_frame.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <string.h>

/*
 * 45 00, total 32, id 0, fragment 0, TTL 64, UDP, checksum; 10.0.0.2 to 255.255.255.255;
 * ports 67 68, length 12, checksum; "abcd"
 */
#define IP_A "4500 0020 0000 0000 40 11 70cc 0a000002 ffffffff "
#define GOOD IP_A "0043 0044 000c 3087 61626364"

static const struct {
	const char *name, *hex;
	bool unfinished;
	enum raw_frame_result result;
	const char *data;
} rows[] = {
    {"a packet", GOOD, false, RAW_OK, "abcd"},
    {"Ethernet's padding behind it", GOOD "000000000000", false, RAW_OK, "abcd"},
    {"without a UDP checksum", IP_A "0043 0044 000c 0000 61626364", false, RAW_OK, "abcd"},
    {"a wrong UDP checksum", IP_A "0043 0044 000c 3086 61626364", false, RAW_BAD_CHECKSUM, ""},
    /* What a bridge hands over: the sum over the pseudo header alone. */
    {"an unfinished UDP checksum", IP_A "0043 0044 000c 0a1f 61626364", true, RAW_OK, "abcd"},
    {"a UDP length shorter than IP's", IP_A "0043 0044 000b 0000 61626364", false, RAW_OK, "abc"},
    {"a wrong IP checksum",
	"4500 0020 0000 0000 40 11 70cd 0a000002 ffffffff 0043 0044 000c 0000 61626364", false,
	RAW_BAD_CHECKSUM, ""},
    /* 46: one word of options, 94040000 (router alert) */
    {"IP options",
	"4600 0024 0000 0000 40 11 dbc3 0a000002 ffffffff 94040000 0043 0044 000c 0000 61626364",
	false, RAW_OK, "abcd"},
    {"the first of two fragments",
	"4500 0020 0000 2000 40 11 50cc 0a000002 ffffffff 0043 0044 000c 0000 61626364", false,
	RAW_FRAGMENT, ""},
    {"the second of two fragments",
	"4500 0020 0000 0001 40 11 70cb 0a000002 ffffffff 0043 0044 000c 0000 61626364", false,
	RAW_FRAGMENT, ""},
    {"TCP", "4500 0020 0000 0000 40 06 70d7 0a000002 ffffffff 0043 0044 000c 0000 61626364", false,
	RAW_NOT_UDP, ""},
    {"IPv6", "60000000 00181140 00000000 00000000 00000000 00000000 00000000", false, RAW_NOT_IPV4,
	""},
    {"a header of 16 bytes",
	"4400 0020 0000 0000 40 11 71cc 0a000002 ffffffff 0043 0044 000c 0000 61626364", false,
	RAW_NOT_IPV4, ""},
    {"longer than what came",
	"4500 0021 0000 0000 40 11 70cb 0a000002 ffffffff 0043 0044 000c 0000 61626364", false,
	RAW_SHORT, ""},
    {"no room for UDP's header",
	"4500 001b 0000 0000 40 11 70d1 0a000002 ffffffff 0043 0044 000c 00", false, RAW_SHORT, ""},
    {"a UDP length past its end", IP_A "0043 0044 000d 0000 61626364", false, RAW_SHORT, ""},
    {"a UDP length of 7", IP_A "0043 0044 0007 0000 61626364", false, RAW_SHORT, ""},
    {"an IP header longer than the packet",
	"4f00 0020 0000 0000 40 11 66cc 0a000002 ffffffff 0043 0044 000c 0000 61626364", false,
	RAW_SHORT, ""},
    {"half a header", "4500 0020 0000 0000 40 11", false, RAW_SHORT, ""},
    {"nothing", "", false, RAW_SHORT, ""},
};

static void test_parse(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t packet[128];
		struct raw_frame f;
		size_t len = unit_hex(rows[i].hex, packet, sizeof packet);
		unit_row(rows[i].name);
		if (!CHECK_NUM(
			raw_frame_parse(packet, len, rows[i].unfinished, &f), rows[i].result) ||
		    rows[i].result != RAW_OK)
			continue;
		CHECK_BYTES(f.data, f.len, rows[i].data, strlen(rows[i].data));
		CHECK_NUM(f.from.s_addr, htonl(0x0a000002));
		CHECK_NUM(f.to.s_addr, INADDR_BROADCAST);
		CHECK_NUM(f.from_port, 67);
		CHECK_NUM(f.to_port, 68);
	}
}

static void test_build(void)
{
	uint8_t want[128], got[128];
	size_t len = unit_hex(GOOD, want, sizeof want);
	struct raw_frame f = {
	    .from.s_addr = htonl(0x0a000002),
	    .to.s_addr = INADDR_BROADCAST,
	    .from_port = 67,
	    .to_port = 68,
	    .data = (const uint8_t *)"abcd",
	    .len = 4,
	};
	raw_frame_build(&f, got);
	memcpy(got + RAW_HEADERS, f.data, f.len);
	CHECK_BYTES(got, RAW_HEADERS + f.len, want, len);
}

/* What the process with the raw socket sends. */
static void test_is_answer(void)
{
	static const struct {
		const char *name;
		uint16_t from_port, to_port;
		size_t len, at; /* where a byte of an answer is another one; 0: the first */
		uint8_t byte;
		bool is_answer;
	} answers[] = {
	    {"to a client", 67, 68, 300, 0, 2, true},
	    {"to a relay", 67, 67, 300, 0, 2, true},
	    {"to a client's own port", 67, 4011, 300, 0, 2, true},
	    {"without options", 67, 68, 240, 0, 2, true},
	    {"too short for one", 67, 68, 239, 0, 2, false},
	    {"from another port", 69, 68, 300, 0, 2, false},
	    {"to a service", 67, 53, 300, 0, 2, false},
	    {"a request", 67, 68, 300, 0, 1, false},
	    {"that leases an address", 67, 68, 300, 19, 9, false},
	    {"that is no DHCP", 67, 68, 300, 238, 9, false},
	};
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		uint8_t packet[300] = {2};
		packet[236] = 99, packet[237] = 130, packet[238] = 83, packet[239] = 99;
		packet[answers[i].at] = answers[i].byte;
		const struct raw_frame f = {.from_port = answers[i].from_port,
		    .to_port = answers[i].to_port,
		    .data = packet,
		    .len = answers[i].len};
		unit_row(answers[i].name);
		CHECK_NUM(raw_frame_is_answer(&f), answers[i].is_answer);
	}
}

/* Every length and content that is built is read back, its checksum right. */
static void test_round_trip(void)
{
	uint8_t packet[RAW_HEADERS + 600];
	struct raw_frame back;

	for (size_t len = 0; len <= 600; len++) {
		struct raw_frame f = {.to.s_addr = INADDR_BROADCAST,
		    .from_port = 67,
		    .to_port = (uint16_t)(len * 109),
		    .data = packet + RAW_HEADERS,
		    .len = len};
		f.from.s_addr = htonl(0x0a000002u + (uint32_t)len * 7919);
		memset(packet, (int)len, sizeof packet);
		raw_frame_build(&f, packet);
		if (!CHECK_NUM(raw_frame_parse(packet, RAW_HEADERS + len, false, &back), RAW_OK))
			return;
		CHECK_NUM(back.len, len);
		CHECK_NUM(back.to_port, f.to_port);
		/* One flipped bit, wherever it is, is seen (but in what may be anything: none). */
		size_t at = len * 31 % (RAW_HEADERS + len);
		packet[at] ^= 0x10;
		CHECK(raw_frame_parse(packet, RAW_HEADERS + len, false, &back) != RAW_OK);
	}
}

int main(void)
{
	unit_run("raw_parse", test_parse);
	unit_run("raw_build", test_build);
	unit_run("raw_frame round trip", test_round_trip);
	unit_run("raw_frame_is_answer", test_is_answer);
	return unit_result();
}
