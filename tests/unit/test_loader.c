/* The files of GRUB, PXELINUX and U-Boot: their names, and what stands in them. */
#include "common/loader.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *path;
	enum loader loader;
	const char *mac; /* NULL: none */
	size_t folder, prefix;
} names[] = {
    {"grub.cfg", LOADER_GRUB, NULL, 0, 0},
    {"grub/grub.cfg", LOADER_GRUB, NULL, 5, 5},
    {"EFI/debian/grub.cfg", LOADER_GRUB, NULL, 11, 11},
    {"grub/grub.cfg-01-52-54-00-12-34-56", LOADER_GRUB, "52:54:00:12:34:56", 5, 5},
    {"grub/grub.cfg-01-52:54:00:12:34:56", LOADER_GRUB, "52:54:00:12:34:56", 5, 5},
    {"pxelinux.cfg/01-52-54-00-12-34-56", LOADER_PXELINUX, "52:54:00:12:34:56", 13, 0},
    {"a/b/pxelinux.cfg/01-52-54-00-AB-CD-EF", LOADER_PXELINUX, "52:54:00:ab:cd:ef", 17, 4},
    {"pxelinux.cfg/default", LOADER_PXELINUX, NULL, 13, 0},
    {"pxelinux.cfg/default-arm-bcm283x-rpi", LOADER_PXELINUX, NULL, 13, 0},
    {"extlinux/extlinux.conf", LOADER_EXTLINUX, NULL, 9, 0},
    {"boot/extlinux/extlinux.conf", LOADER_EXTLINUX, NULL, 14, 5},
};

static const char *const no_names[] = {"", "grub", "grub.cfg2", "grub.cfg-", "grub.cfg-0A000005",
    "grub/grub.cfg-01-52-54-00-12-34", "grub/grub.cfg-01-52-54-00-12-34-56-", "grub.cfg/x",
    "grub/x86_64-efi/grub.cfg", "grub/i386-pc/grub.cfg", "grub/x86_64-efi/command.lst",
    "pxelinux.cfg", "pxelinux.cfg/0A000005", "pxelinux.cfg/20-52-54-00-12-34-56",
    "pxelinux.cfg/4c4c4544-004d-3910-8035-000000000004", "pxelinux.cfg/01-",
    "xpxelinux.cfg/default", "pxelinux.cfg/default/x", "default", "extlinux.conf",
    "extlinux/extlinux.conf2", "pxelinux.cfg/01-52-54-00-12-34-56\n"};

static void test_names(void)
{
	char mac[MAC_TEXT];
	struct loader_name n;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		unit_row(names[i].path);
		CHECK(loader_name_parse(names[i].path, &n));
		CHECK_NUM(n.loader, names[i].loader);
		CHECK_NUM(n.folder, names[i].folder);
		CHECK_NUM(n.prefix, names[i].prefix);
		CHECK_STR(
		    n.has_mac ? mac_text(n.mac, ':', mac) : "", names[i].mac ? names[i].mac : "");
	}
	for (size_t i = 0; i < sizeof no_names / sizeof *no_names; i++) {
		unit_row(no_names[i]);
		CHECK(!loader_name_parse(no_names[i], &n));
	}
}

/* What the loader would ask for after the name by its MAC, in its order. */
static void test_later(void)
{
	static const char *const wanted[] = {
	    "0A00002A", "0A00002", "0A0000", "0A000", "0A00", "0A0", "0A", "0", "default"};
	const struct addr peer = unit_addr("10.0.0.42"), six = unit_addr("fd00::1");
	struct loader_name n;
	char name[32];
	size_t i;

	CHECK(loader_name_parse("pxelinux.cfg/01-52-54-00-12-34-56", &n));
	for (i = 0; loader_name_later(&n, &peer, i, name); i++)
		CHECK_STR(name, i < 9 ? wanted[i] : "");
	CHECK_NUM(i, 9);
	CHECK(loader_name_later(&n, &six, 0, name));
	CHECK_STR(name, "");
	CHECK(loader_name_parse("grub/grub.cfg-01-52-54-00-12-34-56", &n));
	CHECK(loader_name_later(&n, &peer, 0, name));
	CHECK_STR(name, "grub.cfg-0A00002A");
	CHECK(loader_name_later(&n, &peer, 8, name));
	CHECK_STR(name, "grub.cfg");
	CHECK(loader_name_parse("pxelinux.cfg/default", &n));
	CHECK(!loader_name_later(&n, &peer, 0, name));
}

