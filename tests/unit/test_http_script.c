/* The iPXE scripts: what becomes of values, and what may not get into one. */
#include "httpbootd/boot/machine.h"
#include "httpbootd/boot/script_file.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define SERVER "http://10.0.0.2"

static char text[SCRIPT_SIZE];

/* Lists, as a configuration has them. */
#define INITRDS(...)                                                                               \
	{                                                                                          \
		(struct initrd[]){__VA_ARGS__},                                                    \
		    sizeof(struct initrd[]){__VA_ARGS__} / sizeof(struct initrd)                   \
	}
#define WORDS(...)                                                                                 \
	{                                                                                          \
		(char *[]){__VA_ARGS__}, sizeof(char *[]){__VA_ARGS__} / sizeof(char *)            \
	}

/* kiosk1 at 10.0.0.2, as the first configuration has it. */
static struct script kiosk(void)
{
	return (struct script){
	    .url = SERVER,
	    .server_url = SERVER,
	    .address = "10.0.0.2",
	    .mac = "52:54:00:12:34:56",
	    .mac_hyphen = "52-54-00-12-34-56",
	    .mac_tail = "123456",
	    .uuid = "44454c4c-4d00-1039-8035-b4c04f4b4d31",
	    .serial = "AB%20C",
	    .arch = "x86_64",
	    .platform = "efi",
	    .ip = "10.0.0.57",
	    .retry_url = SERVER "/boot.ipxe",
	    .host = "kiosk1",
	    .profile = "thinclient",
	    .boot = {.kind = BOOT_KERNEL, .kernel = "k"},
	};
}

/* Over IPv6 iPXE has its address by another name. */
static void test_ip6(void)
{
	struct script s = kiosk();

	s.ip = "fd00:10::57";
	CHECK_NUM(script_boot(&s, text, sizeof text).result, SCRIPT_OK);
	CHECK(strstr(text, "\necho IP address is ${netX/ip6}\n") != NULL);
}

/* Servers that share a store take the report of `once` for each other; one without is asked alone.
 */
static void test_once_of_several(void)
{
	struct script s = kiosk();

	s.servers[0] = SERVER;
	s.servers[1] = "http://10.0.0.5";
	s.n_servers = 2;
	s.url = "${server}";
	s.once_url = SERVER "/once?a";
	CHECK_NUM(script_boot(&s, text, sizeof text).result, SCRIPT_OK);
	CHECK(strstr(text, "--name lanboot-once " SERVER "/once?a || goto failed\n") != NULL);
	CHECK(strstr(text, "\nchain --replace " SERVER "/boot.ipxe ||\n"
			   "chain --replace http://10.0.0.5/boot.ipxe || goto start\n") != NULL);
	s.once_is_shared = true;
	CHECK_NUM(script_boot(&s, text, sizeof text).result, SCRIPT_OK);
	CHECK(strstr(text, "--name lanboot-once ${server}/once?a || goto ${next}\n") != NULL);
}

