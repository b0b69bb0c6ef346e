/* Other servers' answers: what is read of them, what is made of it, who is warned of and when. */
#include "pxedhcpd/rival.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <string.h>

/* op 2, Ethernet, xid, flags broadcast, ciaddr 0 */
#define HEAD "02 01 06 00 12345678 0000 8000 00000000 "
#define LEASE HEAD "0a000039 0a000001 00000000 525400123456 00000000000000000000 "
#define PROXY HEAD "00000000 0a000001 00000000 525400123456 00000000000000000000 "
#define ZEROS_32 "0000000000000000000000000000000000000000000000000000000000000000"
#define ZEROS_64 ZEROS_32 ZEROS_32
#define NAMELESS ZEROS_64 ZEROS_64 ZEROS_64 "63825363 "
/* file "pxelinux.0" */
#define NAMED                                                                                      \
	ZEROS_64                                                                                   \
	"7078656c696e75782e30 00000000000000000000000000000000000000000000" ZEROS_32 ZEROS_64      \
	"63825363 "
#define OFFER "350102 36040a000001 "
#define ACK "350105 36040a000001 "
#define PXECLIENT "3c09505845436c69656e74 "
#define HTTPCLIENT "3c0a48545450436c69656e74 "

static const struct {
	const char *name, *hex;
	bool good;
	enum rival_kind kind;
	const char *file;
} rows[] = {
    {"an ordinary offer", LEASE NAMELESS OFFER "0104ffffff00 ff", true, RIVAL_HARMLESS, ""},
    {"an ordinary ACK", LEASE NAMELESS ACK "ff", true, RIVAL_HARMLESS, ""},
    {"a NAK", LEASE NAMED "350106 ff", true, RIVAL_HARMLESS, "pxelinux.0"},
    {"a boot file in the header", LEASE NAMED OFFER "ff", true, RIVAL_SITE_FILE, "pxelinux.0"},
    {"a boot file in option 67", LEASE NAMELESS OFFER "430161 ff", true, RIVAL_SITE_FILE, "a"},
    {"option 67 goes before the header", LEASE NAMED OFFER "43026162 ff", true, RIVAL_SITE_FILE,
	"ab"},
    {"option 67 with its NUL", LEASE NAMELESS OFFER "43026100 ff", true, RIVAL_SITE_FILE, "a"},
    {"option 67 with a NUL alone", LEASE NAMELESS OFFER "430100 ff", true, RIVAL_HARMLESS, ""},
    {"option 67 in two parts", LEASE NAMELESS OFFER "430161 430162 ff", true, RIVAL_SITE_FILE,
	"ab"},
    {"plain BOOTP", LEASE NAMED "ff", true, RIVAL_SITE_FILE, "pxelinux.0"},
    {"the site's server says PXEClient", LEASE NAMELESS OFFER PXECLIENT "ff", true,
	RIVAL_SITE_CLASS, ""},
    {"the site's server says HTTPClient", LEASE NAMELESS ACK HTTPCLIENT "ff", true, RIVAL_SITE_HTTP,
	""},
    {"another proxy", PROXY NAMED OFFER PXECLIENT "2b04060108ff ff", true, RIVAL_PROXY,
	"pxelinux.0"},
    {"another proxy of HTTP", PROXY NAMELESS OFFER HTTPCLIENT "ff", true, RIVAL_PROXY, ""},
    {"another pxedhcpd", PROXY NAMED OFFER PXECLIENT "e0076c616e626f6f74 ff", true, RIVAL_PEER,
	"pxelinux.0"},
    {"another pxedhcpd, of HTTP", PROXY NAMELESS OFFER HTTPCLIENT "e0076c616e626f6f74 ff", true,
	RIVAL_PEER, ""},
    {"another pxedhcpd, to HW-Client",
	PROXY NAMED OFFER "3c0948572d436c69656e74 2b04060108ff e0076c616e626f6f74 ff", true,
	RIVAL_PEER, "pxelinux.0"},
    {"its option, and not its word", PROXY NAMED OFFER PXECLIENT "e0076c616e626f6f75 ff", true,
	RIVAL_PROXY, "pxelinux.0"},
    {"a site's server that says it all the same", LEASE NAMED OFFER "e0076c616e626f6f74 ff", true,
	RIVAL_SITE_FILE, "pxelinux.0"},
    {"PXE options", LEASE NAMELESS OFFER "2b03060108 ff", true, RIVAL_SITE_MENU, ""},
    {"a boot item", LEASE NAMELESS ACK "2b06470400000000 ff", true, RIVAL_SITE_MENU, ""},
    /* 43: 01 04 10.0.0.9: where an access point finds its controller */
    {"an access point's option 43", LEASE NAMELESS OFFER "2b0601040a000009 ff", true,
	RIVAL_HARMLESS, ""},
    {"option 43 that is no list", LEASE NAMELESS OFFER "2b03060908 ff", true, RIVAL_HARMLESS, ""},
    {"another class", LEASE NAMELESS OFFER "3c044d534654 ff", true, RIVAL_HARMLESS, ""},
    /* 52 = 1; file holds 60 PXEClient END */
    {"overloaded file",
	LEASE ZEROS_64 PXECLIENT "ff 0000000000000000000000000000000000000000" ZEROS_32 ZEROS_64
				 "63825363" OFFER "340101 ff",
	true, RIVAL_SITE_CLASS, ""},
    {"a client's", "01" ZEROS_64 ZEROS_64 ZEROS_64 ZEROS_64, false, RIVAL_HARMLESS, ""},
    {"no cookie", LEASE ZEROS_64 ZEROS_64 ZEROS_64 "63825364 ff", false, RIVAL_HARMLESS, ""},
    {"an option past the end", LEASE NAMELESS OFFER "4305 6162", false, RIVAL_HARMLESS, ""},
    {"short", LEASE, false, RIVAL_HARMLESS, ""},
    {"nothing", "", false, RIVAL_HARMLESS, ""},
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t packet[1024];
		struct rival_reply r;
		size_t len = unit_hex(rows[i].hex, packet, sizeof packet);
		unit_row(rows[i].name);
		if (!CHECK_NUM(rival_parse(packet, len, &r), rows[i].good) || !rows[i].good)
			continue;
		CHECK_STR(rival_kind_text(rival_judge(&r)), rival_kind_text(rows[i].kind));
		CHECK_BYTES(r.file, r.file_len, rows[i].file, strlen(rows[i].file));
		CHECK_NUM(r.siaddr.s_addr, htonl(0x0a000001));
	}
}

