/* The iPXE scripts: whole texts, and what may not get into one. */
#include "httpbootd/machine.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define SERVER "http://10.0.0.2"
#define END                                                                                        \
	"prompt --timeout 30000 Press a key for a shell, or wait 30 seconds to try again "         \
	"&& shell ||\n"

static char text[SCRIPT_ROOM];

/* kiosk1 at 10.0.0.2, as the first configuration has it. */
static struct script kiosk(void)
{
	return (struct script){
	    .url = SERVER,
	    .address = "10.0.0.2",
	    .mac = "52:54:00:12:34:56",
	    .mac_hyphen = "52-54-00-12-34-56",
	    .again = SERVER "/boot.ipxe?mac=52:54:00:12:34:56",
	    .host = "kiosk1",
	    .profile = "thinclient",
	    .boot = {.flavor = "lts",
		.kernel = "boot/vmlinuz-lts",
		.initrd = "boot/initramfs-lts",
		.modloop = "boot/modloop-lts",
		.apkovl = "thinclient.apkovl.tar.gz",
		.repo = "http://dl-cdn.alpinelinux.org/alpine/v3.22/main",
		.cmdline = "modules=loop,squashfs quiet"},
	};
}

static void test_boot(void)
{
	static const char want[] =
	    "#!ipxe\n"
	    "# 52:54:00:12:34:56 boots this. Made by lanboot.\n"
	    "\n"
	    ":start\n"
	    "echo\n"
	    "echo server is " SERVER "\n"
	    "echo next-server is ${next-server}\n"
	    "echo MAC address is 52:54:00:12:34:56\n"
	    "echo IP address is ${netX/ip}\n"
	    "echo host is kiosk1\n"
	    "echo profile is thinclient\n"
	    "echo flavor is lts\n"
	    "echo kernel is " SERVER "/boot/vmlinuz-lts\n"
	    "echo initrd is " SERVER "/boot/initramfs-lts\n"
	    "echo command line is modules=loop,squashfs quiet\n"
	    "echo modloop is " SERVER "/boot/modloop-lts\n"
	    "echo repository is http://dl-cdn.alpinelinux.org/alpine/v3.22/main\n"
	    "echo apkovl is " SERVER "/thinclient.apkovl.tar.gz\n"
	    "\n"
	    "imgfree\n"
	    "kernel " SERVER "/boot/vmlinuz-lts initrd=initramfs-lts BOOTIF=01-52-54-00-12-34-56"
	    " modloop=" SERVER "/boot/modloop-lts apkovl=" SERVER "/thinclient.apkovl.tar.gz"
	    " alpine_repo=http://dl-cdn.alpinelinux.org/alpine/v3.22/main"
	    " modules=loop,squashfs quiet || goto failed\n"
	    "initrd " SERVER "/boot/initramfs-lts || goto failed\n"
	    "boot || goto failed\n"
	    "\n"
	    ":failed\n"
	    "echo\n"
	    "echo This machine could not be booted: the reason stands above.\n" END
	    "chain --replace " SERVER "/boot.ipxe?mac=52:54:00:12:34:56 || goto start\n";
	struct script s = kiosk();
	struct script_out out = script_boot(&s, text, sizeof text);
	CHECK_NUM(out.result, SCRIPT_OK);
	CHECK_STR(text, want);
	CHECK_NUM(out.len, strlen(want));
}

static void test_bare(void)
{
	static const char want[] =
	    "#!ipxe\n"
	    "# 52:54:00:12:34:56 boots this. Made by lanboot.\n"
	    "\n"
	    ":start\n"
	    "echo\n"
	    "echo server is " SERVER "\n"
	    "echo next-server is ${next-server}\n"
	    "echo MAC address is 52:54:00:12:34:56\n"
	    "echo IP address is ${netX/ip}\n"
	    "echo host is not named\n"
	    "echo profile is none\n"
	    "echo kernel is " SERVER "/memtest.bin\n"
	    "echo initrd is none\n"
	    "echo command line is empty\n"
	    "echo modloop is none\n"
	    "echo repository is not set\n"
	    "echo apkovl is none: a bare system\n"
	    "\n"
	    "imgfree\n"
	    "kernel " SERVER "/memtest.bin BOOTIF=01-52-54-00-12-34-56 || goto failed\n"
	    "boot || goto failed\n"
	    "\n"
	    ":failed\n"
	    "echo\n"
	    "echo This machine could not be booted: the reason stands above.\n" END
	    "chain --replace " SERVER "/boot.ipxe?mac=52:54:00:12:34:56 || goto start\n";
	struct script s = kiosk();
	s.host = s.profile = NULL;
	s.boot = (struct boot){.kernel = "memtest.bin"};
	CHECK_NUM(script_boot(&s, text, sizeof text).result, SCRIPT_OK);
	CHECK_STR(text, want);
}