/* One value, and a line that the script must then have. */
static void test_values(void)
{
	const struct {
		const char *name;
		struct boot boot;
		const char *line;
	} rows[] = {
	    {"more variables",
		{.kernel = "{uuid}/{serial}/{arch}",
		    .initrd = INITRDS({.file = "{platform}.{ip}"})},
		"kernel " SERVER "/44454c4c-4d00-1039-8035-b4c04f4b4d31/AB%20C/x86_64 "
		"initrd=efi.10.0.0.57 BOOTIF=01-52-54-00-12-34-56 || goto failed\n"},
	    {"a shim", {.kernel = "k", .shim = "deb/shim{arch}.efi"},
		"\niseq ${platform} efi && shim " SERVER "/deb/shimx86_64.efi ||\n"},
	    {"a shim of elsewhere", {.kernel = "k", .shim = "http://x/shim.efi"},
		"\niseq ${platform} efi && shim http://x/shim.efi ||\n"},
	    {"iPXE's own ${serial}", {.kernel = "k", .cmdline = "a=${serial} b={serial} c=${mac}"},
		"echo command line is a=${serial} b=AB%20C c=${mac}\n"},
	    {"initrds of one name",
		{.kernel = "k",
		    .initrd = INITRDS({.file = "a/i"}, {.file = "b/i"}, {.file = "http://c/i"})},
		" initrd=i initrd=initrd2 initrd=initrd3 BOOTIF"},
	    {"initrds of one name",
		{.kernel = "k",
		    .initrd = INITRDS({.file = "a/i"}, {.file = "b/i"}, {.file = "http://c/i"})},
		"initrd --name initrd3 http://c/i || goto failed\n"},
	    {"variables", {.kernel = "k", .apkovl = "{host}/{mac}/{mac-hyphen}.gz"},
		"kernel " SERVER "/k BOOTIF=01-52-54-00-12-34-56 apkovl=" SERVER
		"/kiosk1/52:54:00:12:34:56/52-54-00-12-34-56.gz || goto failed\n"},
	    {"{mac-tail}", {.kernel = "k", .apkovl = "{mac-tail}.gz"},
		"apkovl=" SERVER "/123456.gz || goto failed\n"},
	    {"{address}", {.kernel = "http://{address}:81/k"},
		"kernel http://10.0.0.2:81/k BOOTIF=01-52-54-00-12-34-56 || goto failed\n"},
	    {"what Alpine's init fills in", {.kernel = "k", .apkovl = "{MAC}.{UUID}.gz"},
		"echo apkovl is " SERVER "/{MAC}.{UUID}.gz\n"},
	    {"a script", {.kind = BOOT_CHAIN, .chain = "{arch}.img.ipxe"},
		"chain --replace " SERVER "/x86_64.img.ipxe || goto failed\n"},
	    {"a disk's image", {.kind = BOOT_CHAIN, .chain = "enrol.img"},
		"\nsanboot --no-describe " SERVER "/enrol.img || goto failed\n"},
	    {"one for CDs, of elsewhere", {.kind = BOOT_CHAIN, .chain = "http://x/A.ISO?b=c.efi"},
		"\nsanboot --no-describe http://x/A.ISO?b=c.efi || goto failed\n"},
	    {"a URL stays as it is", {.kernel = "https://a.example/k?x=%20"},
		"kernel https://a.example/k?x=%20 BOOTIF=01-52-54-00-12-34-56 || goto failed\n"},
	    {"other schemes stay as they are",
		{.kernel = "tftp://10.0.0.9/k",
		    .initrd = INITRDS({.file = "ftp://a/b/i"}, {.file = "nfs://c/d/j"})},
		"kernel tftp://10.0.0.9/k initrd=i initrd=j BOOTIF=01-52-54-00-12-34-56 ||"},
	    {"a file of the firmware's", {.kernel = "file:///EFI/k"},
		"kernel file:///EFI/k BOOTIF="},
	    {"an apkovl by FTP", {.kernel = "k", .modloop = "m", .apkovl = "ftp://a/b.gz"},
		" modloop=" SERVER "/m apkovl=ftp://a/b.gz || goto"},
	    {"an apkovl on a disk brings no network up",
		{.kernel = "k", .modloop = "m", .apkovl = "/dev/sda1:vfat:{host}.gz"},
		" modloop=" SERVER "/m apkovl=/dev/sda1:vfat:kiosk1.gz ip=dhcp || goto"},
	    {"one as old inits name it", {.kernel = "k", .apkovl = "sda1:vfat:a.gz"},
		" apkovl=sda1:vfat:a.gz || goto"},
	    {"a part of an SSD", {.kernel = "k", .apkovl = "nvme0n1p2:a.gz"},
		" apkovl=nvme0n1p2:a.gz || goto"},
	    {"a card's", {.kernel = "k", .apkovl = "mmcblk0p1:a.gz"},
		" apkovl=mmcblk0p1:a.gz || goto"},
	    {"by a partition's name", {.kernel = "k", .apkovl = "PARTLABEL=cfg:a.gz"},
		" apkovl=PARTLABEL=cfg:a.gz || goto"},
	    {"a path that looks a little like a disk", {.kernel = "k", .apkovl = "sdcard:a.gz"},
		" apkovl=" SERVER "/sdcard:a.gz || goto"},
	    {"a folder like a disk", {.kernel = "k", .apkovl = "sda1/x:a.gz"},
		" apkovl=" SERVER "/sda1/x:a.gz || goto"},
	    {"a disk without a colon", {.kernel = "k", .apkovl = "sda1.gz"},
		" apkovl=" SERVER "/sda1.gz || goto"},
	    {"{server}", {.kernel = "{server}/k", .cmdline = "fetch={server}/root.squashfs"},
		"kernel " SERVER "/k BOOTIF=01-52-54-00-12-34-56 fetch=" SERVER
		"/root.squashfs ||"},
	    {"a file into the initramfs",
		{.kernel = "k",
		    .initrd = INITRDS({.file = "i"}, {.file = "pve/x.iso", .as = "/proxmox.iso"})},
		"kernel " SERVER
		"/k initrd=initrd.magic BOOTIF=01-52-54-00-12-34-56 || goto failed\n"
		"initrd " SERVER "/i || goto failed\n"
		"initrd " SERVER "/pve/x.iso /proxmox.iso || goto failed\n"},
	    {"a file deeper in it, with its mode",
		{.kernel = "k",
		    .initrd = INITRDS({.file = "a?b", .as = "etc/{host}/run", .mode = "0755"},
			{.file = "{host}.cfg", .as = "p.cfg"})},
		"initrd --name initrd1 " SERVER "/a%3Fb /etc/kiosk1/run mode=0755 mkdir=-1 || goto "
		"failed\ninitrd " SERVER "/kiosk1.cfg /p.cfg || goto failed\n"},
	    {"it says so",
		{.kernel = "k",
		    .initrd = INITRDS({.file = "i"}, {.file = "http://b/c", .as = "/d"})},
		"echo initrd is " SERVER "/i http://b/c as /d\niseq ${platform} efi && echo "},
	    {"the name of an initrd by URL",
		{.kernel = "k", .initrd = INITRDS({.file = "http://a.example/b/i?v=a/b#c"})},
		"kernel " SERVER "/k initrd=i BOOTIF=01-52-54-00-12-34-56 || goto failed\n"},
	    {"bytes that a URL must escape",
		{.kernel = "a%20b#c?d\xc3\xa9\"<>\\^`", .initrd = INITRDS({.file = "i%3"})},
		"kernel " SERVER "/a%2520b%23c%3Fd%C3%A9%22%3C%3E%5C%5E%60 initrd=initrd1"
		" BOOTIF=01-52-54-00-12-34-56 || goto failed\n"},
	    {"several repositories",
		{.kernel = "k", .repo = WORDS("alpine/main", "http://b/main", "http://c")},
		"echo repository is " SERVER "/alpine/main,http://b/main,http://c\n"},
	    {"iPXE's own settings", {.kernel = "k", .cmdline = "ip=${net0/ip}"},
		"echo command line is ip=${net0/ip}\n"},
	    {"|| within a word", {.kernel = "k", .cmdline = "a=b||c d;e;f x#y &&z"},
		"echo command line is a=b||c d;e;f x#y &&z\n"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct script s = kiosk();
		s.boot = rows[i].boot;
		if (!s.boot.kind)
			s.boot.kind = BOOT_KERNEL;
		unit_row(rows[i].name);
		CHECK_NUM(script_boot(&s, text, sizeof text).result, SCRIPT_OK);
		if (!CHECK(strstr(text, rows[i].line) != NULL))
			printf("%s", text);
	}
}

/* Releases before 3.20 take one repository, and know no folder of their own on a mirror. */
static void test_repos(void)
{
#define MIRROR "http://dl-cdn.alpinelinux.org/alpine/"
	const struct {
		const char *name;
		struct boot boot;
		const char *repos; /* in alpine_repo= */
		bool left;
	} rows[] = {
	    {"3.24", {.alpine = "3.24 lts"}, MIRROR "v3.24/main," MIRROR "v3.24/community", false},
	    {"3.20", {.alpine = "3.20 lts"}, MIRROR "v3.20/main," MIRROR "v3.20/community", false},
	    {"3.19", {.alpine = "3.19 lts"}, MIRROR "v3.19/main", true},
	    {"3.15", {.alpine = "3.15.11 virt"}, MIRROR "v3.15/main", true},
	    {"pinned", {.alpine = "3.22.1 lts"}, MIRROR "v3.22/main," MIRROR "v3.22/community",
		false},
	    {"a candidate", {.alpine = "3.23.0_rc1 lts"},
		MIRROR "v3.23/main," MIRROR "v3.23/community", false},
	    {"a day of edge", {.alpine = "20251016 lts"},
		MIRROR "edge/main," MIRROR "edge/community", false},
	    {"two of one's own", {.alpine = "3.19 lts", .repo = WORDS("a/main", "a/community")},
		SERVER "/a/main", true},
	    {"one of one's own", {.alpine = "3.19 lts", .repo = WORDS("a/main")}, SERVER "/a/main",
		false},
	    {"by the initramfs",
		{.initrd = INITRDS({.file = "u.img"}, {.file = "alpine/3.18.2/x/initramfs-lts"}),
		    .repo = WORDS("a", "b")},
		SERVER "/a", true},
	    {"by the repository",
		{.repo = WORDS("http://x/v3.17/main", "http://x/v3.17/community")},
		"http://x/v3.17/main", true},
	    {"nothing tells", {.repo = WORDS("a", "b")}, SERVER "/a," SERVER "/b", false},
	};
	char want[512];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct script s = kiosk();
		s.boot = rows[i].boot;
		s.boot.kind = BOOT_KERNEL;
		s.boot.kernel = "k";
		s.boot.cmdline = "quiet";
		unit_row(rows[i].name);
		CHECK_NUM(script_boot(&s, text, sizeof text).result, SCRIPT_OK);
		snprintf(want, sizeof want, " alpine_repo=%s quiet ||", rows[i].repos);
		CHECK(strstr(text, want) != NULL);
		CHECK_NUM(strstr(text, "takes one repository") != NULL, rows[i].left);
	}
}

