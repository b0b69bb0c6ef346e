/* Who is answered, with what, and where the answer goes: a row for each kind of client. */
#include "pxedhcpd/policy.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

struct row {
	const char *name;
	uint16_t port;
	uint8_t type;
	const char *class;
	const char *arch, *user_class, *ipxe, *vendor; /* hex; NULL: option not there */
	const char *ciaddr, *giaddr, *from;            /* NULL: 0.0.0.0 */
	/* expected */
	enum verdict verdict;
	enum answer answer;
	enum dhcp_type reply;
	const char *file, *reply_class;
	const char *vendor_out; /* hex; NULL: no option 43 */
	const char *to;
};

#define IPXE "69505845"
#define ALL "255.255.255.255:68"

static const struct row rows[] = {
    {"BIOS", 67, DHCPDISCOVER, "PXEClient:Arch:00000:UNDI:002001", "0000", NULL, NULL, NULL, NULL,
	NULL, NULL, VERDICT_ANSWER, ANSWER_DIRECT, DHCPOFFER, "undionly.kpxe", "PXEClient",
	"060108ff", ALL},
    {"UEFI x64", 67, DHCPDISCOVER, "PXEClient:Arch:00007:UNDI:003016", "0007", NULL, NULL, NULL,
	NULL, NULL, NULL, VERDICT_ANSWER, ANSWER_4011, DHCPOFFER, "ipxe64.efi", "PXEClient", NULL,
	ALL},
    {"EBC, sent by x64", 67, DHCPDISCOVER, "PXEClient", "0009", NULL, NULL, NULL, NULL, NULL, NULL,
	VERDICT_ANSWER, ANSWER_4011, DHCPOFFER, "ipxe64.efi", "PXEClient", NULL, ALL},
    {"UEFI IA32", 67, DHCPDISCOVER, "PXEClient", "0006", NULL, NULL, NULL, NULL, NULL, NULL,
	VERDICT_ANSWER, ANSWER_4011, DHCPOFFER, "ipxe32.efi", "PXEClient", NULL, ALL},
    {"UEFI ARM64", 67, DHCPDISCOVER, "PXEClient", "000b", NULL, NULL, NULL, NULL, NULL, NULL,
	VERDICT_ANSWER, ANSWER_4011, DHCPOFFER, "ipxe-arm64.efi", "PXEClient", NULL, ALL},
    {"UEFI ARM32: no file configured", 67, DHCPDISCOVER, "PXEClient", "000a", NULL, NULL, NULL,
	NULL, NULL, NULL, VERDICT_REFUSED, ANSWER_NONE, 0, NULL, NULL, NULL, NULL},
    {"unknown architecture", 67, DHCPDISCOVER, "PXEClient", "1234", NULL, NULL, NULL, NULL, NULL,
	NULL, VERDICT_REFUSED, ANSWER_NONE, 0, NULL, NULL, NULL, NULL},
    {"a list: the first with a file", 67, DHCPDISCOVER, "PXEClient", "12340007", NULL, NULL, NULL,
	NULL, NULL, NULL, VERDICT_ANSWER, ANSWER_4011, DHCPOFFER, "ipxe64.efi", "PXEClient", NULL,
	ALL},
    {"no option 93: by class", 67, DHCPDISCOVER, "PXEClient:Arch:00007:UNDI:003016", NULL, NULL,
	NULL, NULL, NULL, NULL, NULL, VERDICT_ANSWER, ANSWER_4011, DHCPOFFER, "ipxe64.efi",
	"PXEClient", NULL, ALL},
    {"no option 93, bare class: BIOS", 67, DHCPDISCOVER, "PXEClient", NULL, NULL, NULL, NULL, NULL,
	NULL, NULL, VERDICT_ANSWER, ANSWER_DIRECT, DHCPOFFER, "undionly.kpxe", "PXEClient",
	"060108ff", ALL},
    {"UEFI HTTP Boot", 67, DHCPDISCOVER, "HTTPClient:Arch:00016:UNDI:003001", "0010", NULL, NULL,
	NULL, NULL, NULL, NULL, VERDICT_ANSWER, ANSWER_HTTP, DHCPOFFER,
	"http://10.0.0.2:8080/ipxe64.efi", "HTTPClient", NULL, ALL},
    {"HTTP Boot, ARM64", 67, DHCPDISCOVER, "HTTPClient", "0013", NULL, NULL, NULL, NULL, NULL, NULL,
	VERDICT_ANSWER, ANSWER_HTTP, DHCPOFFER, "http://10.0.0.2:8080/ipxe-arm64.efi", "HTTPClient",
	NULL, ALL},
    {"iPXE by user class", 67, DHCPDISCOVER, "PXEClient:Arch:00000:UNDI:002001", "0000", IPXE, NULL,
	NULL, NULL, NULL, NULL, VERDICT_ANSWER, ANSWER_SCRIPT, DHCPOFFER,
	"http://10.0.0.2:8080/boot.ipxe", "PXEClient", NULL, ALL},
    {"iPXE by user class with a length byte", 67, DHCPDISCOVER, "PXEClient", "0007", "04" IPXE,
	NULL, NULL, NULL, NULL, NULL, VERDICT_ANSWER, ANSWER_SCRIPT, DHCPOFFER,
	"http://10.0.0.2:8080/boot.ipxe", "PXEClient", NULL, ALL},
    {"iPXE by option 175 (FlexBoot)", 67, DHCPDISCOVER, "PXEClient", "0007", NULL, "130101240101",
	NULL, NULL, NULL, NULL, VERDICT_ANSWER, ANSWER_SCRIPT, DHCPOFFER,
	"http://10.0.0.2:8080/boot.ipxe", "PXEClient", NULL, ALL},
    {"ordinary DISCOVER", 67, DHCPDISCOVER, "udhcp 1.36.1", NULL, NULL, NULL, NULL, NULL, NULL,
	NULL, VERDICT_NOT_OURS, ANSWER_NONE, 0, NULL, NULL, NULL, NULL},
    {"DISCOVER without a class", 67, DHCPDISCOVER, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
	VERDICT_NOT_OURS, ANSWER_NONE, 0, NULL, NULL, NULL, NULL},
    {"a class that only begins alike", 67, DHCPDISCOVER, "PXEClien", NULL, NULL, NULL, NULL, NULL,
	NULL, NULL, VERDICT_NOT_OURS, ANSWER_NONE, 0, NULL, NULL, NULL, NULL},
    {"REQUEST on 67: the site's lease", 67, DHCPREQUEST, "PXEClient", "0007", NULL, NULL, NULL,
	NULL, NULL, NULL, VERDICT_NOT_OURS, ANSWER_NONE, 0, NULL, NULL, NULL, NULL},
    {"REQUEST on 67 with another option 43", 67, DHCPREQUEST, "PXEClient", "0007", NULL, NULL,
	"060108ff", NULL, NULL, NULL, VERDICT_NOT_OURS, ANSWER_NONE, 0, NULL, NULL, NULL, NULL},
    {"REQUEST on 67 with a boot item that is not ours", 67, DHCPREQUEST, "PXEClient", "0000", NULL,
	NULL, "470480000000ff", "10.0.0.57", NULL, "10.0.0.57:68", VERDICT_NOT_OURS, ANSWER_NONE, 0,
	NULL, NULL, NULL, NULL},
    {"INFORM on 67", 67, DHCPINFORM, "PXEClient", "0007", NULL, NULL, NULL, NULL, NULL, NULL,
	VERDICT_NOT_OURS, ANSWER_NONE, 0, NULL, NULL, NULL, NULL},
    {"BOOTP", 67, 0, "PXEClient", "0007", NULL, NULL, NULL, NULL, NULL, NULL, VERDICT_NOT_OURS,
	ANSWER_NONE, 0, NULL, NULL, NULL, NULL},
    {"REQUEST on 4011, UEFI", 4011, DHCPREQUEST, "PXEClient", "0007", NULL, NULL, NULL, "10.0.0.57",
	NULL, "10.0.0.57:4011", VERDICT_ANSWER, ANSWER_4011, DHCPACK, "ipxe64.efi", "PXEClient",
	NULL, "10.0.0.57:4011"},
    {"REQUEST on 4011, BIOS, from port 68", 4011, DHCPREQUEST, "PXEClient", "0000", NULL, NULL,
	NULL, "10.0.0.57", NULL, "10.0.0.57:68", VERDICT_ANSWER, ANSWER_DIRECT, DHCPACK,
	"undionly.kpxe", "PXEClient", "060108ff", "10.0.0.57:68"},
    {"REQUEST on 4011, iPXE", 4011, DHCPREQUEST, "PXEClient", "0007", IPXE, NULL, NULL, "10.0.0.57",
	NULL, "10.0.0.57:68", VERDICT_ANSWER, ANSWER_SCRIPT, DHCPACK,
	"http://10.0.0.2:8080/boot.ipxe", "PXEClient", NULL, "10.0.0.57:68"},
    {"REQUEST on 4011 without a class", 4011, DHCPREQUEST, NULL, NULL, NULL, NULL, NULL,
	"10.0.0.57", NULL, "10.0.0.57:68", VERDICT_NOT_OURS, ANSWER_NONE, 0, NULL, NULL, NULL,
	NULL},
    {"DISCOVER on 4011", 4011, DHCPDISCOVER, "PXEClient", "0007", NULL, NULL, NULL, NULL, NULL,
	"10.0.0.57:68", VERDICT_NOT_OURS, ANSWER_NONE, 0, NULL, NULL, NULL, NULL},
    {"by a relay", 67, DHCPDISCOVER, "PXEClient", "0000", NULL, NULL, NULL, NULL, "10.1.0.1",
	"10.1.0.1:67", VERDICT_ANSWER, ANSWER_DIRECT, DHCPOFFER, "undionly.kpxe", "PXEClient",
	"060108ff", "10.1.0.1:67"},
    {"a forged giaddr: broadcast", 67, DHCPDISCOVER, "PXEClient", "0000", NULL, NULL, NULL, NULL,
	"255.255.255.255", NULL, VERDICT_REFUSED, ANSWER_NONE, 0, NULL, NULL, NULL, NULL},
    {"a forged giaddr: multicast", 67, DHCPDISCOVER, "PXEClient", "0000", NULL, NULL, NULL, NULL,
	"224.0.0.1", NULL, VERDICT_REFUSED, ANSWER_NONE, 0, NULL, NULL, NULL, NULL},
    {"a forged giaddr: loopback", 67, DHCPDISCOVER, "PXEClient", "0000", NULL, NULL, NULL, NULL,
	"127.0.0.1", NULL, VERDICT_REFUSED, ANSWER_NONE, 0, NULL, NULL, NULL, NULL},
    {"a forged giaddr: our own", 67, DHCPDISCOVER, "PXEClient", "0000", NULL, NULL, NULL, NULL,
	"10.0.0.2", NULL, VERDICT_REFUSED, ANSWER_NONE, 0, NULL, NULL, NULL, NULL},
    {"an empty boot item", 67, DHCPREQUEST, "PXEClient", "0000", NULL, NULL, "0000004700", NULL,
	NULL, NULL, VERDICT_NOT_OURS, ANSWER_NONE, 0, NULL, NULL, NULL, NULL},
    {"option 43 cut in the middle", 67, DHCPREQUEST, "PXEClient", "0000", NULL, NULL, "4704 80",
	NULL, NULL, NULL, VERDICT_NOT_OURS, ANSWER_NONE, 0, NULL, NULL, NULL, NULL},
};

