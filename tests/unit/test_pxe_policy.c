/* Who is answered, with what, and where the answer goes: a row for each kind of client. */
#include "pxedhcpd/policy.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A configuration from text, by way of a file. */
static struct conf *conf_of(const char *text)
{
	char path[] = "/tmp/lanboot-test-XXXXXX";
	struct conf_source s;
	int fd = mkstemp(path);
	if (fd < 0 || write(fd, text, strlen(text)) < 0 || !conf_source_open(&s, path))
		abort();
	struct conf *c = conf_load(&s, stderr);
	close(fd);
	close(s.dir);
	unlink(path);
	if (!c)
		abort();
	return c;
}

struct row {
	const char *name;
	uint16_t port;
	uint8_t type;
	const char *class;
	const char *arch, *user_class, *ipxe, *vendor; /* hex; NULL: option not there */
	const char *ciaddr, *giaddr, *from;            /* NULL: 0.0.0.0 */
	/* expected */
	enum verdict verdict;
	enum form form;
	enum dhcp_type reply;
	const char *file, *reply_class;
	const char *vendor_out; /* hex; NULL: no option 43 */
	const char *to;
};

#define IPXE "69505845"
#define ALL "255.255.255.255:68"

static const struct row rows[] = {
    {"BIOS", 67, DHCPDISCOVER, "PXEClient:Arch:00000:UNDI:002001", "0000", NULL, NULL, NULL, NULL,
	NULL, NULL, VERDICT_ANSWER, FORM_DIRECT, DHCPOFFER, "undionly.kpxe", "PXEClient",
	"060108ff", ALL},
    {"UEFI x64", 67, DHCPDISCOVER, "PXEClient:Arch:00007:UNDI:003016", "0007", NULL, NULL, NULL,
	NULL, NULL, NULL, VERDICT_ANSWER, FORM_4011, DHCPOFFER, "ipxe64.efi", "PXEClient", NULL,
	ALL},
    {"EBC, sent by x64", 67, DHCPDISCOVER, "PXEClient", "0009", NULL, NULL, NULL, NULL, NULL, NULL,
	VERDICT_ANSWER, FORM_4011, DHCPOFFER, "ipxe64.efi", "PXEClient", NULL, ALL},
    {"UEFI IA32", 67, DHCPDISCOVER, "PXEClient", "0006", NULL, NULL, NULL, NULL, NULL, NULL,
	VERDICT_ANSWER, FORM_4011, DHCPOFFER, "ipxe32.efi", "PXEClient", NULL, ALL},
    {"UEFI ARM64", 67, DHCPDISCOVER, "PXEClient", "000b", NULL, NULL, NULL, NULL, NULL, NULL,
	VERDICT_ANSWER, FORM_4011, DHCPOFFER, "ipxe-arm64.efi", "PXEClient", NULL, ALL},
    {"UEFI ARM32: no file configured", 67, DHCPDISCOVER, "PXEClient", "000a", NULL, NULL, NULL,
	NULL, NULL, NULL, VERDICT_REFUSED, FORM_NONE, 0, NULL, NULL, NULL, NULL},
    {"unknown architecture", 67, DHCPDISCOVER, "PXEClient", "1234", NULL, NULL, NULL, NULL, NULL,
	NULL, VERDICT_REFUSED, FORM_NONE, 0, NULL, NULL, NULL, NULL},
    {"a list: the first with a file", 67, DHCPDISCOVER, "PXEClient", "12340007", NULL, NULL, NULL,
	NULL, NULL, NULL, VERDICT_ANSWER, FORM_4011, DHCPOFFER, "ipxe64.efi", "PXEClient", NULL,
	ALL},
    {"no option 93: by class", 67, DHCPDISCOVER, "PXEClient:Arch:00007:UNDI:003016", NULL, NULL,
	NULL, NULL, NULL, NULL, NULL, VERDICT_ANSWER, FORM_4011, DHCPOFFER, "ipxe64.efi",
	"PXEClient", NULL, ALL},
    {"no option 93, bare class: BIOS", 67, DHCPDISCOVER, "PXEClient", NULL, NULL, NULL, NULL, NULL,
	NULL, NULL, VERDICT_ANSWER, FORM_DIRECT, DHCPOFFER, "undionly.kpxe", "PXEClient",
	"060108ff", ALL},
    {"UEFI HTTP Boot", 67, DHCPDISCOVER, "HTTPClient:Arch:00016:UNDI:003001", "0010", NULL, NULL,
	NULL, NULL, NULL, NULL, VERDICT_ANSWER, FORM_HTTP, DHCPOFFER,
	"http://10.0.0.2:8080/ipxe64.efi", "HTTPClient", NULL, ALL},
    {"HTTP Boot, ARM64", 67, DHCPDISCOVER, "HTTPClient", "0013", NULL, NULL, NULL, NULL, NULL, NULL,
	VERDICT_ANSWER, FORM_HTTP, DHCPOFFER, "http://10.0.0.2:8080/ipxe-arm64.efi", "HTTPClient",
	NULL, ALL},
    {"iPXE by user class", 67, DHCPDISCOVER, "PXEClient:Arch:00000:UNDI:002001", "0000", IPXE, NULL,
	NULL, NULL, NULL, NULL, VERDICT_ANSWER, FORM_SCRIPT, DHCPOFFER,
	"http://10.0.0.2:8080/boot.ipxe", "PXEClient", NULL, ALL},
    {"iPXE by user class with a length byte", 67, DHCPDISCOVER, "PXEClient", "0007", "04" IPXE,
	NULL, NULL, NULL, NULL, NULL, VERDICT_ANSWER, FORM_SCRIPT, DHCPOFFER,
	"http://10.0.0.2:8080/boot.ipxe", "PXEClient", NULL, ALL},
    {"iPXE by option 175 (FlexBoot)", 67, DHCPDISCOVER, "PXEClient", "0007", NULL, "130101", NULL,
	NULL, NULL, NULL, VERDICT_ANSWER, FORM_SCRIPT, DHCPOFFER, "http://10.0.0.2:8080/boot.ipxe",
	"PXEClient", NULL, ALL},
    {"ordinary DISCOVER", 67, DHCPDISCOVER, "udhcp 1.36.1", NULL, NULL, NULL, NULL, NULL, NULL,
	NULL, VERDICT_NOT_OURS, FORM_NONE, 0, NULL, NULL, NULL, NULL},
    {"DISCOVER without a class", 67, DHCPDISCOVER, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
	VERDICT_NOT_OURS, FORM_NONE, 0, NULL, NULL, NULL, NULL},
    {"a class that only begins alike", 67, DHCPDISCOVER, "PXEClien", NULL, NULL, NULL, NULL, NULL,
	NULL, NULL, VERDICT_NOT_OURS, FORM_NONE, 0, NULL, NULL, NULL, NULL},
    {"REQUEST on 67: the site's lease", 67, DHCPREQUEST, "PXEClient", "0007", NULL, NULL, NULL,
	NULL, NULL, NULL, VERDICT_NOT_OURS, FORM_NONE, 0, NULL, NULL, NULL, NULL},
    {"REQUEST on 67 with another option 43", 67, DHCPREQUEST, "PXEClient", "0007", NULL, NULL,
	"060108ff", NULL, NULL, NULL, VERDICT_NOT_OURS, FORM_NONE, 0, NULL, NULL, NULL, NULL},
    {"REQUEST on 67 with a boot item", 67, DHCPREQUEST, "PXEClient", "0000", NULL, NULL,
	"470480000000ff", "10.0.0.57", NULL, "10.0.0.57:68", VERDICT_ANSWER, FORM_DIRECT, DHCPACK,
	"undionly.kpxe", "PXEClient", "060108470480000000ff", "10.0.0.57:68"},
    {"INFORM on 67", 67, DHCPINFORM, "PXEClient", "0007", NULL, NULL, NULL, NULL, NULL, NULL,
	VERDICT_NOT_OURS, FORM_NONE, 0, NULL, NULL, NULL, NULL},
    {"BOOTP", 67, 0, "PXEClient", "0007", NULL, NULL, NULL, NULL, NULL, NULL, VERDICT_NOT_OURS,
	FORM_NONE, 0, NULL, NULL, NULL, NULL},
    {"REQUEST on 4011, UEFI", 4011, DHCPREQUEST, "PXEClient", "0007", NULL, NULL, NULL, "10.0.0.57",
	NULL, "10.0.0.57:4011", VERDICT_ANSWER, FORM_4011, DHCPACK, "ipxe64.efi", "PXEClient", NULL,
	"10.0.0.57:4011"},
    {"REQUEST on 4011, BIOS, from port 68", 4011, DHCPREQUEST, "PXEClient", "0000", NULL, NULL,
	NULL, "10.0.0.57", NULL, "10.0.0.57:68", VERDICT_ANSWER, FORM_DIRECT, DHCPACK,
	"undionly.kpxe", "PXEClient", "060108ff", "10.0.0.57:68"},
    {"REQUEST on 4011, iPXE", 4011, DHCPREQUEST, "PXEClient", "0007", IPXE, NULL, NULL, "10.0.0.57",
	NULL, "10.0.0.57:68", VERDICT_ANSWER, FORM_SCRIPT, DHCPACK,
	"http://10.0.0.2:8080/boot.ipxe", "PXEClient", NULL, "10.0.0.57:68"},
    {"REQUEST on 4011 without a class", 4011, DHCPREQUEST, NULL, NULL, NULL, NULL, NULL,
	"10.0.0.57", NULL, "10.0.0.57:68", VERDICT_NOT_OURS, FORM_NONE, 0, NULL, NULL, NULL, NULL},
    {"DISCOVER on 4011", 4011, DHCPDISCOVER, "PXEClient", "0007", NULL, NULL, NULL, NULL, NULL,
	"10.0.0.57:68", VERDICT_NOT_OURS, FORM_NONE, 0, NULL, NULL, NULL, NULL},
    {"by a relay", 67, DHCPDISCOVER, "PXEClient", "0000", NULL, NULL, NULL, NULL, "10.1.0.1",
	"10.1.0.1:67", VERDICT_ANSWER, FORM_DIRECT, DHCPOFFER, "undionly.kpxe", "PXEClient",
	"060108ff", "10.1.0.1:67"},
    {"an empty boot item", 67, DHCPREQUEST, "PXEClient", "0000", NULL, NULL, "0000004700", NULL,
	NULL, NULL, VERDICT_NOT_OURS, FORM_NONE, 0, NULL, NULL, NULL, NULL},
    {"option 43 cut in the middle", 67, DHCPREQUEST, "PXEClient", "0000", NULL, NULL, "4704 80",
	NULL, NULL, NULL, VERDICT_NOT_OURS, FORM_NONE, 0, NULL, NULL, NULL, NULL},
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
	struct policy_input in = {
	    .conf = c, .req = &req, .port = r->port, .from = address(r->from)};
	struct decision d;
	struct addr to = {.len = sizeof to.v4};
	char text[ADDR_TEXT];
	uint8_t vendor[OPTION_ROOM], packet[DHCP_MAX];

	str_addr4("10.0.0.2", &in.local);
	policy_decide(&in, &d);
	CHECK_NUM(d.verdict, r->verdict);
	CHECK(d.why != NULL);
	if (r->verdict != VERDICT_ANSWER || d.verdict != VERDICT_ANSWER)
		return;
	CHECK_NUM(d.form, r->form);
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
	struct conf *c = conf_of("[httpbootd]\nlisten = 0.0.0.0:8080\n");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		check_row(c, &rows[i]);
	}
	conf_free(c);
}