static void test_refused(void)
{
	static char long_word[5000];
	static struct initrd many[33];
	memset(long_word, 'x', sizeof long_word - 1);
	for (size_t i = 0; i < 33; i++)
		many[i].file = "a";
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
	    {"long repo", {.kernel = "k", .repo = WORDS(long_word)}, false, SCRIPT_LONG, "repo"},
	    {"long initrd", {.kernel = "k", .initrd = INITRDS({.file = long_word})}, false,
		SCRIPT_LONG, "initrd"},
	    {"many initrds", {.kernel = "k", .initrd = {many, 33}}, false, SCRIPT_LONG, "initrd"},
	    {"long cmdline", {.kernel = "k", .cmdline = long_word}, false, SCRIPT_LONG, "cmdline"},
	    {"what a kernel takes", {.kernel = "k", .cmdline = long_word + 3000}, false, SCRIPT_OK,
		NULL},
	    {"more than a kernel takes", {.kernel = "k", .cmdline = long_word + 2900}, false,
		SCRIPT_CMDLINE, "cmdline"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct script s = kiosk();
		s.boot = rows[i].boot;
		s.boot.kind = BOOT_KERNEL;
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
	for (size_t size = 0; size <= len; size++)
		CHECK_NUM(script_boot(&s, text, size).result, SCRIPT_LONG);
	CHECK_NUM(script_boot(&s, text, len + 1).result, SCRIPT_OK);
}

/* The kernel's whole command line, and what its processor takes of it. */
static void test_cmdline(void)
{
	static const struct {
		const char *arch;
		size_t max;
	} rows[] = {{"x86_64", 2047}, {"x86", 2047}, {"aarch64", 2047}, {"armv7", 1023},
	    {"riscv64", 1023}, {"loongarch64", 4095}, {"${arch}", 2047}};
	static const char before[] = " BOOTIF=01-52-54-00-12-34-56 ";
	static char words[5000];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct script s = kiosk();
		s.arch = rows[i].arch;
		s.boot.cmdline = words;
		unit_row(rows[i].arch);
		memset(words, 'x', sizeof words);
		words[rows[i].max - (sizeof before - 1)] = '\0';
		struct script_out out = script_boot(&s, text, sizeof text);
		CHECK_NUM(out.result, SCRIPT_OK);
		CHECK_NUM(out.cmdline, rows[i].max);
		strcat(words, "x");
		out = script_boot(&s, text, sizeof text);
		CHECK_NUM(out.result, SCRIPT_CMDLINE);
		CHECK_STR(out.key, "cmdline");
	}
}