static void set_hex(struct dhcp_value *v, const char *hex)
{
	if (!hex)
		return;
	v->present = true;
	v->len = (uint8_t)unit_hex(hex, v->bytes, sizeof v->bytes);
}

static struct sockaddr_in address(const char *text)
{
	struct addr a = {0};
	if (text && !str_addr_port(text, &a))
		abort();
	return a.v4;
}

static struct dhcp_request request_of(const struct row *r)
{
	struct dhcp_request req = {
	    .op = BOOTREQUEST,
	    .htype = 1,
	    .hlen = 6,
	    .xid = 7,
	    .flags = FLAG_BROADCAST,
	    .chaddr = {0x52, 0x54, 0, 0x12, 0x34, 0x56},
	    .type = r->type,
	};
	if (r->class) {
		req.class.present = true;
		req.class.len = (uint8_t)strlen(r->class);
		memcpy(req.class.bytes, r->class, req.class.len);
	}
	set_hex(&req.arch, r->arch);
	set_hex(&req.user_class, r->user_class);
	set_hex(&req.ipxe, r->ipxe);
	set_hex(&req.vendor, r->vendor);
	set_hex(&req.uuid, "00 00112233445566778899aabbccddeeff");
	if (r->ciaddr)
		inet_pton(AF_INET, r->ciaddr, &req.ciaddr);
	if (r->giaddr)
		inet_pton(AF_INET, r->giaddr, &req.giaddr);
	return req;
}