static const struct loader_file grub = {.loader = LOADER_GRUB,
				    .machine = "pc1",
				    .server = "http://10.0.0.2:8080",
				    .again = "http://10.0.0.2:8080/g"},
				grub_tftp = {.loader = LOADER_GRUB,
				    .machine = "pc1",
				    .server = "http://10.0.0.2",
				    .tftp = "tftp://10.0.0.2/",
				    .by_http = "http://10.0.0.2/g",
				    .again = "tftp://10.0.0.2/grub/grub.cfg"},
				pxe = {.loader = LOADER_PXELINUX,
				    .machine = "pc1",
				    .server = "http://10.0.0.2",
				    .tftp = "../",
				    .again = "pxelinux.cfg/x"},
				uboot = {.loader = LOADER_EXTLINUX,
				    .machine = "pc1",
				    .server = "http://10.0.0.2",
				    .tftp = "",
				    .again = "pxelinux.cfg/x"};

#define ARCH                                                                                       \
	"set lanboot_arch=\"$grub_cpu\"\n"                                                         \
	"if [ \"$grub_cpu\" = arm64 ]; then set lanboot_arch=aarch64; fi\n"                        \
	"if [ \"$grub_cpu\" = arm ]; then set lanboot_arch=armv7; fi\n"                            \
	"if [ \"$grub_cpu\" = i386 ]; then\n"                                                      \
	"\tset lanboot_arch=x86\n\tinsmod cpuid\n"                                                 \
	"\tif cpuid -l; then set lanboot_arch=x86_64; fi\nfi\n"
#define AGAIN "echo 'In 30 seconds it goes on.'\nsleep 30\nconfigfile '(http,10.0.0.2:8080)/g'\n"
#define FAILED "echo 'This machine could not be booted: the reason stands above.'\n" AGAIN
#define IF_HTTP(server)                                                                            \
	"set lanboot_http=no\n"                                                                    \
	"if insmod http; then\n"                                                                   \
	"\tif [ -s '(http," server ")/grub/grub.cfg' ]; then set lanboot_http=yes; fi\nfi\n"       \
	"if [ \"$lanboot_http\" = yes ]; then\n"
#define BY_HTTP IF_HTTP("10.0.0.2") "configfile '(http,10.0.0.2)/g'\nelse\n"
#define AGAIN_TFTP                                                                                 \
	"echo 'In 30 seconds it goes on.'\nsleep 30\nconfigfile '(tftp,10.0.0.2)/grub/grub.cfg'\n"
#define KERNEL(path) .kind = BOOT_KERNEL, .program = path