/* Alpine reads the line by eval: what a `;` is in front of is lost. */
static void test_ssh_key(void)
{
	static const struct {
		const char *cmdline, *line;
	} rows[] = {
	    {"ds=nocloud;s=http://x/ ssh_key=http://x/k quiet",
		" initrd=i ssh_key=http://x/k BOOTIF=01-52-54-00-12-34-56 "
		"ds=nocloud;s=http://x/ quiet || goto failed\n"},
	    {"ds=nocloud;s=x ssh_key=\"ssh-ed25519 AAAA me@x\"",
		" ssh_key=\"ssh-ed25519 AAAA me@x\" BOOTIF=01-52-54-00-12-34-56 ds=nocloud;s=x ||"},
	    {"a \"ssh_key=ssh-rsa B me\" c",
		" \"ssh_key=ssh-rsa B me\" BOOTIF=01-52-54-00-12-34-56 a c ||"},
	    {"ssh_key=k", " initrd=i ssh_key=k BOOTIF=01-52-54-00-12-34-56 || goto"},
	    {"ssh_key=k a", " initrd=i ssh_key=k BOOTIF=01-52-54-00-12-34-56 a || goto"},
	    {"a ssh_key=k", " initrd=i ssh_key=k BOOTIF=01-52-54-00-12-34-56 a || goto"},
	    {"no_ssh_key=k my.ssh_key=k", "56 no_ssh_key=k my.ssh_key=k ||"},
	    {"x=\"a ssh_key=b\"", "56 x=\"a ssh_key=b\" ||"},
	    {"ssh_key=\"a b", " initrd=i ssh_key=\"a b BOOTIF"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct script s = kiosk();
		s.boot = (struct boot){
		    .kind = BOOT_KERNEL, .kernel = "k", .initrd = INITRDS({.file = "i"})};
		s.boot.cmdline = rows[i].cmdline;
		unit_row(rows[i].cmdline);
		CHECK_NUM(script_boot(&s, text, sizeof text).result, SCRIPT_OK);
		if (!CHECK(strstr(text, rows[i].line) != NULL))
			printf("%s", strstr(text, "\nkernel"));
	}
}

/* Alpine's init brings the network up for an apkovl or a repository: else it must be told to. */
static void test_ip(void)
{
	const struct {
		const char *name;
		struct boot boot;
		bool told;
	} rows[] = {
	    {"bare, with a modloop", {.kernel = "k", .modloop = "m"}, true},
	    {"a repository", {.kernel = "k", .modloop = "m", .repo = WORDS("http://x/main")},
		false},
	    {"an apkovl", {.kernel = "k", .modloop = "m", .apkovl = "a.gz"}, false},
	    {"told already", {.kernel = "k", .modloop = "m", .cmdline = "quiet ip=none"}, false},
	    {"no Alpine", {.kernel = "k"}, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct script s = kiosk();
		s.boot = rows[i].boot;
		s.boot.kind = BOOT_KERNEL;
		unit_row(rows[i].name);
		CHECK_NUM(script_boot(&s, text, sizeof text).result, SCRIPT_OK);
		CHECK_NUM(strstr(text, " ip=dhcp") != NULL, rows[i].told);
	}
}

/* What a client may say, and what becomes of it. */
static void test_escape(void)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
	    {"ABC-1.2_3~", "ABC-1.2_3~"},
	    {"", ""},
	    {"a b", "a%20b"},
	    {"${shell}", "%24%7Bshell%7D"},
	    {"|| shell", "%7C%7C%20shell"},
	    {"; && #", "%3B%20%26%26%20%23"},
	    {"a\nshell\r\t", "a%0Ashell%0D%09"},
	    {"../../etc/passwd", "..%2F..%2Fetc%2Fpasswd"},
	    {"\"'`\\{mac}", "%22%27%60%5C%7Bmac%7D"},
	    {"\xc3\xa9\x80\xff", "%C3%A9%80%FF"},
	    {"%41+=?&", "%2541%2B%3D%3F%26"},
	};
	char out[64];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].in);
		CHECK(script_escape(rows[i].in, out, sizeof out));
		CHECK_STR(out, rows[i].out);
		CHECK(!script_escape(rows[i].in, out, strlen(rows[i].out)));
	}
}