static void check_row(const struct conf *c, const struct row *r)
{
	struct dhcp_request req = request_of(r);
	struct policy_input in = {.http_port = conf_http_port(c),
	    .conf = c,
	    .req = &req,
	    .port = r->port,
	    .from = address(r->from),
	    .from_way = WAY_LINK};
	struct decision d;
	struct addr to = {.len = sizeof to.v4};
	char text[ADDR_TEXT];
	uint8_t vendor[OPTION_SIZE], packet[DHCP_MAX];

	str_addr4("10.0.0.2", &in.local);
	policy_decide(&in, &d);
	CHECK_NUM(d.verdict, r->verdict);
	CHECK(d.why != NULL);
	if (r->verdict != VERDICT_ANSWER || d.verdict != VERDICT_ANSWER)
		return;
	CHECK_NUM(d.answer, r->answer);
	CHECK_NUM(d.reply.type, r->reply);
	CHECK_STR(d.reply.boot_file, r->file);
	CHECK_STR(d.reply.class, r->reply_class);
	CHECK_NUM(d.reply.xid, 7);
	CHECK_NUM(d.reply.flags, FLAG_BROADCAST);
	CHECK(d.reply.siaddr.s_addr == in.local.s_addr);
	CHECK(d.reply.giaddr.s_addr == req.giaddr.s_addr);
	CHECK(d.reply.ciaddr.s_addr == (r->type == DHCPREQUEST ? req.ciaddr.s_addr : 0));
	CHECK_BYTES(d.reply.uuid.bytes, d.reply.uuid.len, req.uuid.bytes, req.uuid.len);
	CHECK_BYTES(d.reply.vendor.bytes, d.reply.vendor.len, vendor,
	    r->vendor_out ? unit_hex(r->vendor_out, vendor, sizeof vendor) : 0);
	to.v4 = d.to;
	CHECK_STR(addr_port_text(&to, text), r->to);
	CHECK(dhcp_build(&d.reply, packet, sizeof packet) >= DHCP_MIN);
}