/* Each value that could be a command, and the file as it has to be, byte for byte. */
static const struct {
	const char *name;
	const struct loader_file *f;
	struct loader_entry e;
	const char *text;
} files[] = {
    {"GRUB", &grub,
	{.name = "thin",
	    KERNEL("http://10.0.0.2:8080/a/${lanboot_arch}/k"),
	    .initrd = {{"http://10.0.0.2:8080/i", NULL}, {"tftp://10.0.0.9/x", "/etc/x"}},
	    .n_initrds = 2,
	    .args = " a=b quiet"},
	"# For pc1. Made by lanboot.\necho 'Booting thin'\n" ARCH
	"if linux '(http,10.0.0.2:8080)/a/'\"${lanboot_arch}\"'/k' 'a=b' 'quiet'; then\n"
	"if initrd '(http,10.0.0.2:8080)/i' 'newc:/etc/x:(tftp,10.0.0.9)/x'; then\n"
	"boot\nfi\nfi\n" FAILED},
    {"GRUB: words that are none of its own", &grub,
	{.name = "thin",
	    KERNEL("http://10.0.0.2:8080/$(k);{a}\"#|&<>"),
	    .args = "a;reboot $x ${x} {a} }b` || # \"c d\"e=\"f  g\""},
	"# For pc1. Made by lanboot.\n"
	"echo 'lanboot: thin has what only iPXE knows of the machine on its command line'\n" AGAIN},
    {"GRUB: the same but for iPXE's", &grub,
	{.name = "thin",
	    KERNEL("http://10.0.0.2:8080/$(k);{a}\"#|&<>"),
	    .args = "a;reboot $x {a} }b` || # \"c d\" e=\"f  g\""},
	"# For pc1. Made by lanboot.\necho 'Booting thin'\n" ARCH
	"if linux '(http,10.0.0.2:8080)/$(k);{a}\"#|&<>' 'a;reboot' '$x' '{a}' '}b`' '||' '#' "
	"'c d' 'e=f  g'; then\nboot\nfi\n" FAILED},
    {"GRUB by TFTP", &grub_tftp,
	{.name = "thin",
	    KERNEL("http://10.0.0.2/a b/${lanboot_arch}/k"),
	    .initrd = {{"http://10.0.0.2/i;reboot", NULL}, {"http://10.0.0.2/x", "/etc/x"}},
	    .n_initrds = 2,
	    .args = "modloop=http://10.0.0.2/m"},
	"# For pc1. Made by lanboot.\n" BY_HTTP "echo 'Booting thin'\n" ARCH
	"if linux '(tftp,10.0.0.2)/a b/'\"${lanboot_arch}\"'/k' 'modloop=http://10.0.0.2/m'; then\n"
	"if initrd '(tftp,10.0.0.2)/i;reboot' 'newc:/etc/x:(tftp,10.0.0.2)/x'; then\n"
	"boot\nfi\nfi\n"
	"echo 'This machine could not be booted: the reason stands above.'\nfi\n" AGAIN_TFTP},
    {"GRUB by TFTP: a disk", &grub_tftp, {.name = "disk", .kind = BOOT_LOCAL, .args = ""},
	"# For pc1. Made by lanboot.\n" BY_HTTP "echo 'Booting disk'\n"
	"echo 'Booting from this machine'\\''s own disk'\n"
	"if [ \"$grub_platform\" = pc ]; then\n\tif chainloader (hd0)+1; then boot; "
	"fi\nfi\nexit\nfi\n"},
    {"GRUB by TFTP: what it cannot", &grub_tftp, {.name = "s", .kind = BOOT_SCRIPT, .args = ""},
	"# For pc1. Made by lanboot.\n" BY_HTTP
	"echo 'lanboot: s is an iPXE script, which only iPXE can run'\nfi\n" AGAIN_TFTP},
    {"GRUB: a disk", &grub, {.name = "disk", .kind = BOOT_LOCAL, .args = ""},
	"# For pc1. Made by lanboot.\necho 'Booting disk'\n"
	"echo 'Booting from this machine'\\''s own disk'\n"
	"if [ \"$grub_platform\" = pc ]; then\n\tif chainloader (hd0)+1; then boot; "
	"fi\nfi\nexit\n"},
    {"GRUB: an apkovl to look for", &grub,
	{.name = "thin",
	    KERNEL("http://10.0.0.2:8080/k"),
	    .args = "",
	    .apkovl = "http://10.0.0.2:8080/o"},
	"# For pc1. Made by lanboot.\necho 'Booting thin'\n" ARCH
	"if [ -s '(http,10.0.0.2:8080)/o' ]; then\n"
	"if linux '(http,10.0.0.2:8080)/k'; then\nboot\nfi\nelse\n"
	"echo 'Its apkovl is not there, and without that it has nothing of its own.'\nfi\n" FAILED},
    {"GRUB: a program", &grub,
	{.name = "t", .kind = BOOT_MEMTEST, .program = "http://10.0.0.2:8080/m.efi", .args = "x"},
	"# For pc1. Made by lanboot.\necho 'Booting t'\n" ARCH
	"if chainloader '(http,10.0.0.2:8080)/m.efi' 'x'; then\nboot\nfi\n" FAILED},
    {"PXELINUX", &pxe,
	{.name = "thin",
	    KERNEL("http://10.0.0.2/boot/k"),
	    .initrd = {{"http://10.0.0.2/i", NULL}, {"http://10.0.0.9/x", NULL}},
	    .n_initrds = 1,
	    .args = " a=b;c {x} \"d e\" 'f' # g"},
	"# Made by lanboot for pc1\nDEFAULT lanboot\nPROMPT 0\nLABEL lanboot\n"
	"  LINUX ../boot/k\n  INITRD ../i\n  APPEND a=b;c {x} \"d e\" 'f' # g\n"},
    {"PXELINUX: a disk", &pxe, {.name = "disk", .kind = BOOT_LOCAL, .args = ""},
	"# Made by lanboot for pc1\nDEFAULT lanboot\nPROMPT 0\nLABEL lanboot\n  LOCALBOOT 0\n"},
    {"PXELINUX: a chain", &pxe,
	{.name = "c", .kind = BOOT_CHAIN, .program = "http://10.0.0.2/l.0", .args = ""},
	"# Made by lanboot for pc1\nDEFAULT lanboot\nPROMPT 0\nLABEL lanboot\n  PXE ../l.0\n"},
    {"U-Boot", &uboot,
	{.name = "arm",
	    KERNEL("http://10.0.0.2/k"),
	    .initrd = {{"http://10.0.0.2/i", NULL}},
	    .n_initrds = 1,
	    .args = ""},
	"# Made by lanboot for pc1\nDEFAULT lanboot\nPROMPT 0\nLABEL lanboot\n"
	"  LINUX k\n  INITRD i\n"},
};

