/* DHCP packets: bytes to struct and back. */
#include "pxedhcpd/dhcp.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <string.h>

/* op 1, Ethernet, xid 0x12345678, secs 4, flags broadcast, chaddr 52:54:00:12:34:56 */
#define HEADER                                                                                     \
	"01 01 06 00 12345678 0004 8000 00000000 00000000 00000000 00000000 "                      \
	"525400123456 00000000000000000000 "
#define ZEROS_64                                                                                   \
	"0000000000000000000000000000000000000000000000000000000000000000"                         \
	"0000000000000000000000000000000000000000000000000000000000000000"
#define COOKIE "63825363 "
#define PLAIN HEADER ZEROS_64 ZEROS_64 ZEROS_64 COOKIE

static const struct {
	const char *name, *hex;
	enum dhcp_result result;
	uint8_t type;
	const char *class, *arch; /* class as text, arch as hex; NULL: not there */
	uint16_t max_size;
} rows[] = {
    /* 53 DISCOVER, 57 1472, 60 "PXEClient", 93 0007, END */
    {"a DISCOVER", PLAIN "350101 390205c0 3c09505845436c69656e74 5d020007 ff", DHCP_OK,
	DHCPDISCOVER, "PXEClient", "0007", 1472},
    {"pads between options", PLAIN "00 350101 0000 5d020000 ff", DHCP_OK, 1, NULL, "0000", 0},
    {"no END", PLAIN "350101 5d020007", DHCP_OK, 1, NULL, "0007", 0},
    {"after END nothing counts", PLAIN "350101 ff 5d020007", DHCP_OK, 1, NULL, NULL, 0},
    {"no options", PLAIN, DHCP_OK, 0, NULL, NULL, 0},
    {"a list of architectures", PLAIN "350101 5d0400070009 ff", DHCP_OK, 1, NULL, "00070009", 0},
    /* RFC 3396: 60 "PXE", then 60 "Client" */
    {"an option in two parts", PLAIN "350101 3c03505845 3c06436c69656e74 ff", DHCP_OK, 1,
	"PXEClient", NULL, 0},
    {"lengths that are wrong for their option", PLAIN "35020101 390101 36020a00 ff", DHCP_OK, 0,
	NULL, NULL, 0},
    {"an option of length 0", PLAIN "350101 3c00 ff", DHCP_OK, 1, "", NULL, 0},
    /* 52 = 1: file holds 60 "PXE" END */
    {"overloaded file",
	HEADER ZEROS_64
	"3c03505845ff" ZEROS_64 "00000000000000000000000000000000000000000000000000000000000000"
	"000000000000000000000000000000000000000000000000000000" COOKIE "350101 340101 ff",
	DHCP_OK, 1, "PXE", NULL, 0},
    {"an option past the end", PLAIN "350101 3c09505845", DHCP_BAD_OPTION, 0, NULL, NULL, 0},
    {"an option without its length", PLAIN "350101 3c", DHCP_BAD_OPTION, 0, NULL, NULL, 0},
    {"nothing", "", DHCP_SHORT, 0, NULL, NULL, 0},
    {"no cookie", HEADER ZEROS_64 ZEROS_64 ZEROS_64, DHCP_SHORT, 0, NULL, NULL, 0},
    {"another cookie", HEADER ZEROS_64 ZEROS_64 ZEROS_64 "63825364 350101 ff", DHCP_BAD_COOKIE, 0,
	NULL, NULL, 0},
    {"a reply", "02" ZEROS_64 ZEROS_64 ZEROS_64 ZEROS_64, DHCP_NO_REQUEST, 0, NULL, NULL, 0},
    {"hlen 17",
	"01 01 11 00 12345678 0004 8000 00000000 00000000 00000000 00000000 "
	"525400123456 00000000000000000000 " ZEROS_64 ZEROS_64 ZEROS_64 COOKIE "350101 ff",
	DHCP_BAD_HLEN, 0, NULL, NULL, 0},
};

static void check_value(const struct dhcp_value *v, const void *want, size_t len)
{
	CHECK_BYTES(v->bytes, v->len, want, len);
}

static void test_parse(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t packet[1024], arch[16];
		struct dhcp_request req;
		size_t len = unit_hex(rows[i].hex, packet, sizeof packet);
		unit_row(rows[i].name);
		if (!CHECK_NUM(dhcp_parse(packet, len, &req), rows[i].result) ||
		    rows[i].result != DHCP_OK)
			continue;
		CHECK_NUM(req.type, rows[i].type);
		CHECK_NUM(req.xid, 0x12345678);
		CHECK_NUM(req.flags, FLAG_BROADCAST);
		CHECK_NUM(req.max_size, rows[i].max_size);
		CHECK_NUM(req.class.present, rows[i].class != NULL);
		if (rows[i].class)
			check_value(&req.class, rows[i].class, strlen(rows[i].class));
		size_t arch_len = rows[i].arch ? unit_hex(rows[i].arch, arch, sizeof arch) : 0;
		check_value(&req.arch, arch, arch_len);
	}
}