static void test_rows(void)
{
	struct conf *c = conf_of("[pxedhcpd]\nrelays = yes\n[httpbootd]\nlisten = 0.0.0.0:8080\n");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		check_row(c, &rows[i]);
	}
	conf_free(c);
}

static void decide(const struct conf *c, const struct row *r, uint16_t max_size, const char *local,
    struct decision *d)
{
	struct dhcp_request req = request_of(r);
	struct policy_input in = {
	    .http_port = conf_http_port(c), .conf = c, .req = &req, .port = r->port};
	req.max_size = max_size;
	str_addr4(local, &in.local);
	policy_decide(&in, d);
}

/* One client through several packets: what it is told, and what is remembered of it. */
struct walk {
	const struct conf *conf;
	struct memory memory;
	uint64_t now_ms;
};

static enum answer step(struct walk *w, const struct row *r, uint32_t xid, uint64_t after_ms)
{
	struct dhcp_request req = request_of(r);
	struct decision d;
	w->now_ms += after_ms;
	struct policy_input in = {.conf = w->conf,
	    .http_port = 80,
	    .req = &req,
	    .port = r->port,
	    .from = address("10.0.0.57:68"),
	    .from_way = WAY_LINK,
	    .now_ms = w->now_ms};
	req.xid = xid;
	in.previous = memory_recall(&w->memory, w->conf, &req, w->now_ms);
	str_addr4("10.0.0.2", &in.local);
	policy_decide(&in, &d);
	if (d.has_update)
		memory_put(&w->memory, &d.update, w->now_ms);
	return d.verdict == VERDICT_ANSWER ? d.answer : ANSWER_NONE;
}

static const struct row bios = {
    .port = 67, .type = DHCPDISCOVER, .class = "PXEClient", .arch = "0000"};
static const struct row uefi = {
    .port = 67, .type = DHCPDISCOVER, .class = "PXEClient", .arch = "0007"};
static const struct row http = {
    .port = 67, .type = DHCPDISCOVER, .class = "HTTPClient", .arch = "0010"};
static const struct row ipxe = {.port = 67,
    .type = DHCPDISCOVER,
    .class = "PXEClient",
    .arch = "0000",
    .user_class = IPXE,
    .ipxe = "130101180101"};
/* It lists PXE and bzImage, but not HTTP. */
static const struct row old_rom = {.port = 67,
    .type = DHCPDISCOVER,
    .class = "PXEClient",
    .arch = "0000",
    .user_class = IPXE,
    .ipxe = "210101180101"};