static void test_files(void)
{
	static char text[LOADER_SIZE];

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct writer w = writer_of(text, sizeof text);
		unit_row(files[i].name);
		loader_write(&w, files[i].f, &files[i].e);
		write_u8(&w, '\0');
		CHECK(!w.failed);
		CHECK_STR(text, files[i].text);
	}
}

#define K "http://10.0.0.2/k"
#define GK "http://10.0.0.2:8080/k"

static const struct {
	const char *name;
	const struct loader_file *f;
	struct loader_entry e;
	const char *why; /* its beginning; NULL: it can */
} cannot[] = {
    {"GRUB: a line end in a file", &grub, {KERNEL("http://10.0.0.2:8080/a\nreboot"), .args = ""},
	"names a file with a control"},
    {"GRUB: ' in a file", &grub, {KERNEL("http://10.0.0.2:8080/a';reboot"), .args = ""},
	"names a file with a '"},
    {"GRUB: a line end", &grub, {KERNEL(GK), .args = "a\nreboot"}, "has a control character"},
    {"GRUB: '", &grub, {KERNEL(GK), .args = "a'b"}, "has ' or \\"},
    {"GRUB: backslash", &grub, {KERNEL(GK), .args = "a\\"}, "has ' or \\"},
    {"GRUB: quotes of words", &grub, {KERNEL(GK), .args = " a=\"b c\" \"d e\" \"f=g h\" i=\"\""},
	NULL},
    {"GRUB: quotes within a word", &grub, {KERNEL(GK), .args = "a b={\"c\":1}"}, "has \" within"},
    {"GRUB: quotes behind a second =", &grub, {KERNEL(GK), .args = "a=b=\"c d\""}, "has \" within"},
    {"GRUB: text behind quotes", &grub, {KERNEL(GK), .args = "a=\"b c\"d"}, "has \" within"},
    {"GRUB: two pairs of quotes", &grub, {KERNEL(GK), .args = "a=\"b\"c\"d\""}, "has \" within"},
    {"GRUB: one quote", &grub, {KERNEL(GK), .args = "a=\"b c"}, "has \" within"},
    {"GRUB: https", &grub, {KERNEL("https://10.0.0.2/k"), .args = ""}, "names a file that GRUB"},
    {"GRUB by TFTP: http", &grub_tftp, {KERNEL("http://10.0.0.9/k"), .args = ""},
	"names a file that is not this server's"},
    {"GRUB by TFTP: tftp", &grub_tftp, {KERNEL("tftp://10.0.0.9/k"), .args = ""}, NULL},
    {"GRUB: a device", &grub, {KERNEL("/dev/sda1:k"), .args = ""}, "names a file that GRUB"},
    {"GRUB: iPXE's setting", &grub, {KERNEL("http://10.0.0.2:8080/${uuid}"), .args = ""},
	"names a file by what only iPXE"},
    {"GRUB: a name with :", &grub,
	{KERNEL(GK), .args = "", .initrd = {{GK, "/a:(hd0)/b"}}, .n_initrds = 1},
	"puts a file into its initramfs by a name"},
    {"GRUB: an iPXE script to go on to", &grub,
	{.kind = BOOT_CHAIN, .program = "http://10.0.0.2:8080/a.ipxe?x.efi", .args = ""},
	"goes on to what this loader"},
    {"GRUB: a program for BIOS", &grub,
	{.kind = BOOT_CHAIN, .program = "http://10.0.0.2:8080/a.0", .args = ""},
	"goes on to what GRUB"},
    {"GRUB: a script", &grub, {.kind = BOOT_SCRIPT, .args = ""}, "is an iPXE script"},
    {"GRUB: wimboot", &grub, {.kind = BOOT_WIMBOOT, .args = ""}, "is Windows PE"},
    {"a menu in a menu", &pxe, {.kind = BOOT_MENU, .args = ""}, "is a menu within"},
    {"PXELINUX: a line end in a file", &pxe, {KERNEL("http://10.0.0.2/a\nLOCALBOOT"), .args = ""},
	"names a file with a control"},
    {"PXELINUX: a blank in a file", &pxe, {KERNEL("http://10.0.0.2/a b"), .args = ""},
	"names a file with a character"},
    {"PXELINUX: a list in a file", &pxe, {KERNEL("http://10.0.0.2/a,b"), .args = ""},
	"names a file with a character"},
    {"PXELINUX: elsewhere", &pxe, {KERNEL("http://10.0.0.20/a"), .args = ""},
	"names a file that is not this server's"},
    {"PXELINUX: a line end", &pxe, {KERNEL(K), .args = "a\nLABEL b"}, "has a control character"},
    {"PXELINUX: CR", &pxe, {KERNEL(K), .args = "a\rb"}, "has a control character"},
    {"U-Boot: $", &uboot, {KERNEL(K), .args = "a=$b"}, "has $, \\ or '"},
    {"U-Boot: $(…)", &uboot, {KERNEL(K), .args = "a=$(b)"}, "has $, \\ or '"},
    {"U-Boot: ${…}", &uboot, {KERNEL(K), .args = "a=${bootcmd}"}, "has what only iPXE"},
    {"U-Boot: backslash", &uboot, {KERNEL(K), .args = "a\\b"}, "has $, \\ or '"},
    {"U-Boot: '", &uboot, {KERNEL(K), .args = "a='b c'"}, "has $, \\ or '"},
    {"U-Boot: initrd=", &uboot, {KERNEL(K), .args = "initrd=x"}, NULL},
    {"PXELINUX: what it hands on", &pxe, {KERNEL(K), .args = "a='b $c \\d xinitrd=e"}, NULL},
    {"PXELINUX: initrd=", &pxe, {KERNEL(K), .args = "initrd=x"}, "has initrd= on"},
    {"PXELINUX: initrd= later", &pxe, {KERNEL(K), .args = "a initrd=x"}, "has initrd= on"},
    {"U-Boot: what it hands on", &uboot, {KERNEL(K), .args = "a=\"b c\" d;e #f g|h"}, NULL},
    {"a named file", &pxe, {KERNEL(K), .args = "", .initrd = {{K, "/x"}}, .n_initrds = 1},
	"puts a file into"},
    {"U-Boot: several", &uboot,
	{KERNEL(K), .args = "", .initrd = {{K, NULL}, {K, NULL}}, .n_initrds = 2},
	"has several initrds"},
    {"U-Boot: a memory test", &uboot, {.kind = BOOT_MEMTEST, .program = K, .args = ""},
	"is a memory test"},
    {"what the caller says", &pxe, {KERNEL(K), .args = "", .wrong = "is away"}, "is away"},
    {"a good one", &pxe, {KERNEL(K), .args = "a"}, NULL},
};

