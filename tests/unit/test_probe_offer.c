/* What lanboot-probe asks, what it reads of the answers, and what firmware does by them. */
#include "tests/unit/unit.h"
#include "tools/probe/judge.h"

#include <arpa/inet.h>
#include <string.h>

static const uint8_t mac[MAC_LEN] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};

static struct probe_ask ask_as(const char *name)
{
	struct probe_ask a = {.kind = kind_by_name(name), .xid = 0x12345678};

	memcpy(a.mac, mac, MAC_LEN);
	ask_uuid(a.kind, mac, a.uuid);
	return a;
}

/* The daemon's own parser reads what is asked. */
static void test_ask(void)
{
	for (size_t i = 0; kind_nth(i); i++) {
		struct probe_ask a = ask_as(kind_nth(i)->name);
		uint8_t packet[DHCP_MAX];
		struct dhcp_request req;
		size_t len = ask_build(&a, DHCPDISCOVER, packet, sizeof packet);

		unit_row(kind_nth(i)->name);
		CHECK(len >= DHCP_MIN);
		CHECK_NUM(dhcp_parse(packet, len, &req), DHCP_OK);
		CHECK_NUM(req.type, DHCPDISCOVER);
		CHECK_NUM(req.flags, FLAG_BROADCAST);
		CHECK_NUM(req.xid, a.xid);
		CHECK(req.marked && !req.chained);
		CHECK_BYTES(req.chaddr, MAC_LEN, mac, MAC_LEN);
		CHECK_NUM(req.arch.bytes[1], kind_nth(i)->arch);
		CHECK_NUM(req.uuid.len, UUID_LEN);
		CHECK_NUM(req.requested.s_addr, 0);
		CHECK_NUM(req.server_id.s_addr, 0);
		CHECK_NUM(req.user_class.len, kind_nth(i)->as == AS_IPXE ? 4 : 0);
		CHECK_NUM(ask_build(&a, DHCPDISCOVER, packet, 100), 0);
	}
	struct probe_ask a = ask_as("ipxe-efi");
	uint8_t packet[DHCP_MAX], made_up[MAC_LEN];
	struct dhcp_request req;
	a.chained = true;
	str_addr4("10.0.0.3", &a.ciaddr);
	size_t len = ask_build(&a, DHCPREQUEST, packet, sizeof packet);
	CHECK_NUM(dhcp_parse(packet, len, &req), DHCP_OK);
	CHECK(req.marked && req.chained && req.flags == 0);
	CHECK_NUM(req.ciaddr.s_addr, a.ciaddr.s_addr);
	ask_made_up(mac, made_up);
	CHECK(made_up[0] == 2 && made_up[5] == mac[5]);
}

/* An offer in the terms of the tables. */
struct made {
	const char *from, *yiaddr, *siaddr, *class, *vendor, *file; /* NULL: not said */
	bool marked, no_router;
};

static bool parse_made(const struct made *m, const struct probe_ask *a, struct offer *out)
{
	uint8_t packet[600] = {BOOTREPLY, 1, 6, 0, 0x12, 0x34, 0x56, 0x78}, vendor[255];
	static const uint8_t offer = DHCPOFFER, mask[] = {255, 255, 255, 0},
			     router[] = {10, 0, 0, 1};
	struct writer w = writer_of(packet + DHCP_FIXED, sizeof packet - DHCP_FIXED);
	struct in_addr from = {0};

	memcpy(packet + 28, mac, MAC_LEN);
	if (m->yiaddr)
		inet_pton(AF_INET, m->yiaddr, packet + 16);
	if (m->siaddr)
		inet_pton(AF_INET, m->siaddr, packet + 20);
	unit_hex("63825363", packet + 236, 4);
	dhcp_option_write(&w, OPTION_TYPE, &offer, 1);
	if (m->from)
		inet_pton(AF_INET, m->from, &from);
	dhcp_option_write(&w, OPTION_SERVER_ID, &from, 4);
	if (m->yiaddr)
		dhcp_option_write(&w, 1, mask, 4);
	if (m->yiaddr && !m->no_router)
		dhcp_option_write(&w, 3, router, 4);
	if (m->class)
		dhcp_option_write(&w, OPTION_CLASS, m->class, strlen(m->class));
	if (m->vendor)
		dhcp_option_write(
		    &w, OPTION_VENDOR, vendor, unit_hex(m->vendor, vendor, sizeof vendor));
	if (m->file)
		dhcp_option_write(&w, OPTION_BOOT_FILE, m->file, strlen(m->file));
	if (m->marked)
		dhcp_option_write(&w, OPTION_MARK, DHCP_MARK, strlen(DHCP_MARK));
	write_u8(&w, OPTION_END);
	return offer_parse(packet, DHCP_FIXED + w.len, a, out);
}