/* An iPXE in ROM gets our iPXE first, and the script when it comes back. */
static void test_chain(void)
{
	static struct walk w;
	struct conf *c = conf_of("[pxedhcpd]\nipxe-rom = chain\n");

	w = (struct walk){.conf = c, .now_ms = 1000};
	CHECK_NUM(step(&w, &ipxe, 1, 0), ANSWER_DIRECT);
	unit_row("the same exchange again");
	CHECK_NUM(step(&w, &ipxe, 1, 1000), ANSWER_DIRECT);
	unit_row("back as our iPXE");
	CHECK_NUM(step(&w, &ipxe, 2, 8000), ANSWER_SCRIPT);
	unit_row("the script's own dhcp");
	CHECK_NUM(step(&w, &ipxe, 3, 1000), ANSWER_SCRIPT);
	unit_row("much later: another boot");
	CHECK_NUM(step(&w, &ipxe, 4, CHAIN_MS), ANSWER_DIRECT);
	unit_row("after plain firmware");
	w = (struct walk){.conf = c, .now_ms = 1000};
	CHECK_NUM(step(&w, &uefi, 1, 0), ANSWER_4011);
	CHECK_NUM(step(&w, &ipxe, 2, 5000), ANSWER_SCRIPT);
	unit_row("after UEFI HTTP Boot");
	w = (struct walk){.conf = c, .now_ms = 1000};
	CHECK_NUM(step(&w, &http, 1, 0), ANSWER_HTTP);
	CHECK_NUM(step(&w, &ipxe, 2, 5000), ANSWER_SCRIPT);
	unit_row("PXE after HTTP Boot that failed: as ever");
	w = (struct walk){.conf = c, .now_ms = 1000};
	CHECK_NUM(step(&w, &http, 1, 0), ANSWER_HTTP);
	CHECK_NUM(step(&w, &uefi, 2, 30000), ANSWER_4011);
	conf_free(c);
}

/* An iPXE that cannot load what a boot needs gets ours first, but never twice: no loop. */
static void test_old_rom(void)
{
	static struct walk w;
	struct conf *c = conf_of("[pxedhcpd]\n");

	w = (struct walk){.conf = c, .now_ms = 1000};
	CHECK_NUM(step(&w, &old_rom, 1, 0), ANSWER_DIRECT);
	CHECK_NUM(step(&w, &ipxe, 2, 5000), ANSWER_SCRIPT);
	unit_row("it comes back as itself");
	w = (struct walk){.conf = c, .now_ms = 1000};
	CHECK_NUM(step(&w, &old_rom, 1, 0), ANSWER_DIRECT);
	CHECK_NUM(step(&w, &old_rom, 2, 5000), ANSWER_SCRIPT);
	unit_row("one that lists HTTP and formats, but not the one it needs");
	static const struct row no_bzimage = {.port = 67,
	    .type = DHCPDISCOVER,
	    .class = "PXEClient",
	    .arch = "0000",
	    .user_class = IPXE,
	    .ipxe = "130101210101"};
	w = (struct walk){.conf = c, .now_ms = 1000};
	CHECK_NUM(step(&w, &no_bzimage, 1, 0), ANSWER_DIRECT);
	unit_row("one that lists no feature: only its bus and version");
	static const struct row silent = {.port = 67,
	    .type = DHCPDISCOVER,
	    .class = "PXEClient",
	    .arch = "0000",
	    .user_class = IPXE,
	    .ipxe = "b10501808610d3 eb03010000"};
	w = (struct walk){.conf = c, .now_ms = 1000};
	CHECK_NUM(step(&w, &silent, 1, 0), ANSWER_SCRIPT);
	unit_row("a capable one");
	w = (struct walk){.conf = c, .now_ms = 1000};
	CHECK_NUM(step(&w, &ipxe, 1, 0), ANSWER_SCRIPT);
	conf_free(c);
}

static void decide_as(const struct conf *c, const struct row *r, const char *mac, const char *uuid,
    struct decision *d)
{
	struct dhcp_request req = request_of(r);
	struct policy_input in = {.http_port = conf_http_port(c),
	    .conf = c,
	    .req = &req,
	    .port = r->port,
	    .from = address("10.0.0.57:68"),
	    .from_way = WAY_LINK};
	if (mac)
		CHECK(str_mac(mac, req.chaddr));
	req.uuid = (struct dhcp_value){0};
	set_hex(&req.uuid, uuid);
	str_addr4("10.0.0.2", &in.local);
	policy_decide(&in, d);
}