static void test_cannot(void)
{
	for (size_t i = 0; i < sizeof cannot / sizeof *cannot; i++) {
		unit_row(cannot[i].name);
		const char *why = loader_cannot(cannot[i].f, &cannot[i].e), *want = cannot[i].why;
		CHECK((why != NULL) == (want != NULL));
		CHECK(!want || (why && strncmp(why, want, strlen(want)) == 0));
	}
}

/* Up to the last byte that a kernel takes, with what the loader adds. */
static void test_long(void)
{
	static const struct {
		const char *name;
		const struct loader_file *f;
		struct loader_entry e;
		const char *adds; /* NULL: nothing */
	} rows[] = {
	    {"GRUB by HTTP", &grub, {KERNEL(GK)}, "BOOT_IMAGE=" GK " "},
	    {"PXELINUX, and a NUL", &pxe, {KERNEL(K)}, "BOOT_IMAGE=../k 0"},
	    {"PXELINUX and two initrds", &pxe,
		{KERNEL(K), .initrd = {{K, NULL}, {K, NULL}}, .n_initrds = 2},
		"BOOT_IMAGE=../k  initrd=../k,../k0"},
	    {"U-Boot", &uboot, {KERNEL(K)}, NULL},
	};
	char args[2049];

	memset(args, 'a', sizeof args - 1);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		struct loader_entry e = rows[i].e;
		e.args = args;
		size_t most = 2047 - (rows[i].adds ? strlen(rows[i].adds) : 0);
		args[most] = '\0';
		CHECK(!loader_cannot(rows[i].f, &e));
		args[most] = 'a';
		args[most + 1] = '\0';
		CHECK((loader_cannot(rows[i].f, &e) != NULL) == (rows[i].adds != NULL));
		args[most + 1] = 'a';
	}
}