/* One word of the query, and who the machine then is. */
static void test_who(void)
{
	static const struct {
		const char *query, *serial, *arch, *platform;
		bool mac, uuid;
	} rows[] = {
	    {"mac=52:54:00:12:34:56", NULL, NULL, NULL, true, false},
	    {"mac=52-54-00-12-34-56", NULL, NULL, NULL, true, false},
	    {"mac=52:54:00:12:34", NULL, NULL, NULL, false, false},
	    {"mac=52:54:00:12:34:56%0ashell", NULL, NULL, NULL, false, false},
	    {"uuid=44454c4c-4d00-1039-8035-b4c04f4b4d31", NULL, NULL, NULL, false, true},
	    {"uuid=00000000-0000-0000-0000-000000000000", NULL, NULL, NULL, false, false},
	    {"uuid=ffffffff-ffff-ffff-ffff-ffffffffffff", NULL, NULL, NULL, false, false},
	    {"uuid=ffffffff-ffff-ffff-ffff-fffffffffffe", NULL, NULL, NULL, false, true},
	    {"uuid=44454c4c-4d00-1039-8035-b4c04f4b4d31%20x", NULL, NULL, NULL, false, false},
	    {"serial=%20%20AB%20C%20", "AB C", NULL, NULL, false, false},
	    {"serial=", NULL, NULL, NULL, false, false},
	    {"serial=%20", NULL, NULL, NULL, false, false},
	    {"serial=To%20be%20filled%20by%20O.E.M.", NULL, NULL, NULL, false, false},
	    {"serial=00000000", NULL, NULL, NULL, false, false},
	    {"arch=x86_64&buildarch=i386&platform=pcbios", NULL, "x86_64", "pcbios", false, false},
	    {"buildarch=i386&platform=pcbios", NULL, NULL, "pcbios", false, false},
	    {"arch=i386", NULL, NULL, NULL, false, false},
	    {"arch=x86&platform=pcbios", NULL, "x86", "pcbios", false, false},
	    {"buildarch=i386&platform=efi", NULL, "x86", "efi", false, false},
	    {"buildarch=arm64&platform=efi", NULL, "aarch64", "efi", false, false},
	    {"arch=&buildarch=arm64", NULL, "aarch64", NULL, false, false},
	    {"arch=shell&platform=efi%20%7c%7c", NULL, NULL, NULL, false, false},
	};
	static struct target t;
	static struct boot_client w;
	char target[256];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].query);
		snprintf(target, sizeof target, "/boot.ipxe?%s", rows[i].query);
		CHECK_NUM(target_parse(target, strlen(target), &t), TARGET_OK);
		boot_client_read(&t, NULL, &w);
		CHECK_NUM(w.id.mac != NULL, rows[i].mac);
		CHECK_NUM(w.id.uuid != NULL, rows[i].uuid);
		CHECK_STR(
		    w.id.serial ? w.id.serial : "none", rows[i].serial ? rows[i].serial : "none");
		CHECK_STR(w.id.arch ? w.id.arch : "none", rows[i].arch ? rows[i].arch : "none");
		CHECK_STR(
		    w.platform ? w.platform : "none", rows[i].platform ? rows[i].platform : "none");
	}
}