static bool note(struct rival_table *t, uint32_t server, enum rival_kind k, uint64_t now_ms)
{
	return rival_note(t, (struct in_addr){htonl(server)}, 2, k, now_ms);
}

static void test_note(void)
{
	struct rival_table t = {0};
	const uint64_t hour = RIVAL_REPEAT_MS, start = 5000;

	unit_row("once, and once for each kind");
	CHECK(note(&t, 1, RIVAL_SITE_FILE, start));
	CHECK(!note(&t, 1, RIVAL_SITE_FILE, start + 1));
	CHECK(note(&t, 1, RIVAL_SITE_CLASS, start + 2));
	CHECK(!note(&t, 1, RIVAL_SITE_FILE, start + 3));
	unit_row("another server, another interface");
	CHECK(note(&t, 2, RIVAL_SITE_FILE, start + 4));
	CHECK(rival_note(&t, (struct in_addr){htonl(1)}, 3, RIVAL_SITE_FILE, start + 4));
	unit_row("again after an hour, counted from the last warning");
	CHECK(!note(&t, 1, RIVAL_SITE_FILE, start + 1 + hour));
	CHECK(note(&t, 1, RIVAL_SITE_FILE, start + 2 + hour));
	CHECK(note(&t, 1, RIVAL_SITE_CLASS, start + 2 + hour));
	CHECK(!note(&t, 1, RIVAL_SITE_CLASS, start + 3 + hour));
}

/* 100,000 servers that somebody makes up: as many warnings an hour as there are places. */
static void test_flood(void)
{
	struct rival_table t = {0};
	unsigned warned = 0;

	for (uint32_t i = 0; i < 100000; i++)
		warned += note(&t, i, RIVAL_PROXY, 1000 + i);
	CHECK_NUM(warned, RIVAL_SLOTS);
	CHECK(note(&t, 7000000, RIVAL_PROXY, 1000 + RIVAL_REPEAT_MS));
}

int main(void)
{
	unit_run("rival_parse and rival_judge", test_rows);
	unit_run("rival_note", test_note);
	unit_run("rival_note flood", test_flood);
	return unit_result();
}