static void test_words(void)
{
	static const char hostile[] = "it's\nLABEL $(x)\x1b[2J; }";
	char text[1024];
	struct loader_file f = grub;
	struct writer w = writer_of(text, sizeof text);

	f.machine = "a\nreboot";
	f.on_failure = ON_FAILURE_REBOOT;
	loader_write_words(&w, &f, hostile);
	write_u8(&w, '\0');
	CHECK_STR(text, "# For a\\x0areboot. Made by lanboot.\n"
			"echo 'it'\\''s\\x0aLABEL $(x)\\x1b[2J; }'\n"
			"echo 'In 30 seconds it goes on.'\nsleep 30\nreboot\n");
	f = pxe;
	f.machine = "a\nLABEL b";
	w = writer_of(text, sizeof text);
	loader_write_words(&w, &f, hostile);
	write_u8(&w, '\0');
	CHECK_STR(text, "# Made by lanboot for a\\x0aLABEL b\n"
			"DEFAULT lanboot\nPROMPT 1\nTIMEOUT 300\n"
			"SAY it's\\x0aLABEL $(x)\\x1b[2J; }\nSAY In 30 seconds it asks again.\n"
			"LABEL lanboot\n  CONFIG pxelinux.cfg/x\n");
}

static void test_menus(void)
{
	static const struct loader_entry items[] = {
	    {.name = "win", .kind = BOOT_WIMBOOT, .args = ""},
	    {.name = "thin", .title = "It's ${x}\n}; reboot", KERNEL(K), .args = "a"},
	    {.name = "disk", .kind = BOOT_LOCAL, .args = ""}};
	char text[2048];
	struct loader_file f = grub;
	struct writer w = writer_of(text, sizeof text);

	f.seconds = 7;
	loader_write_menu(&w, &f, items + 1, 1);
	write_u8(&w, '\0');
	CHECK_STR(text, "# For pc1. Made by lanboot.\nset default=0\nset timeout=7\n"
			"menuentry 'It'\\''s ${x}\\x0a}; reboot' {\n"
			"\tconfigfile '(http,10.0.0.2:8080)/g?profile=thin'\n}\n");
	w = writer_of(text, sizeof text);
	loader_write_menu(&w, &f,
	    (const struct loader_entry[]){{.name = "x", .title = "-- rescue --", KERNEL(K)}}, 1);
	CHECK(memmem(text, w.len, "\nmenuentry -- '-- rescue --' {\n", 31) != NULL);
	f = grub_tftp;
	f.seconds = 7;
	w = writer_of(text, sizeof text);
	loader_write_menu(&w, &f, (const struct loader_entry[]){items[0], items[2]}, 2);
	write_u8(&w, '\0');
	CHECK_STR(text,
	    "# For pc1. Made by lanboot.\n" BY_HTTP "set default=0\nset timeout=7\n"
	    "menuentry 'win' {\n"
	    "echo 'lanboot: win is Windows PE by wimboot, which takes iPXE'\nsleep 30\n}\n"
	    "menuentry 'disk' {\necho 'Booting disk'\n"
	    "echo 'Booting from this machine'\\''s own disk'\n"
	    "if [ \"$grub_platform\" = pc ]; then\n\tif chainloader (hd0)+1; then boot; "
	    "fi\nfi\nexit\nsleep 30\n}\nfi\n");
	f = pxe;
	f.seconds = 7;
	w = writer_of(text, sizeof text);
	loader_write_menu(&w, &f, items, 3);
	write_u8(&w, '\0');
	CHECK_STR(text,
	    "# Made by lanboot for pc1\nDEFAULT thin\nPROMPT 1\nTIMEOUT 70\n"
	    "SAY win  is Windows PE by wimboot, which takes iPXE\n"
	    "SAY thin  It's ${x}\\x0a}; reboot\nSAY disk  \n"
	    "LABEL thin\n  MENU LABEL It's ${x}\\x0a}; reboot\n  LINUX ../k\n  APPEND a\n"
	    "LABEL disk\n  MENU LABEL disk\n  LOCALBOOT 0\n");
	w = writer_of(text, sizeof text);
	loader_write_menu(&w, &f, items, 1);
	CHECK(memmem(text, w.len, "nothing in its menu", 19) != NULL);
}

