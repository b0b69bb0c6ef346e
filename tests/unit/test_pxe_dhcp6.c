/* DHCPv6 packets: bytes to struct and back. */
#include "pxedhcpd/dhcp6.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

/* What OVMF sends: DUID-UUID, elapsed 0, 59 60 asked for, UNDI 3.16, x64, PXEClient. */
#define DUID "0001 0012 0004 44454c4c4d0010398035b4c04f4b4d31"
#define CLASS_PXE "0010 0010 00000157 000a 505845436c69656e743a" /* PXEClient: */
#define CLASS_HTTP "0010 0010 00000157 000a 48545450436c69656e74"
#define OTHERS "0008 0002 0064 0006 0004 003b003c 003e 0003 010310"
#define SOLICIT "01 123456 " DUID OTHERS "003d 0002 0007" CLASS_PXE
/* A relay's part up to the length of what is inside: link fd00:20::1, peer fe80::57. */
#define RELAY(hops) "0c" hops "fd000020000000000000000000000001 fe800000000000000000000000000057"
#define MAC79 "004f 0008 0001 525400123456"

static const struct {
	const char *name, *hex;
	enum dhcp6_result result;
	const char *class; /* of those that are read */
} rows[] = {
    {"a SOLICIT of firmware", SOLICIT, DHCP6_OK, "PXEClient:"},
    {"of HTTP Boot", "01 123456" DUID CLASS_HTTP, DHCP6_OK, "HTTPClient"},
    {"of an ordinary client", "01 123456" DUID "0003 000c 00000001 00000000 00000000", DHCP6_OK,
	""},
    {"another enterprise's class", "01 123456 0010 0010 00000158 000a 505845436c69656e743a",
	DHCP6_OK, ""},
    {"another's in front of it", "01 123456 0010 0008 00000009 0002 4141" CLASS_PXE, DHCP6_OK,
	"PXEClient:"},
    {"a class that is longer than its option", "01 123456 0010 0008 00000157 000a 5058", DHCP6_OK,
	""},
    {"a class of no byte", "01 123456 0010 0006 00000157 0000", DHCP6_OK, ""},
    {"a class option of three bytes", "01 123456 0010 0003 000001", DHCP6_OK, ""},
    {"a class without data", "01 123456 0010 0004 00000157", DHCP6_OK, ""},
    {"no option at all", "0b 123456", DHCP6_OK, ""},
    {"the server's", "02 123456", DHCP6_NO_REQUEST, ""},
    {"a relay's for a client", "0d 123456", DHCP6_NO_REQUEST, ""},
    {"RECONFIGURE", "0a 123456", DHCP6_NO_REQUEST, ""},
    {"three bytes", "01 1234", DHCP6_SHORT, ""},
    {"nothing", "", DHCP6_SHORT, ""},
    {"an option past the end", "01 123456 0001 0012 0004", DHCP6_BAD_OPTION, ""},
    {"half an option's head", "01 123456 0001", DHCP6_BAD_OPTION, ""},
    {"relayed",
	RELAY("00") MAC79 "0009 001e 01 123456 0010 0016 00000157 0010 "
			  "505845436c69656e743a417263683a30",
	DHCP6_OK, "PXEClient:Arch:0"},
    {"relayed, and nothing in it", RELAY("00") "0012 0001 41", DHCP6_NO_MESSAGE, ""},
    {"relayed, and no byte in it", RELAY("00") "0009 0000", DHCP6_NO_MESSAGE, ""},
    {"relayed, and half a header in it", RELAY("00") "0009 0002 01 12", DHCP6_SHORT, ""},
    {"relayed, longer than what came", RELAY("00") "0009 0009 01 123456", DHCP6_BAD_OPTION, ""},
    {"half a relay's header", "0c 00 fd000020", DHCP6_SHORT, ""},
};

static void test_parse(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t packet[256];
		char class[64] = "";
		struct dhcp6_request req;
		size_t len = unit_hex(rows[i].hex, packet, sizeof packet);

		unit_row(rows[i].name);
		if (!CHECK_NUM(dhcp6_parse(packet, len, &req), rows[i].result) ||
		    rows[i].result != DHCP6_OK)
			continue;
		snprintf(class, sizeof class, "%.*s", (int)req.class.len,
		    req.class.at ? (const char *)req.class.at : "");
		CHECK_STR(class, rows[i].class);
	}
}

/* Whatever the length that a packet is cut at, nothing is read behind its end. */
static void test_cut(void)
{
	uint8_t packet[256];
	struct dhcp6_request req;
	size_t len = unit_hex(SOLICIT, packet, sizeof packet), read = 0;

	for (size_t n = 0; n <= len; n++)
		read += dhcp6_parse(packet, n, &req) == DHCP6_OK;
	CHECK_NUM(read, 7); /* behind the header and each of six options */
}