static void test_unknown(void)
{
	static const char want[] =
	    "#!ipxe\n"
	    "# No section of the configuration is for this machine.\n"
	    "\n"
	    ":start\n"
	    "echo\n"
	    "echo server is " SERVER "\n"
	    "echo MAC address is 52:54:00:12:34:56\n"
	    "echo IP address is ${netX/ip}\n"
	    "echo\n"
	    "echo The server does not know what this machine boots. Write into its lanboot.ini\n"
	    "echo\n"
	    "echo [host 52:54:00:12:34:56]\n"
	    "echo profile = NAME\n"
	    "echo\n"
	    "echo where [profile NAME] stands there too, and reload httpbootd, or render again.\n"
	    "echo [host *] is for every machine without a section of its own.\n"
	    "echo\n" END "chain --replace " SERVER
	    "/boot.ipxe?mac=52:54:00:12:34:56 || goto start\n";
	struct script s = kiosk();
	CHECK_NUM(script_unknown(&s, text, sizeof text).result, SCRIPT_OK);
	CHECK_STR(text, want);
}

static void test_stubs(void)
{
	static const char stub[] =
	    "#!ipxe\n"
	    "# Comes back with what iPXE knows of this machine. Made by lanboot.\n"
	    "\n"
	    ":start\n"
	    "chain --replace " SERVER "/boot.ipxe?mac=${netX/mac}&uuid=${uuid}"
	    "&serial=${serial:uristring}&asset=${asset:uristring}"
	    "&manufacturer=${manufacturer:uristring}&product=${product:uristring}"
	    "&arch=${buildarch}&platform=${platform} ||\n"
	    "echo\n"
	    "echo This machine's script could not be loaded: the reason stands above.\n" END
	    "goto start\n";
	static const char rendered[] =
	    "#!ipxe\n"
	    "# Goes on to the file of this machine. Made by lanboot.\n"
	    "\n"
	    ":start\n"
	    "echo Looking for the script of ${netX/mac}\n"
	    "chain --replace boot.ipxe.d/${netX/mac:hexhyp}.ipxe ||\n"
	    "chain --replace boot.ipxe.d/${uuid}.ipxe ||\n"
	    "echo It has none of its own: loading the default\n"
	    "chain --replace boot.ipxe.d/default.ipxe ||\n"
	    "echo\n"
	    "echo No script could be loaded: the reason stands above.\n" END "goto start\n";
	CHECK_NUM(script_stub(SERVER, text, sizeof text).result, SCRIPT_OK);
	CHECK_STR(text, stub);
	CHECK_NUM(script_static_stub("boot.ipxe.d", text, sizeof text).result, SCRIPT_OK);
	CHECK_STR(text, rendered);
}

