/* Which machines are offered an image of their profile: by UEFI HTTP Boot alone, and one that can
 * be. */
#include "common/uki.h"
#include "pxedhcpd/policy.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <string.h>

static const char conf_text[] =
    "[pxedhcpd]\nefi-x64 = ipxe64.efi\nefi-arm64 = arm64.efi\n"
    "[profile thin]\nkernel = vmlinuz\ninitrd = initramfs\napkovl = {MAC}.apkovl.tar.gz\n"
    "uki = yes\n"
    "[profile packed]\nkernel = vmlinuz\noverlay = all {host}\nuki = yes\n"
    "[profile named]\nkernel = vmlinuz\napkovl = {host}.apkovl.tar.gz\nuki = yes\n"
    "[profile asset]\nkernel = vmlinuz\ncmdline = s={serial}\nuki = yes\n"
    "[profile plain]\nkernel = vmlinuz\n"
    "[profile disk]\nlocal = yes\nuki = yes\n"
    "[host 52:54:00:00:00:01]\nname = a\nprofile = thin\n"
    "[host 52:54:00:00:00:02]\nname = b\nprofile = thin\ncmdline = x\n"
    "[host 52:54:00:00:00:03]\nname = c\nprofile = packed\n"
    "[host 52:54:00:00:00:04]\nname = d\nprofile = named\n"
    "[host 52:54:00:00:00:05]\nname = e\nprofile = asset\n"
    "[host 52:54:00:00:00:06]\nname = f\nprofile = plain\n"
    "[host 52:54:00:00:00:07]\nname = g\nprofile = plain\nuki = yes\n"
    "[host 52:54:00:00:00:08]\nname = h\nprofile = thin\nuki = no\n"
    "[host 52:54:00:00:00:09]\nname = i\nprofile = thin\nboot-file = other.efi\n"
    "[host 52:54:00:00:00:0a]\nname = j\nprofile = thin\nonce = plain\n"
    "[host 52:54:00:00:00:0b]\nname = k\nprofile = disk\n"
    "[host 52:54:00:00:00:0c]\nname = l\nkernel = own\nuki = yes\n"
    "[host 52:54:00:00:00:0d 52:54:00:00:00:0e]\nname = m\nprofile = named\n"
    "[host 52:54:01:*]\nname = pc-{mac-tail}\nprofile = packed\n";

#define HTTP "HTTPClient", "0010"
#define URL "http://10.0.0.2/"

static const struct {
	const char *mac, *class, *arch; /* arch in hex */
	const char *file;
} rows[] = {
    {"52:54:00:00:00:01", HTTP, URL "uki/x86_64/thin.efi"},
    {"52:54:00:00:00:01", "HTTPClient", "0013", URL "uki/aarch64/thin.efi"},
    {"52:54:00:00:00:01", "PXEClient", "0007", "ipxe64.efi"},
    {"52:54:00:00:00:02", HTTP, URL "uki/x86_64/thin/52-54-00-00-00-02.efi"},
    {"52:54:00:00:00:03", HTTP, URL "uki/x86_64/packed.efi"},
    {"52:54:00:00:00:04", HTTP, URL "uki/x86_64/named/52-54-00-00-00-04.efi"},
    {"52:54:00:00:00:05", HTTP, URL "ipxe64.efi"},
    {"52:54:00:00:00:06", HTTP, URL "ipxe64.efi"},
    {"52:54:00:00:00:07", HTTP, URL "uki/x86_64/plain.efi"},
    {"52:54:00:00:00:08", HTTP, URL "ipxe64.efi"},
    {"52:54:00:00:00:09", HTTP, URL "other.efi"},
    {"52:54:00:00:00:0a", HTTP, URL "ipxe64.efi"},
    {"52:54:00:00:00:0b", HTTP, URL "ipxe64.efi"},
    {"52:54:00:00:00:0c", HTTP, URL "uki/x86_64/own/52-54-00-00-00-0c.efi"},
    {"52:54:00:00:00:0e", HTTP, URL "ipxe64.efi"},
    {"52:54:01:00:00:01", HTTP, URL "uki/x86_64/packed.efi"},
    {"52:54:02:00:00:01", HTTP, URL "ipxe64.efi"},
};

static void set_value(struct dhcp_value *v, const void *bytes, size_t len)
{
	v->present = true;
	v->len = (uint8_t)len;
	memcpy(v->bytes, bytes, len);
}

static void test_offers(void)
{
	struct conf *c = conf_of(conf_text);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct dhcp_request req = {
		    .op = BOOTREQUEST, .htype = 1, .hlen = MAC_LEN, .xid = 1, .type = DHCPDISCOVER};
		struct policy_input in = {.conf = c,
		    .req = &req,
		    .port = 67,
		    .http_port = 80,
		    .from = {.sin_family = AF_INET}};
		struct decision d;
		uint8_t arch[2];
		unit_row(rows[i].mac);
		CHECK(str_mac(rows[i].mac, req.chaddr));
		CHECK(str_addr4("10.0.0.2", &in.local));
		set_value(&req.class, rows[i].class, strlen(rows[i].class));
		set_value(&req.arch, arch, unit_hex(rows[i].arch, arch, sizeof arch));
		policy_decide(&in, &d);
		CHECK_NUM(d.verdict, VERDICT_ANSWER);
		CHECK_STR(d.reply.boot_file, rows[i].file);
	}
	conf_free(c);
}

static const struct {
	const char *path, *processor;
} paths[] = {
    {"uki/x86_64/thin.efi", "x86_64"},
    {"uki/x86/thin/52-54-00-00-00-02.efi", "x86"},
    {"uki/aarch64/a.efi", "aarch64"},
    {"uki/x86_64.efi", NULL},
    {"uki/x86_64/thin", NULL},
    {"a/uki/x86_64/thin.efi", NULL},
    {"uki/vax/thin.efi", NULL},
    {"uki/.efi", NULL},
    {".efi", NULL},
    {"", NULL},
};

static void test_paths(void)
{
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		unit_row(paths[i].path);
		CHECK_STR(uki_processor(paths[i].path), paths[i].processor);
	}
}

int main(void)
{
	unit_run("who is offered an image", test_offers);
	unit_run("what may be one", test_paths);
	return unit_result();
}