/* The section that is for it. */
static const char *machine_section_text(const struct machine *m, char out[HOST_ID_TEXT])
{
	return m->host ? host_id_text(&m->host->id, out) : "none";
}

static void test_machine(void)
{
	const struct host_id known = {
	    .kind = HOST_MAC, .len = MAC_LEN, .bytes = {0x52, 0x54, 0, 0x12, 0x34, 0x56}};
	const struct host_id any = {.kind = HOST_ANY};
	static struct boot_client its, other;
	static struct machine m;
	struct boot quiet = {.cmdline = "quiet"};
	struct boot own = {.kind = BOOT_KERNEL, .kernel = "{mac-hyphen}/k"};
	char section[HOST_ID_TEXT];
	struct conf c = {.lanboot = {.user = NULL}};
	struct origin o;
	char place[300];

	CHECK(str_mac("52:54:00:12:34:56", its.mac) && str_mac("52:54:00:12:34:57", other.mac));
	its.id.mac = its.mac;
	other.id.mac = other.mac;
	struct profile *p = host_table_add_profile(&c.hosts, "thinclient");
	p->boot = (struct boot){.kind = BOOT_KERNEL, .kernel = "k"};
	p->file = "a.ini";
	p->line = 5;
	struct host *h = host_table_add(&c.hosts, &known);
	h->name = "kiosk1";
	h->profile_name = "thinclient";
	h->profile = p;
	h->own = &quiet;
	h->file = "b.ini";
	h->line = 7;
	CHECK(origin_of_host("10.0.0.2", &o));

	unit_row("its own section");
	machine_find(&c, &its, &o, &m);
	CHECK_STR(machine_section_text(&m, section), "52:54:00:12:34:56");
	CHECK_STR(m.retry_url, SERVER "/boot.ipxe");
	CHECK_STR(machine_location(&m, "kernel", place), "a.ini:5");
	CHECK_STR(machine_location(&m, "cmdline", place), "b.ini:7");
	CHECK_STR(machine_location(&m, "no-key", place), "b.ini:7");
	CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_OK);
	CHECK(strstr(text, "kernel " SERVER "/k BOOTIF=01-52-54-00-12-34-56 quiet ||") != NULL);

	unit_row("no section");
	machine_find(&c, &other, &o, &m);
	CHECK_STR(machine_section_text(&m, section), "none");
	CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_OK);
	CHECK(strstr(text, "echo [host ${netX/mac}]\n") != NULL);
	CHECK(!strstr(text, "52:54:00"));

	unit_row("[host *]");
	h = host_table_add(&c.hosts, &any);
	h->own = &own;
	h->name = "pc-{mac-tail}";
	h->file = "b.ini";
	h->line = 9;
	machine_find(&c, &other, &o, &m);
	CHECK_STR(machine_section_text(&m, section), "*");
	CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_OK);
	CHECK(strstr(text, "kernel " SERVER "/52-54-00-12-34-57/k BOOTIF") != NULL);
	CHECK(strstr(text, "\necho host is pc-123457\n") != NULL);
	own.apkovl = "{host}.gz";
	machine_find(&c, &its, &o, &m);
	CHECK_STR(m.script.host, "kiosk1");
	machine_find(&c, &other, &o, &m);
	CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_OK);
	CHECK(strstr(text, " apkovl=" SERVER "/pc-123457.gz ") != NULL);

	unit_row("a card without a MAC, InfiniBand's");
	other.id.mac = NULL;
	other.id.serial = "AB 1";
	const char *of_name = own.apkovl;
	own.apkovl = NULL;
	machine_find(&c, &other, &o, &m);
	CHECK_STR(machine_section_text(&m, section), "*");
	CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_OK);
	CHECK(strstr(text, "kernel " SERVER "/${netX/mac:hexhyp}/k || goto failed\n") != NULL);
	m.script.boot = (struct boot){.kind = BOOT_NONE};
	CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_OK);
	CHECK(strstr(text, "the UUID for a card without such: [host ${uuid}]\n") != NULL);
	own.apkovl = of_name;

	unit_row("whoever runs it");
	machine_from_section(&c, m.host, NULL, "default", &o, &m);
	CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_NO_MAC);
	own.apkovl = "{mac-tail}.gz";
	machine_from_section(&c, m.host, NULL, "default", &o, &m);
	CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_NO_MAC);
	own.apkovl = NULL;
	machine_from_section(&c, m.host, NULL, "default", &o, &m);
	CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_OK);
	CHECK(strstr(text, "kernel " SERVER
			   "/${netX/mac:hexhyp}/k BOOTIF=01-${netX/mac:hexhyp} ||") != NULL);
	host_table_free(&c.hosts);
}