/* Who is answered, by the sections of the configuration. */
static void test_hosts(void)
{
	static const char text[] = "[pxedhcpd]\nscript = http://{address}/{mac-hyphen}.ipxe\n"
				   "[host 52:54:00:12:34:56]\nignore = yes\n"
				   "[host 52:54:01:*]\nboot-file = other.efi\n"
				   "script-url = http://x/{mac}\n"
				   "[host 44454c4c-4d00-1039-8035-b4c04f4b4d31]\n"
				   "boot-file = by-uuid.efi\n";
	struct conf *c = conf_of(text);
	struct decision d;

	unit_row("ignored");
	decide_as(c, &uefi, "52:54:00:12:34:56", NULL, &d);
	CHECK_NUM(d.verdict, VERDICT_REFUSED);
	unit_row("boot file by prefix");
	decide_as(c, &uefi, "52:54:01:00:00:01", NULL, &d);
	CHECK_STR(d.reply.boot_file, "other.efi");
	decide_as(c, &http, "52:54:01:00:00:01", NULL, &d);
	CHECK_STR(d.reply.boot_file, "http://10.0.0.2/other.efi");
	unit_row("script by prefix, with the MAC in it");
	decide_as(c, &ipxe, "52:54:01:00:00:01", NULL, &d);
	CHECK_STR(d.reply.boot_file, "http://x/52:54:01:00:00:01");
	unit_row("the common script, with the MAC in it");
	decide_as(c, &ipxe, "52:54:02:00:00:01", NULL, &d);
	CHECK_STR(d.reply.boot_file, "http://10.0.0.2/52-54-02-00-00-01.ipxe");
	unit_row("UUID: its first three fields are turned on the wire");
	decide_as(c, &uefi, "52:54:02:00:00:01", "00 4c4c4544 004d 3910 8035b4c04f4b4d31", &d);
	CHECK_STR(d.reply.boot_file, "by-uuid.efi");
	unit_row("a UUID of zeros is none");
	decide_as(c, &uefi, "52:54:02:00:00:01", "00 00000000000000000000000000000000", &d);
	CHECK_STR(d.reply.boot_file, "ipxe64.efi");
	conf_free(c);

	unit_row("known only");
	c = conf_of("[pxedhcpd]\nknown-only = yes\n[host *]\nkernel = k\n"
		    "[host 52:54:00:12:34:56]\nkernel = k\n");
	decide_as(c, &uefi, "52:54:00:12:34:56", NULL, &d);
	CHECK_NUM(d.verdict, VERDICT_ANSWER);
	decide_as(c, &uefi, "52:54:00:12:34:57", NULL, &d);
	CHECK_NUM(d.verdict, VERDICT_REFUSED);
	conf_free(c);
}

static void test_other_firmware(void)
{
	static const struct row uboot = {
	    .port = 67, .type = DHCPDISCOVER, .class = "U-Boot.armv8", .arch = "0016"};
	/* 43.6 = 3, 43.10: 0 "PXE", 43.9: type 0 "Raspberry Pi Boot   " */
	static const char pi_menu[] = "060103 0a0400505845 09170000145261737062657272792050692042"
				      "6f6f74202020 ff";
	struct conf *c = conf_of("[pxedhcpd]\nclasses = U-Boot\nuboot-arm64 = boot.scr.uimg\n"
				 "rpi-delay-ms = 2000\nefi-riscv64 = rv.efi\n");
	uint8_t want[OPTION_SIZE];
	struct decision d;

	unit_row("Raspberry Pi");
	decide_as(c, &bios, "b8:27:eb:01:02:03", NULL, &d);
	CHECK_NUM(d.answer, ANSWER_RPI);
	CHECK_NUM(d.delay_ms, 2000);
	CHECK_STR(d.reply.boot_file, "bootcode.bin");
	CHECK_BYTES(
	    d.reply.vendor.bytes, d.reply.vendor.len, want, unit_hex(pi_menu, want, sizeof want));
	unit_row("iPXE on a Raspberry Pi's UEFI is iPXE");
	decide_as(c, &ipxe, "b8:27:eb:01:02:03", NULL, &d);
	CHECK_NUM(d.answer, ANSWER_SCRIPT);
	unit_row("UEFI on a Raspberry Pi is UEFI");
	decide_as(c, &uefi, "dc:a6:32:01:02:03", NULL, &d);
	CHECK_NUM(d.answer, ANSWER_4011);
	unit_row("U-Boot");
	decide_as(c, &uboot, NULL, NULL, &d);
	CHECK_NUM(d.answer, ANSWER_PLAIN);
	CHECK_STR(d.reply.boot_file, "boot.scr.uimg");
	CHECK(!d.reply.vendor.present);
	conf_free(c);
	unit_row("U-Boot where no class is configured");
	c = conf_of("[pxedhcpd]\n");
	decide_as(c, &uboot, NULL, NULL, &d);
	CHECK_NUM(d.verdict, VERDICT_NOT_OURS);
	conf_free(c);
}