/* 300 parts of an option join to no more than there is room for. */
static void test_long_option(void)
{
	uint8_t packet[4096];
	struct dhcp_request req;
	size_t len = unit_hex(PLAIN, packet, sizeof packet);
	for (int i = 0; i < 300; i++)
		len += unit_hex("3c0741414141414141", packet + len, sizeof packet - len);
	CHECK_NUM(dhcp_parse(packet, len, &req), DHCP_OK);
	CHECK_NUM(req.class.len, OPTION_SIZE);
}

static struct dhcp_reply sample(void)
{
	struct dhcp_reply r = {
	    .htype = 1,
	    .hlen = 6,
	    .xid = 0x12345678,
	    .flags = FLAG_BROADCAST,
	    .siaddr.s_addr = htonl(0x0a000002),
	    .chaddr = {0x52, 0x54, 0, 0x12, 0x34, 0x56},
	    .type = DHCPOFFER,
	    .class = "PXEClient",
	    .tftp = true,
	    .boot_file = "a.efi",
	    .max_size = DHCP_MAX,
	};
	return r;
}

static void test_build(void)
{
	/* 53 OFFER, 54 10.0.0.2, 60 PXEClient, 97, 43 06 01 08 END, 66 "10.0.0.2", 67 "a.efi\0" */
	static const char options[] =
	    "350102 36040a000002 3c09505845436c69656e74 61030001ff 2b04060108ff "
	    "420831302e302e302e32 4306612e65666900 ff";
	static const char head[] = "02 01 06 00 12345678 0000 8000 00000000 00000000 0a000002 "
				   "00000000 525400123456 00000000000000000000 ";
	uint8_t want[DHCP_MAX] = {0}, got[DHCP_MAX];
	struct dhcp_reply r = sample();
	r.uuid = (struct dhcp_value){3, true, {0, 1, 0xff}};
	r.vendor = (struct dhcp_value){4, true, {6, 1, 8, 0xff}};

	unit_hex(head, want, sizeof want);
	memcpy(want + 108, "a.efi", 5);
	unit_hex(COOKIE, want + 236, 4);
	unit_hex(options, want + 240, sizeof want - 240);
	size_t len = dhcp_build(&r, got, sizeof got);
	CHECK_BYTES(got, len, want, DHCP_MIN);
}

static void test_build_limits(void)
{
	uint8_t packet[DHCP_MAX];
	struct dhcp_reply r = sample();
	struct dhcp_request back;

	unit_row("our mark, and where there is no room for it");
	r.mark = true;
	r.vendor = (struct dhcp_value){.len = 30, .present = true};
	memset(r.boot_file, 'x', 10);
	size_t marked = dhcp_build(&r, packet, sizeof packet);
	CHECK(memcmp(packet + 240 + 3 + 6 + 11 + 32, "\xe0\7lanboot", 9) == 0);
	CHECK_NUM(dhcp_parse_reply(packet, marked, &back), DHCP_OK);
	CHECK(back.marked);
	r.max_size = marked - 1;
	CHECK(dhcp_build(&r, packet, sizeof packet) > 0);
	CHECK_NUM(dhcp_parse_reply(packet, marked - 1, &back), DHCP_OK);
	CHECK(!back.marked);

	unit_row("the log server goes first where room is short");
	r.max_size = DHCP_MAX;
	r.log_server.s_addr = htonl(0x0a000002);
	size_t logged = dhcp_build(&r, packet, sizeof packet);
	CHECK_NUM(logged, marked + 6);
	CHECK(memcmp(packet + 240 + 3 + 6 + 11 + 32 + 9, "\7\4\12\0\0\2", 6) == 0);
	r.max_size = logged - 1;
	CHECK_NUM(dhcp_build(&r, packet, sizeof packet), marked);
	r = sample();

	unit_row("127 bytes fit the file field, 128 do not");
	memset(r.boot_file, 'x', 127);
	size_t len = dhcp_build(&r, packet, sizeof packet);
	CHECK(len >= DHCP_MIN && packet[108 + 126] == 'x' && packet[108 + 127] == 0);
	r.boot_file[127] = 'x';
	len = dhcp_build(&r, packet, sizeof packet);
	CHECK(len > DHCP_MIN && packet[108] == 0);

	unit_row("the longest name");
	memset(r.boot_file, 'x', 254);
	len = dhcp_build(&r, packet, sizeof packet);
	CHECK(len > 0 && packet[len - 1] == OPTION_END);
	CHECK_NUM(packet[len - 2], 0);
	packet[0] = BOOTREQUEST;
	CHECK_NUM(dhcp_parse(packet, len, &back), DHCP_OK);
	unit_row("no NUL");
	r.boot_file[254] = 'x';
	CHECK_NUM(dhcp_build(&r, packet, sizeof packet), 0);

	unit_row("too small for the client");
	r.boot_file[254] = 0;
	r.max_size = 500;
	CHECK_NUM(dhcp_build(&r, packet, sizeof packet), 0);
	unit_row("too small for the room");
	r.max_size = DHCP_MAX;
	CHECK_NUM(dhcp_build(&r, packet, 299), 0);
}

int main(void)
{
	unit_run("dhcp_parse", test_parse);
	unit_run("dhcp_parse long option", test_long_option);
	unit_run("dhcp_build", test_build);
	unit_run("dhcp_build limits", test_build_limits);
	return unit_result();
}