static void test_stub(void)
{
	char text[LOADER_STUB];
	struct writer w = writer_of(text, sizeof text);

	loader_write_stub(&w, "http://10.0.0.2:8080", NULL);
	write_u8(&w, '\0');
	CHECK(strstr(text, "\ninsmod http\nconfigfile '(http,10.0.0.2:8080)/grub/grub.cfg-01-'"
			   "\"$net_default_mac\"\necho ") != NULL);
	w = writer_of(text, sizeof text);
	loader_write_stub(&w, "http://10.0.0.2", "tftp://10.0.0.2/a';reboot;/${lanboot_arch}/");
	write_u8(&w, '\0');
	CHECK_STR(text,
	    "# Goes on to this machine's own file. Made by lanboot; a file of this name goes "
	    "before.\n" IF_HTTP(
		"10.0.0.2") "configfile '(http,10.0.0.2)/grub/grub.cfg-01-'"
			    "\"$net_default_mac\"\nelse\n"
			    "configfile "
			    "'(tftp,10.0.0.2)/a'\\'';reboot;/'\"${lanboot_arch}\"'/grub.cfg-01-'"
			    "\"$net_default_mac\"\nfi\n"
			    "echo 'lanboot: GRUB could not load its file from "
			    "tftp://10.0.0.2/a'\\'';reboot;/'"
			    "\"${lanboot_arch}\"'/'\n"
			    "echo 'If nothing says what it boots: lanboot enrol "
			    "'\"$net_default_mac\"' NAME'\n"
			    "echo 'It tries again in 30 seconds.'\nsleep 30\nreboot\n");
	w = writer_of(text, sizeof text);
	loader_write_stub(&w, NULL, "tftp://10.0.0.2/grub/");
	CHECK(!memmem(text, w.len, "http", 4));
	w = writer_of(text, sizeof text);
	loader_write_other(&w, "tftp://10.0.0.2/a' b/grub.cfg-01-52-54-00-12-34-56");
	write_u8(&w, '\0');
	CHECK_STR(text, "# Goes on to this machine's own file. Made by lanboot.\n"
			"configfile '(tftp,10.0.0.2)/a'\\'' b/grub.cfg-01-52-54-00-12-34-56'\n");
	CHECK_NUM(loader_of_word("grub"), LOADER_GRUB);
	CHECK_NUM(loader_of_word("extlinux"), LOADER_EXTLINUX);
	CHECK_NUM(loader_of_word("lilo"), LOADER_NONE);
}

int main(void)
{
	unit_run("loader: names", test_names);
	unit_run("loader: names that are asked for later", test_later);
	unit_run("loader: files", test_files);
	unit_run("loader: what a language cannot say", test_cannot);
	unit_run("loader: as long as a kernel takes", test_long);
	unit_run("loader: words", test_words);
	unit_run("loader: menus", test_menus);
	unit_run("loader: GRUB's stub", test_stub);
	return unit_result();
}