#define SITE                                                                                       \
	{                                                                                          \
		"10.0.0.1", "10.0.0.57", NULL, NULL, NULL, NULL, false, false                      \
	}
#define SITE_FILE                                                                                  \
	{                                                                                          \
		"10.0.0.1", "10.0.0.57", "10.0.0.9", NULL, NULL, "pxelinux.0", false, false        \
	}
#define SITE_CLASS                                                                                 \
	{                                                                                          \
		"10.0.0.1", "10.0.0.57", NULL, "PXEClient", NULL, NULL, false, false               \
	}
#define SITE_HTTP                                                                                  \
	{                                                                                          \
		"10.0.0.1", "10.0.0.57", NULL, "HTTPClient", NULL, "http://x/a.efi", false, false  \
	}
#define DIRECT                                                                                     \
	{                                                                                          \
		"10.0.0.2", NULL, "10.0.0.2", "PXEClient", "060108ff", "a.kpxe", true, false       \
	}
#define BINL                                                                                       \
	{                                                                                          \
		"10.0.0.2", NULL, "10.0.0.2", "PXEClient", NULL, "a.efi", true, false              \
	}
#define HTTP                                                                                       \
	{                                                                                          \
		"10.0.0.2", NULL, "10.0.0.2", "HTTPClient", NULL, "http://10.0.0.2/a.efi", true,   \
		    false                                                                          \
	}
#define SCRIPT                                                                                     \
	{                                                                                          \
		"10.0.0.2", NULL, "10.0.0.2", "PXEClient", NULL, "http://10.0.0.2/s", true, false  \
	}
#define GIVES_UP                                                                                   \
	{                                                                                          \
		"10.0.0.2", NULL, "10.0.0.2", "PXEClient", "060100ff", "a.efi", false, false       \
	}
#define RIVAL                                                                                      \
	{                                                                                          \
		"10.0.0.4", NULL, "10.0.0.4", "PXEClient", "060108ff", "b.kpxe", false, false      \
	}
#define PI                                                                                         \
	{                                                                                          \
		"10.0.0.2", NULL, "10.0.0.2", "PXEClient",                                         \
		    "060103 0a0400505845 0917 0000 14 5261737062657272792050692042 6f6f74202020 "  \
		    "ff",                                                                          \
		    "bootcode.bin", true, false                                                    \
	}