static void decide(const struct conf *c, const struct row *r, uint32_t xid, uint16_t max_size,
    const struct memory_entry *told, const char *local, struct decision *d)
{
	struct dhcp_request req = request_of(r);
	struct policy_input in = {.conf = c, .req = &req, .port = r->port, .told = told};
	req.xid = xid;
	req.max_size = max_size;
	str_addr4(local, &in.local);
	policy_decide(&in, d);
}

/* An iPXE in ROM gets our iPXE first, and the script when it comes back. */
static void test_chain(void)
{
	static const struct row rom = {.port = 67,
	    .type = DHCPDISCOVER,
	    .class = "PXEClient",
	    .arch = "0000",
	    .user_class = IPXE};
	static struct memory m = {.seed = 3};
	struct conf *c = conf_of("[pxedhcpd]\nipxe-rom = chain\n");
	const uint8_t mac[MAC_LEN] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};
	struct decision d;

	decide(c, &rom, 1, 0, memory_find(&m, mac, 1000), "10.0.0.2", &d);
	CHECK_NUM(d.form, FORM_DIRECT);
	memory_note(&m, mac, 1, 1000);
	unit_row("the same exchange again");
	decide(c, &rom, 1, 0, memory_find(&m, mac, 2000), "10.0.0.2", &d);
	CHECK_NUM(d.form, FORM_DIRECT);
	unit_row("back as our iPXE");
	decide(c, &rom, 2, 0, memory_find(&m, mac, 9000), "10.0.0.2", &d);
	CHECK_NUM(d.form, FORM_SCRIPT);
	unit_row("much later: another boot");
	decide(c, &rom, 3, 0, memory_find(&m, mac, 1001 + MEMORY_KEEP_MS), "10.0.0.2", &d);
	CHECK_NUM(d.form, FORM_DIRECT);
	conf_free(c);
}