/* Which of our files a value is. */
static void test_file(void)
{
	static const struct {
		const char *value;
		bool is_apkovl;
		const char *path; /* NULL: it is none of ours */
	} rows[] = {
	    {"a/{host}.gz", true, "a/kiosk1.gz"},
	    {"a/{MAC}/{UUID}.{MAC}.gz", true,
		"a/52:54:00:12:34:56/44454c4c-4d00-1039-8035-b4c04f4b4d31.{MAC}.gz"},
	    {"a/{MAC}", false, "a/{MAC}"},
	    {"{server}/a.gz?for={mac}", true, "a.gz"},
	    {"{server}/a.gz#x", true, "a.gz"},
	    {"{server}/a%20b.gz", true, NULL},
	    {"a?b%20", false, "a?b%20"},
	    {"http://10.0.0.2/a.gz", true, NULL},
	    {"/dev/sda1:a.gz", true, NULL},
	    {"{nobody}", false, NULL},
	};
	char path[PATH_SIZE];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct script s = kiosk();
		unit_row(rows[i].value);
		bool ours = script_file(&s, rows[i].value, rows[i].is_apkovl, path);
		CHECK_NUM(ours, rows[i].path != NULL);
		if (ours && rows[i].path)
			CHECK_STR(path, rows[i].path);
	}
}