static void test_choose(void)
{
	static const struct {
		const char *name, *kind;
		struct made offers[3];
		enum choice_how how;
		const char *server, *file;
	} rows[] = {
	    {"nobody", "bios", {{.from = NULL}}, CHOICE_NONE, NULL, NULL},
	    {"a plain site", "bios", {SITE}, CHOICE_NONE, NULL, NULL},
	    {"the site's file", "bios", {SITE_FILE}, CHOICE_TFTP, "10.0.0.9", "pxelinux.0"},
	    {"a proxy goes before it", "bios", {SITE_FILE, DIRECT}, CHOICE_TFTP, "10.0.0.2",
		"a.kpxe"},
	    {"for iPXE, behind it", "ipxe-bios", {SITE_FILE, SCRIPT}, CHOICE_TFTP, "10.0.0.9",
		"pxelinux.0"},
	    {"iPXE", "ipxe-efi", {SITE, SCRIPT}, CHOICE_URL, "10.0.0.2", "http://10.0.0.2/s"},
	    {"UEFI comes to port 4011", "efi-x64", {SITE, BINL}, CHOICE_ASK, "10.0.0.2", NULL},
	    {"BIOS needs not", "bios", {SITE, BINL}, CHOICE_TFTP, "10.0.0.2", "a.efi"},
	    {"UEFI takes the direct form", "efi-x64", {SITE, DIRECT}, CHOICE_TFTP, "10.0.0.2",
		"a.kpxe"},
	    {"43.6 without bit 3 and without a menu", "efi-x64", {SITE, GIVES_UP}, CHOICE_NONE,
		NULL, NULL},
	    {"the site says PXEClient", "efi-x64", {SITE_CLASS, BINL}, CHOICE_ASK, "10.0.0.1",
		NULL},
	    {"the first of two proxies", "bios", {SITE, RIVAL, DIRECT}, CHOICE_TFTP, "10.0.0.4",
		"b.kpxe"},
	    {"HTTP Boot", "http-x64", {SITE, HTTP}, CHOICE_URL, "10.0.0.2",
		"http://10.0.0.2/a.efi"},
	    {"the site says HTTPClient", "http-x64", {HTTP, SITE_HTTP}, CHOICE_URL, "10.0.0.1",
		"http://x/a.efi"},
	    {"HTTP Boot takes no PXE", "http-x64", {SITE, DIRECT}, CHOICE_NONE, NULL, NULL},
	    {"PXE takes no HTTP Boot", "efi-x64", {SITE, HTTP}, CHOICE_NONE, NULL, NULL},
	    {"a Pi", "rpi", {SITE, PI}, CHOICE_TFTP, "10.0.0.2", "bootcode.bin"},
	    {"a Pi takes its menu alone", "rpi", {SITE, DIRECT}, CHOICE_NONE, NULL, NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct probe_ask a = ask_as(rows[i].kind);
		struct offers all = {.n = 0};
		struct in_addr server = {0};
		unit_row(rows[i].name);
		for (size_t j = 0; j < 3 && rows[i].offers[j].from; j++) {
			struct offer o;
			CHECK(parse_made(&rows[i].offers[j], &a, &o));
			CHECK(offers_add(&all, &o));
			CHECK(!offers_add(&all, &o));
		}
		struct choice c = offers_choose(a.kind, &all);
		CHECK_NUM(c.how, rows[i].how);
		if (rows[i].server)
			str_addr4(rows[i].server, &server);
		CHECK_NUM(c.server.s_addr, server.s_addr);
		CHECK_STR(c.file, rows[i].file ? rows[i].file : "");
	}
}

static void test_not_ours(void)
{
	static const struct made site = SITE;
	struct probe_ask a = ask_as("bios"), other = a;
	struct offer o;

	CHECK(parse_made(&site, &a, &o));
	CHECK_NUM(o.router.s_addr, htonl(0x0a000001));
	other.xid++;
	CHECK(!parse_made(&site, &other, &o));
	other = a;
	other.mac[5]++;
	CHECK(!parse_made(&site, &other, &o));
	CHECK(!offer_parse("", 0, &a, &o));
}

static void test_reach(void)
{
	static const struct made site = SITE, alone = {"10.0.0.1", "10.0.0.57", NULL, NULL, NULL,
						  NULL, false, true};
	struct probe_ask a = ask_as("bios");
	struct in_addr near, far, self;
	struct offer with, without;

	CHECK(parse_made(&site, &a, &with) && parse_made(&alone, &a, &without));
	str_addr4("10.0.0.2", &near);
	str_addr4("192.168.99.2", &far);
	str_addr4("127.0.0.1", &self);
	CHECK_NUM(offer_reach(&with, near), REACH_LINK);
	CHECK_NUM(offer_reach(&with, far), REACH_ROUTER);
	CHECK_NUM(offer_reach(&without, far), REACH_NOWHERE);
	CHECK_NUM(offer_reach(&without, near), REACH_LINK);
	CHECK_NUM(offer_reach(NULL, far), REACH_UNKNOWN);
	CHECK_NUM(offer_reach(NULL, self), REACH_LOOPBACK);
}

/* What is wrong with the servers: the faults of each network, in the order in which they are found.
 */
static void test_lan(void)
{
	static const struct {
		const char *name;
		struct made offers[3];
		bool boots;
		enum fault faults[3];
	} rows[] = {
	    {"nobody", {{.from = NULL}}, false, {FAULT_NOBODY}},
	    {"a good one", {SITE, BINL}, true, {FAULT_NONE}},
	    {"a site that names the file itself", {SITE_FILE}, true, {FAULT_NONE}},
	    {"no lease", {BINL}, true, {FAULT_NO_LEASE}},
	    {"no boot server", {SITE}, false, {FAULT_NO_BOOT_SERVER}},
	    {"the site's file", {SITE_FILE, BINL}, true, {FAULT_SITE_FILE}},
	    {"the site's class", {BINL, SITE_CLASS}, true, {FAULT_SITE_CLASS}},
	    {"the site's class of HTTP", {HTTP, SITE_HTTP}, true,
		{FAULT_SITE_HTTP, FAULT_SITE_FILE}},
	    {"a rival", {SITE, RIVAL, DIRECT}, true, {FAULT_RIVAL_PROXY}},
	    {"a proxy of another kind alone", {SITE, RIVAL}, true, {FAULT_NONE}},
	    {"two that lease",
		{SITE, BINL, {"10.0.0.5", "10.0.0.99", NULL, NULL, NULL, NULL, false, false}}, true,
		{FAULT_TWO_DHCP}},
	    {"two pxedhcpd that differ",
		{SITE, DIRECT,
		    {"10.0.0.6", NULL, "10.0.0.6", "PXEClient", "060108ff", "c", true, false}},
		true, {FAULT_PEER_DIFFERS}},
	    {"two that do not",
		{SITE, DIRECT,
		    {"10.0.0.6", NULL, "10.0.0.6", "PXEClient", "060108ff", "a.kpxe", true, false}},
		true, {FAULT_NONE}},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct question q[2] = {{.ask = ask_as("bios")}, {.ask = ask_as("bios")}};
		struct steps s = {.n = 0};
		size_t n = 0;
		unit_row(rows[i].name);
		for (size_t j = 0; j < 3 && rows[i].offers[j].from; j++) {
			struct offer o;
			CHECK(parse_made(&rows[i].offers[j], &q[0].ask, &o));
			offers_add(&q[0].offers, &o);
		}
		q[1].offers = q[0].offers; /* each fault is told of once */
		CHECK_NUM(judge_lan("eth0", q, 2, &s), rows[i].boots);
		while (n < 3 && rows[i].faults[n])
			n++;
		CHECK_NUM(s.n, n);
		for (size_t j = 0; j < n && j < s.n; j++)
			CHECK_STR(fault_name(s.step[j].fault), fault_name(rows[i].faults[j]));
	}
}

/* Each fault has its sentences, in plain ASCII, and they name whom and what it is about. */
static void test_faults(void)
{
	const struct fault_about a = {"WHO", "WHAT", "KIND"};
	char text[FAULT_TEXT], remedy[FAULT_TEXT];

	for (int f = FAULT_NONE + 1; f < FAULTS; f++) {
		unit_row(fault_name((enum fault)f));
		fault_sentence((enum fault)f, &a, text);
		fault_remedy((enum fault)f, &a, remedy);
		CHECK(strlen(text) > 20 && strlen(remedy) > 10);
		CHECK(strchr(text, '{') == NULL && strchr(remedy, '{') == NULL);
		for (const char *s = text; *s; s++)
			CHECK(*s >= ' ' && *s < 0x7f);
		for (const char *s = remedy; *s; s++)
			CHECK(*s >= ' ' && *s < 0x7f);
	}
	CHECK_STR(fault_sentence(FAULT_BOOT_MISSING, &a, text),
	    "The boot file WHAT is not on the TFTP server WHO.");
}

static void test_files(void)
{
	static const uint8_t html[] = "<html>", script[] = "#!ipxe\n",
			     nbp[] = {0xe9, 0, 0, 1, 2, 3}, gzip[] = {0x1f, 0x8b, 8, 0},
			     squash[] = "hsqs\1\2\3\4";
	uint8_t pe[256] = {'M', 'Z', [60] = 128, [128] = 'P', 'E', 0, 0, 0x64, 0x86};
	const struct probe_kind *bios = kind_by_name("bios"), *x64 = kind_by_name("efi-x64"),
				*arm = kind_by_name("efi-arm64"), *pi = kind_by_name("rpi");
	char text[80];

#define BOOT(k, bytes, n) judge_boot_file((k), (bytes), (n), (n), text)
	CHECK_NUM(BOOT(bios, nbp, sizeof nbp), FAULT_NONE);
	CHECK_NUM(BOOT(x64, nbp, sizeof nbp), FAULT_BOOT_KIND);
	CHECK_NUM(BOOT(x64, pe, sizeof pe), FAULT_NONE);
	CHECK_NUM(BOOT(bios, pe, sizeof pe), FAULT_BOOT_ARCH);
	CHECK_NUM(BOOT(arm, pe, sizeof pe), FAULT_BOOT_ARCH);
	CHECK(strstr(text, "x86_64") != NULL);
	CHECK_NUM(BOOT(bios, html, sizeof html - 1), FAULT_BOOT_KIND);
	CHECK_NUM(BOOT(bios, script, sizeof script - 1), FAULT_BOOT_KIND);
	CHECK_NUM(BOOT(bios, nbp, 0), FAULT_BOOT_EMPTY);
	CHECK_NUM(BOOT(pi, nbp, sizeof nbp), FAULT_NONE);
#define FILE_OF(r, bytes) judge_file((r), x64, (bytes), sizeof(bytes) - 1, sizeof(bytes) - 1, text)
	CHECK(FILE_OF(ROLE_MODLOOP, squash));
	CHECK(!FILE_OF(ROLE_MODLOOP, gzip));
	CHECK(FILE_OF(ROLE_APKOVL, gzip));
	CHECK(!FILE_OF(ROLE_APKOVL, html));
	CHECK(!FILE_OF(ROLE_KERNEL, html));
	CHECK_STR(text, "kernel is an HTML page");
	CHECK(FILE_OF(ROLE_INITRD, gzip));
	CHECK(!FILE_OF(ROLE_INITRD, html));
	CHECK(FILE_OF(ROLE_CHAIN, script) && !FILE_OF(ROLE_CHAIN, html));
	CHECK_STR(text, "script is an HTML page");
}

int main(void)
{
	unit_run("probe: what it asks", test_ask);
	unit_run("probe: what firmware does by the offers", test_choose);
	unit_run("probe: answers to others", test_not_ours);
	unit_run("probe: where machines come to", test_reach);
	unit_run("probe: what is wrong with the servers", test_lan);
	unit_run("probe: each fault's sentences", test_faults);
	unit_run("probe: files", test_files);
	return unit_result();
}