/* The options and the delay of a host's section, and of its profile. */
static void test_options(void)
{
	static const char text[] = "[profile disk]\nkernel = k\ndelay-ms = 2000\n"
				   "option = 17:iscsi:{address}::::iqn.{mac-hyphen}\n"
				   "option = 209: of the profile\noption = 175:0xb0 01:01\n"
				   "[host 52:54:00:*]\nprofile = disk\n"
				   "option = 209:of the host\noption = 150:10.0.0.1, 10.0.0.2\n"
				   "[host 52:54:01:*]\nprofile = disk\ndelay-ms = 100\n"
				   "option = 210:\"10.0.0.9\"\n"
				   "[host b8:27:eb:*]\ndelay-ms = 50\n";
	/* 209 "of the host", 150, 17 "iscsi:10.0.0.2::::iqn.52-54-00-12-34-56", 175 */
	static const char host[] =
	    "d10b 6f662074686520686f7374 9608 0a000001 0a000002 "
	    "1127 69736373693a31302e302e302e323a3a3a3a69716e2e35322d35342d30302d31322d33342d3536 "
	    "af03 b00101";
	/* 210 "10.0.0.9" */
	static const char quoted[] = "d208 31302e302e302e39";
	static const struct row asks = {
	    .port = 4011, .type = DHCPREQUEST, .class = "PXEClient", .arch = "0007"};
	const struct row *const kinds[] = {&uefi, &bios, &asks, &http, &ipxe};
	struct conf *c = conf_of(text);
	uint8_t want[OPTION_SIZE], packet[DHCP_MAX];
	struct decision d;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		size_t n = unit_hex(host, want, sizeof want);
		unit_row("in each kind of answer");
		decide_as(c, kinds[i], "52:54:00:12:34:56", NULL, &d);
		CHECK_BYTES(d.reply.extra, d.reply.extra_len, want, n);
		d.reply.relay = NULL; /* it was the request's, which is gone */
		size_t len = dhcp_build(&d.reply, packet, sizeof packet);
		CHECK(len && memmem(packet + DHCP_FIXED, len - DHCP_FIXED, want, n));
	}
	unit_row("text in quotes that looks like an address");
	decide_as(c, &uefi, "52:54:01:00:00:01", NULL, &d);
	CHECK(memmem(d.reply.extra, d.reply.extra_len, want, unit_hex(quoted, want, sizeof want)));
	unit_row("a delay of the profile, of the host, instead of a Pi's, and none for iPXE");
	CHECK_NUM(d.delay_ms, 100);
	decide_as(c, &uefi, "52:54:00:12:34:56", NULL, &d);
	CHECK_NUM(d.delay_ms, 2000);
	decide_as(c, &http, "52:54:00:12:34:56", NULL, &d);
	CHECK_NUM(d.delay_ms, 2000);
	decide_as(c, &ipxe, "52:54:00:12:34:56", NULL, &d);
	CHECK_NUM(d.delay_ms, 0);
	decide_as(c, &asks, "52:54:00:12:34:56", NULL, &d);
	CHECK_NUM(d.delay_ms, 0);
	decide_as(c, &bios, "b8:27:eb:00:00:01", NULL, &d);
	CHECK_NUM(d.delay_ms, 50);
	unit_row("others have neither");
	decide_as(c, &uefi, "52:54:02:00:00:01", NULL, &d);
	CHECK_NUM(d.reply.extra_len, 0);
	CHECK_NUM(d.delay_ms, 0);
	conf_free(c);
}