static void test_fields(void)
{
	static const char hex[] = RELAY("01") "0012 0002 6c61" MAC79 "0009 005d" RELAY(
	    "00") "0012 0001 62" MAC79 "0009 0026 01 abcdef" DUID "003d 0004 0007 0010 ffff 0000";
	uint8_t packet[256], mac[9];
	struct dhcp6_request req;
	/* The last option is none of ours. */
	size_t len = unit_hex(hex, packet, sizeof packet);

	if (!CHECK_NUM(dhcp6_parse(packet, len, &req), DHCP6_OK))
		return;
	CHECK_NUM(req.type, DHCP6_SOLICIT);
	CHECK_NUM(req.xid, 0xabcdef);
	CHECK_NUM(req.client_id.len, 18);
	CHECK_NUM(req.arch.len, 4);
	CHECK_NUM(req.n_relays, 2);
	CHECK_NUM(req.relay[0].hops, 1);
	CHECK_BYTES(req.relay[0].interface_id.at, req.relay[0].interface_id.len, "la", 2);
	CHECK_BYTES(req.relay[1].interface_id.at, req.relay[1].interface_id.len, "b", 1);
	CHECK_NUM(req.relay[1].peer.s6_addr[15], 0x57);
	CHECK_BYTES(req.link_layer.at, req.link_layer.len, mac,
	    unit_hex("0001 525400123456", mac, sizeof mac));
}

static void test_elapsed(void)
{
	static const struct {
		const char *hex;
		uint16_t elapsed_cs;
	} six[] = {{"01 123456", 0}, {SOLICIT, 100}, {"01 123456 0008 0002 ffff", 0xffff},
	    {"01 123456 0008 0001 64", 0}, {"01 123456 0008 0000", 0}};
	uint8_t packet[256];
	struct dhcp6_request req;

	for (size_t i = 0; i < sizeof six / sizeof *six; i++) {
		size_t len = unit_hex(six[i].hex, packet, sizeof packet);
		unit_row(six[i].hex);
		CHECK_NUM(dhcp6_parse(packet, len, &req), DHCP6_OK);
		CHECK_NUM(req.elapsed_cs, six[i].elapsed_cs);
	}
}

/* Nine relays are read, the tenth is not. */
static void test_depth(void)
{
	uint8_t packet[600], head[64];
	struct dhcp6_request req;

	for (size_t n = 0; n <= 11; n++) {
		struct writer w = writer_of(packet, sizeof packet);
		for (size_t i = 0; i < n; i++) {
			write_bytes(&w, head, unit_hex(RELAY("00"), head, sizeof head));
			write_u16(&w, OPTION6_RELAY_MESSAGE);
			write_u16(&w, (uint16_t)((n - 1 - i) * 38 + 4));
		}
		write_u32(&w, 0x01123456);
		CHECK_NUM(dhcp6_parse(packet, w.len, &req),
		    n > DHCP6_RELAYS_MAX ? DHCP6_TOO_DEEP : DHCP6_OK);
	}
}

static void test_build(void)
{
	static const uint8_t client[] = {0, 3, 0, 1, 0x52, 0x54, 0, 0x12, 0x34, 0x56};
	static const uint8_t server[] = {0, 3, 0, 1, 0x52, 0x54, 0, 0, 0, 2};
	struct dhcp6_reply reply = {
	    .type = DHCP6_ADVERTISE,
	    .xid = 0xff123456,
	    .client_id = {client, sizeof client},
	    .server_id = {server, sizeof server},
	    .class = "PXEClient",
	    .url = "tftp://[fd00::2]/x",
	};
	uint8_t got[256], want[256];
	size_t len = dhcp6_build(&reply, got, sizeof got);

	CHECK_BYTES(got, len, want,
	    unit_hex("02 123456 0001 000a 00030001525400123456 0002 000a 00030001525400000002"
		     "0010 000f 00000157 0009 505845436c69656e74"
		     "003b 0012 746674703a2f2f5b666430303a3a325d2f78",
		want, sizeof want));
	CHECK_NUM(dhcp6_build(&reply, got, len - 1), 0);

	reply = (struct dhcp6_reply){.type = DHCP6_REPLY, .xid = 1};
	len = dhcp6_build(&reply, got, sizeof got);
	CHECK_BYTES(got, len, want, unit_hex("07 000001", want, sizeof want));
}

/* Each relay gets back what it needs to find the client: addresses, option 18. */
static void test_build_relayed(void)
{
	static const char hex[] = RELAY("01") "0012 0002 6c61 0009 002a" RELAY("00") "0009 0004"
										     "01 abcdef";
	uint8_t packet[256], got[256], want[256];
	struct dhcp6_request req;

	if (!CHECK_NUM(dhcp6_parse(packet, unit_hex(hex, packet, sizeof packet), &req), DHCP6_OK))
		return;
	const struct dhcp6_reply reply = {
	    .type = DHCP6_ADVERTISE, .xid = req.xid, .relay = req.relay, .n_relays = req.n_relays};
	size_t len = dhcp6_build(&reply, got, sizeof got);
	size_t want_len = unit_hex(hex, want, sizeof want);
	want[0] = want[44] = DHCP6_RELAY_REPL;
	want[82] = DHCP6_ADVERTISE;
	CHECK_BYTES(got, len, want, want_len);
}

int main(void)
{
	unit_run("dhcp6_parse", test_parse);
	unit_run("dhcp6_parse cut short", test_cut);
	unit_run("dhcp6_parse fields", test_fields);
	unit_run("dhcp6_parse elapsed time", test_elapsed);
	unit_run("dhcp6_parse depth", test_depth);
	unit_run("dhcp6_build", test_build);
	unit_run("dhcp6_build relayed", test_build_relayed);
	return unit_result();
}