/* A site's own script that is none, or cannot be had. */
static void test_own(void)
{
	static struct machine m;
	char path[64];
	m.script = kiosk();
	m.script.boot = (struct boot){.kind = BOOT_SCRIPT, .script = "{host}.ipxe"};
	CHECK_NUM(machine_script_path(&m, path, sizeof path), SCRIPT_OK);
	CHECK_STR(path, "kiosk1.ipxe");
	CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_NO_FILE);
	CHECK_NUM(machine_script(&m, "echo", text, sizeof text).result, SCRIPT_NO_FILE);
	CHECK_NUM(machine_script(&m, "#!ipxe", text, sizeof text).result, SCRIPT_OK);
	CHECK_NUM(machine_script(&m, "#!ipxe\n{mac}\n", text, 20).result, SCRIPT_LONG);
	m.script.once_url = "http://x/once?a";
	CHECK_NUM(machine_script(&m, "#!ipxe\nfoo {ip}\n", text, sizeof text).result, SCRIPT_OK);
	CHECK_STR(text, "#!ipxe\nimgfetch --name lanboot-once http://x/once?a || exit 1\n"
			"imgfree lanboot-once\nfoo 10.0.0.57\n");
}

int main(void)
{
	unit_run("http script: the command line", test_cmdline);
	unit_run("http script: the network", test_ip);
	unit_run("http script: its address over IPv6", test_ip6);
	unit_run("http script: once of several servers", test_once_of_several);
	unit_run("http script: values", test_values);
	unit_run("http script: repositories", test_repos);
	unit_run("http script: ssh_key", test_ssh_key);
	unit_run("http script: refused", test_refused);
	unit_run("http script: which section", test_machine);
	unit_run("http script: escaping", test_escape);
	unit_run("http script: what clients say", test_who);
	unit_run("http script: the site's own", test_own);
	unit_run("http script: files of ours", test_file);
	return unit_result();
}