static void test_menu(void)
{
	static const struct row asks = {.port = 4011,
	    .type = DHCPREQUEST,
	    .class = "PXEClient",
	    .arch = "0000",
	    .vendor = "470480010000ff"};
	struct conf *c = conf_of("[pxedhcpd]\nform = menu\nmenu-prompt = Choose\n"
				 "menu-timeout = 9\n[menu-item Next]\n"
				 "[menu-item Memory test]\nfile = memtest.0\n");
	struct decision d;

	decide_as(c, &bios, NULL, "00 00112233445566778899aabbccddeeff", &d);
	CHECK_NUM(d.answer, ANSWER_MENU);
	const uint8_t *v = d.reply.vendor.bytes;
	static const uint8_t head[] = {6, 1, 7, 8, 14, 0x80, 0, 1, 10, 0, 0, 2, 0x80, 1, 1, 10, 0,
	    0, 2, 9, 21, 0x80, 0, 4, 'N', 'e', 'x', 't', 0x80, 1, 11};
	CHECK_BYTES(v, sizeof head, head, sizeof head);
	static const uint8_t tail[] = {10, 7, 9, 'C', 'h', 'o', 'o', 's', 'e', 0xff};
	CHECK_BYTES(v + d.reply.vendor.len - sizeof tail, sizeof tail, tail, sizeof tail);

	unit_row("the second item");
	decide_as(c, &asks, NULL, "00 00112233445566778899aabbccddeeff", &d);
	CHECK_STR(d.reply.boot_file, "memtest.0");
	static const uint8_t echoed[] = {6, 1, 8, 71, 4, 0x80, 1, 0, 0, 0xff};
	CHECK_BYTES(d.reply.vendor.bytes, d.reply.vendor.len, echoed, sizeof echoed);
	unit_row("without option 97 no boot item");
	decide_as(c, &asks, NULL, NULL, &d);
	CHECK_NUM(d.reply.vendor.len, 4);
	unit_row("iPXE gets no menu");
	decide_as(c, &ipxe, NULL, NULL, &d);
	CHECK_NUM(d.answer, ANSWER_SCRIPT);
	conf_free(c);
}

static void test_addresses_and_sizes(void)
{
	struct conf *c = conf_of("[lanboot]\naddress = 192.0.2.9\n[pxedhcpd]\n"
				 "efi-x64 = https://boot.example/x.efi\n");
	struct decision d;
	char text[INET_ADDRSTRLEN];

	unit_row("the configured address is told");
	decide(c, &bios, 0, "10.0.0.2", &d);
	CHECK_STR(inet_ntop(AF_INET, &d.reply.siaddr, text, sizeof text), "192.0.2.9");
	CHECK_NUM(d.reply.max_size, DHCP_SAFE);
	unit_row("a boot file that is a URL");
	decide(c, &http, 0, "10.0.0.2", &d);
	CHECK_STR(d.reply.boot_file, "https://boot.example/x.efi");
	unit_row("option 57");
	decide(c, &bios, 1500, "10.0.0.2", &d);
	CHECK_NUM(d.reply.max_size, 1472);
	decide(c, &bios, 65535, "10.0.0.2", &d);
	CHECK_NUM(d.reply.max_size, 1472);
	decide(c, &bios, 1000, "10.0.0.2", &d);
	CHECK_NUM(d.reply.max_size, 972);
	decide(c, &bios, 1, "10.0.0.2", &d);
	CHECK_NUM(d.reply.max_size, DHCP_SAFE);
	conf_free(c);

	unit_row("no address on the interface");
	c = conf_of("[lanboot]\n");
	decide(c, &bios, 0, "0.0.0.0", &d);
	CHECK_NUM(d.verdict, VERDICT_REFUSED);
	conf_free(c);
}

/* Nobody can ask on port 4011 where another program has it. */
static void test_no_pxe_port(void)
{
	static const char *const forms[] = {"auto", "4011", "menu", "direct"};
	char text[100];

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		snprintf(
		    text, sizeof text, "[pxedhcpd]\nform = %s\n[menu-item Alpine]\n", forms[i]);
		struct conf *c = conf_of(text);
		struct dhcp_request req = request_of(&uefi);
		struct policy_input in = {
		    .conf = c, .req = &req, .port = DHCP_SERVER_PORT, .no_pxe_port = true};
		struct decision d;
		unit_row(forms[i]);
		str_addr4("10.0.0.2", &in.local);
		policy_decide(&in, &d);
		CHECK_NUM(d.verdict, VERDICT_ANSWER);
		CHECK_NUM(d.answer, ANSWER_DIRECT);
		conf_free(c);
	}
}

int main(void)
{
	unit_run("policy", test_rows);
	unit_run("policy of ipxe-rom = chain", test_chain);
	unit_run("policy of an old iPXE in a ROM", test_old_rom);
	unit_run("policy of hosts", test_hosts);
	unit_run("policy of other firmware", test_other_firmware);
	unit_run("policy of options and delays", test_options);
	unit_run("policy of the menu", test_menu);
	unit_run("policy of addresses and sizes", test_addresses_and_sizes);
	unit_run("without port 4011", test_no_pxe_port);
	return unit_result();
}