/* One value, and a line that the script must then have. */
static void test_values(void)
{
	static const struct {
		const char *name;
		struct boot boot;
		const char *line;
	} rows[] = {
	    {"variables", {.kernel = "k", .apkovl = "{host}/{mac}/{mac-hyphen}.gz"},
		"kernel " SERVER "/k BOOTIF=01-52-54-00-12-34-56 apkovl=" SERVER
		"/kiosk1/52:54:00:12:34:56/52-54-00-12-34-56.gz || goto failed\n"},
	    {"{address}", {.kernel = "http://{address}:81/k"},
		"kernel http://10.0.0.2:81/k BOOTIF=01-52-54-00-12-34-56 || goto failed\n"},
	    {"what Alpine's init fills in", {.kernel = "k", .apkovl = "{MAC}.{UUID}.gz"},
		"echo apkovl is " SERVER "/{MAC}.{UUID}.gz\n"},
	    {"a URL stays as it is", {.kernel = "https://a.example/k?x=%20"},
		"kernel https://a.example/k?x=%20 BOOTIF=01-52-54-00-12-34-56 || goto failed\n"},
	    {"the name of an initrd by URL",
		{.kernel = "k", .initrd = "http://a.example/b/i?v=a/b#c"},
		"kernel " SERVER "/k initrd=i BOOTIF=01-52-54-00-12-34-56 || goto failed\n"},
	    {"bytes that a URL must escape",
		{.kernel = "a%20b#c?d\xc3\xa9\"<>\\^`", .initrd = "i%3"},
		"kernel " SERVER "/a%2520b%23c%3Fd%C3%A9%22%3C%3E%5C%5E%60 initrd=i%3"
		" BOOTIF=01-52-54-00-12-34-56 || goto failed\n"},
	    {"several repositories",
		{.kernel = "k", .repo = "alpine/main  http://b/main,\thttp://c"},
		"echo repository is " SERVER "/alpine/main,http://b/main,http://c\n"},
	    {"iPXE's own settings", {.kernel = "k", .cmdline = "ip=${net0/ip}"},
		"echo command line is ip=${net0/ip}\n"},
	    {"|| within a word", {.kernel = "k", .cmdline = "a=b||c d;e;f x#y &&z"},
		"echo command line is a=b||c d;e;f x#y &&z\n"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct script s = kiosk();
		s.boot = rows[i].boot;
		unit_row(rows[i].name);
		CHECK_NUM(script_boot(&s, text, sizeof text).result, SCRIPT_OK);
		if (!CHECK(strstr(text, rows[i].line) != NULL))
			printf("%s", text);
	}
}

static void test_refused(void)
{
	static char long_word[5000];
	memset(long_word, 'x', sizeof long_word - 1);
	const struct {
		const char *name;
		struct boot boot;
		bool nameless;
		enum script_result result;
		const char *key;
	} rows[] = {
	    {"||", {.kernel = "k", .cmdline = "a || shell"}, false, SCRIPT_BAD_WORD, "cmdline"},
	    {"&& at the front", {.kernel = "k", .cmdline = "&& shell"}, false, SCRIPT_BAD_WORD,
		"cmdline"},
	    {"; at the end", {.kernel = "k", .cmdline = "a ;"}, false, SCRIPT_BAD_WORD, "cmdline"},
	    {"a comment", {.kernel = "k", .cmdline = "a\t#b"}, false, SCRIPT_BAD_WORD, "cmdline"},
	    {"a line that goes on", {.kernel = "k", .cmdline = "a\\"}, false, SCRIPT_BAD_WORD,
		"cmdline"},
	    {"no name", {.kernel = "k", .apkovl = "{host}.gz"}, true, SCRIPT_NO_NAME, "apkovl"},
	    {"long kernel", {.kernel = long_word}, false, SCRIPT_LONG, "kernel"},
	    {"long modloop", {.kernel = "k", .modloop = long_word}, false, SCRIPT_LONG, "modloop"},
	    {"long repo", {.kernel = "k", .repo = long_word}, false, SCRIPT_LONG, "repo"},
	    {"long cmdline", {.kernel = "k", .cmdline = long_word}, false, SCRIPT_LONG, "cmdline"},
	    {"more than a kernel takes", {.kernel = "k", .cmdline = long_word + 3000}, false,
		SCRIPT_OK, NULL},
	    {"more than a kernel takes", {.kernel = "k", .cmdline = long_word + 2900}, false,
		SCRIPT_LONG, "cmdline"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct script s = kiosk();
		s.boot = rows[i].boot;
		if (rows[i].nameless)
			s.host = NULL;
		unit_row(rows[i].name);
		struct script_out out = script_boot(&s, text, sizeof text);
		CHECK_NUM(out.result, rows[i].result);
		if (rows[i].key)
			CHECK_STR(out.key ? out.key : "none", rows[i].key);
		CHECK(strlen(script_result_text(rows[i].result)) > 1);
	}
	struct script s = kiosk();
	unit_row("every room that is too small");
	size_t len = script_boot(&s, text, sizeof text).len;
	for (size_t room = 0; room <= len; room++)
		CHECK_NUM(script_boot(&s, text, room).result, SCRIPT_LONG);
	CHECK_NUM(script_boot(&s, text, len + 1).result, SCRIPT_OK);
}

/* Alpine's init brings the network up for an apkovl or a repository: else it must be told to. */
static void test_ip(void)
{
	static const struct {
		const char *name;
		struct boot boot;
		bool told;
	} rows[] = {
	    {"bare, with a modloop", {.kernel = "k", .modloop = "m"}, true},
	    {"a repository", {.kernel = "k", .modloop = "m", .repo = "http://x/main"}, false},
	    {"an apkovl", {.kernel = "k", .modloop = "m", .apkovl = "a.gz"}, false},
	    {"told already", {.kernel = "k", .modloop = "m", .cmdline = "quiet ip=none"}, false},
	    {"no Alpine", {.kernel = "k"}, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct script s = {.url = SERVER,
		    .address = "10.0.0.2",
		    .mac = "52:54:00:12:34:56",
		    .mac_hyphen = "52-54-00-12-34-56",
		    .again = SERVER,
		    .boot = rows[i].boot};
		unit_row(rows[i].name);
		CHECK_NUM(script_boot(&s, text, sizeof text).result, SCRIPT_OK);
		CHECK_NUM(strstr(text, " ip=dhcp") != NULL, rows[i].told);
	}
}

static void test_machine(void)
{
	struct host_id known = {HOST_MAC, 6, {0x52, 0x54, 0, 0x12, 0x34, 0x56}};
	const struct host_id any = {.kind = HOST_ANY};
	const uint8_t other_mac[MAC_LEN] = {0x52, 0x54, 0, 0x12, 0x34, 0x57};
	const struct machine_id its = {.mac = known.bytes}, other = {.mac = other_mac};
	char section[HOST_ID_TEXT];
	struct conf c = {.lanboot = {.user = NULL}};
	struct origin o;
	struct machine m;
	char place[300];

	struct profile *p = profile_add(&c.hosts, "thinclient");
	p->boot.kernel = "k";
	p->file = "a.ini";
	p->line = 5;
	struct host *h = host_add(&c.hosts, &known);
	h->name = "kiosk1";
	h->profile_name = "thinclient";
	h->profile = p;
	h->boot.cmdline = "quiet";
	h->file = "b.ini";
	h->line = 7;
	CHECK(origin_of_host("10.0.0.2", &o));

	unit_row("its own section");
	machine_find(&c, &its, &o, &m);
	CHECK_STR(machine_section(&m, section), "52:54:00:12:34:56");
	CHECK_STR(m.again, SERVER "/boot.ipxe");
	CHECK_STR(machine_place(&m, "kernel", place), "a.ini:5");
	CHECK_STR(machine_place(&m, "cmdline", place), "b.ini:7");
	CHECK_STR(machine_place(&m, "script", place), "b.ini:7");
	CHECK_NUM(machine_script(&m, text, sizeof text).result, SCRIPT_OK);
	CHECK(strstr(text, "kernel " SERVER "/k BOOTIF=01-52-54-00-12-34-56 quiet ||") != NULL);

	unit_row("no section");
	machine_find(&c, &other, &o, &m);
	CHECK_STR(machine_section(&m, section), "none");
	CHECK_NUM(machine_script(&m, text, sizeof text).result, SCRIPT_OK);
	CHECK(strstr(text, "echo [host 52:54:00:12:34:57]\n") != NULL);

	unit_row("[host *]");
	h = host_add(&c.hosts, &any);
	h->boot.kernel = "{mac-hyphen}/k";
	h->file = "b.ini";
	h->line = 9;
	machine_find(&c, &other, &o, &m);
	CHECK_STR(machine_section(&m, section), "*");
	CHECK_NUM(machine_script(&m, text, sizeof text).result, SCRIPT_OK);
	CHECK(strstr(text, "kernel " SERVER "/52-54-00-12-34-57/k BOOTIF") != NULL);

	unit_row("whoever runs it");
	machine_of_section(m.host, &o, &m);
	CHECK_NUM(machine_script(&m, text, sizeof text).result, SCRIPT_OK);
	CHECK(strstr(text, "kernel " SERVER
			   "/${netX/mac:hexhyp}/k BOOTIF=01-${netX/mac:hexhyp} ||") != NULL);
	host_table_free(&c.hosts);
}

int main(void)
{
	unit_run("http script: a machine", test_boot);
	unit_run("http script: nothing but a kernel", test_bare);
	unit_run("http script: the network", test_ip);
	unit_run("http script: an unknown machine", test_unknown);
	unit_run("http script: stubs", test_stubs);
	unit_run("http script: values", test_values);
	unit_run("http script: refused", test_refused);
	unit_run("http script: which section", test_machine);
	return unit_result();
}