static void test_memory_is_bounded(void)
{
	static struct memory m;
	for (uint32_t i = 0; i < 100000; i++) {
		uint8_t mac[MAC_LEN] = {
		    2, 0, (uint8_t)(i >> 24), (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};
		memory_note(&m, mac, i, 5);
		const struct memory_entry *e = memory_find(&m, mac, 6);
		CHECK(e && e->xid == i);
	}
}

static void test_addresses_and_sizes(void)
{
	static const struct row bios = {
	    .port = 67, .type = DHCPDISCOVER, .class = "PXEClient", .arch = "0000"};
	static const struct row http = {
	    .port = 67, .type = DHCPDISCOVER, .class = "HTTPClient", .arch = "0010"};
	struct conf *c = conf_of("[lanboot]\naddress = 192.0.2.9\n[pxedhcpd]\n"
				 "efi-x64 = https://boot.example/x.efi\n");
	struct decision d;
	char text[INET_ADDRSTRLEN];

	unit_row("the configured address is told");
	decide(c, &bios, 1, 0, NULL, "10.0.0.2", &d);
	CHECK_STR(inet_ntop(AF_INET, &d.reply.siaddr, text, sizeof text), "192.0.2.9");
	CHECK_NUM(d.reply.max_size, DHCP_SAFE);
	unit_row("a boot file that is a URL");
	decide(c, &http, 1, 0, NULL, "10.0.0.2", &d);
	CHECK_STR(d.reply.boot_file, "https://boot.example/x.efi");
	unit_row("option 57");
	decide(c, &bios, 1, 1500, NULL, "10.0.0.2", &d);
	CHECK_NUM(d.reply.max_size, 1472);
	decide(c, &bios, 1, 65535, NULL, "10.0.0.2", &d);
	CHECK_NUM(d.reply.max_size, 1472);
	decide(c, &bios, 1, 1000, NULL, "10.0.0.2", &d);
	CHECK_NUM(d.reply.max_size, 972);
	decide(c, &bios, 1, 1, NULL, "10.0.0.2", &d);
	CHECK_NUM(d.reply.max_size, DHCP_SAFE);
	conf_free(c);

	unit_row("no address on the interface");
	c = conf_of("[lanboot]\n");
	decide(c, &bios, 1, 0, NULL, "0.0.0.0", &d);
	CHECK_NUM(d.verdict, VERDICT_REFUSED);
	conf_free(c);
}

int main(void)
{
	unit_run("policy", test_rows);
	unit_run("policy of ipxe-rom = chain", test_chain);
	unit_run("memory is bounded", test_memory_is_bounded);
	unit_run("policy of addresses and sizes", test_addresses_and_sizes);
	return unit_result();
}
