/* What iPXE's console says: lines as they were recorded, and others like them. */
#include "httpbootd/machines/told.h"
#include "tests/unit/unit.h"

#include <string.h>

#define SITE " (https://ipxe.org/"

static const struct row {
	const char *line;
	enum told_kind kind;
	enum told_fault fault;
	enum step_kind step;
	const char *what, *said; /* NULL: nothing */
} rows[] = {
    /* A boot by a build of 2026. */
    {"autoexec.ipxe... ok", TOLD_FETCH, TOLD_WELL, STEP_NONE, "autoexec.ipxe", NULL},
    {"iPXE 2.0.0+ -- Open Source Network Boot Firmware -- https://ipxe.org", TOLD_VERSION,
	TOLD_WELL, STEP_IPXE, "2.0.0+", NULL},
    {"Features: DNS HTTP HTTPS iSCSI TFTP VLAN SRP AoE EFI Menu", TOLD_FEATURES, TOLD_WELL,
	STEP_IPXE, "DNS HTTP HTTPS iSCSI TFTP VLAN SRP AoE EFI Menu", NULL},
    {"Configuring (net0 52:54:00:12:34:56)... ok", TOLD_ADDRESS, TOLD_WELL, STEP_NONE, "net0",
	NULL},
    {"http://10.0.0.2/boot.ipxe... ok", TOLD_FETCH, TOLD_WELL, STEP_STUB,
	"http://10.0.0.2/boot.ipxe", NULL},
    {"Asking http://10.0.0.2 what this machine boots", TOLD_TEXT, TOLD_WELL, STEP_NONE, NULL, NULL},
    {"kernel is http://10.0.0.2/boot/vmlinuz-lts", TOLD_TEXT, TOLD_WELL, STEP_NONE, NULL, NULL},
    {"http://10.0.0.2/boot/vmlinuz-lts... ok", TOLD_FETCH, TOLD_WELL, STEP_KERNEL,
	"http://10.0.0.2/boot/vmlinuz-lts", NULL},
    {"http://10.0.0.2/boot/initramfs-lts... ok", TOLD_FETCH, TOLD_WELL, STEP_INITRD,
	"http://10.0.0.2/boot/initramfs-lts", NULL},
    {"Booting", TOLD_BOOTS, TOLD_WELL, STEP_BOOT, NULL, NULL},
    /* What went wrong in the others. */
    {"http://10.0.0.2/boot/vmlinuz-lts... Not found" SITE "2d0c618e)", TOLD_FETCH, TOLD_NOT_THERE,
	STEP_KERNEL, "http://10.0.0.2/boot/vmlinuz-lts", "Not found (ipxe.org/2d0c618e)"},
    {"Could not select: Exec format error" SITE "2e008081)", TOLD_COMMAND, TOLD_NO_PROGRAM,
	STEP_KERNEL, "select", "Exec format error (ipxe.org/2e008081)"},
    {"http://boot.example/boot.ipxe... Error 0x3e11628e" SITE "3e11628e)", TOLD_FETCH, TOLD_NO_DNS,
	STEP_STUB, "http://boot.example/boot.ipxe",
	"DHCP names no DNS server, and the URL has a name in it (ipxe.org/3e11628e)"},
    {"http://10.0.0.2:81/boot.ipxe... Connection reset" SITE "0f0a6095)", TOLD_FETCH, TOLD_REFUSED,
	STEP_STUB, "http://10.0.0.2:81/boot.ipxe", "Connection reset (ipxe.org/0f0a6095)"},
    {"Try 1 of 3 failed, the next one is in 5 seconds", TOLD_TEXT, TOLD_WELL, STEP_NONE, NULL,
	NULL},
    {"This machine could not be booted: the reason stands above.", TOLD_TEXT, TOLD_WELL, STEP_NONE,
	NULL, NULL},

    /* Other builds, and other faults. */
    {"iPXE 1.21.1+ (g4e456) -- Open Source Network Boot Firmware -- http://ipxe.org", TOLD_VERSION,
	TOLD_WELL, STEP_IPXE, "1.21.1+ (g4e456)", NULL},
    {"http://10.0.0.2/boot/vmlinuz-lts....... ok", TOLD_FETCH, TOLD_WELL, STEP_KERNEL,
	"http://10.0.0.2/boot/vmlinuz-lts", NULL},
    {"http://10.0.0.2/boot/vmlinuz-lts...  12% ok", TOLD_FETCH, TOLD_WELL, STEP_KERNEL,
	"http://10.0.0.2/boot/vmlinuz-lts", NULL},
    {"http://10.0.0.2/b/vmlinuz?a=b... Connection timed out" SITE "4c0a6092)", TOLD_FETCH,
	TOLD_NO_ANSWER, STEP_KERNEL, "http://10.0.0.2/b/vmlinuz?a=b",
	"Connection timed out (ipxe.org/4c0a6092)"},
    {"http://b.example/vmlinuz... Error 0x3e11618e" SITE "3e11618e)", TOLD_FETCH, TOLD_NO_NAME,
	STEP_KERNEL, "http://b.example/vmlinuz",
	"DNS does not know the name in the URL (ipxe.org/3e11618e)"},
    {"http://b.example/vmlinuz... DNS name does not exist (http://ipxe.org/3e11613b)", TOLD_FETCH,
	TOLD_NO_NAME, STEP_KERNEL, "http://b.example/vmlinuz",
	"DNS name does not exist (ipxe.org/3e11613b)"},
    {"https://b/vmlinuz... Permission denied" SITE "0216eb8f)", TOLD_FETCH, TOLD_UNTRUSTED,
	STEP_KERNEL, "https://b/vmlinuz", "Permission denied (ipxe.org/0216eb8f)"},
    {"https://b/vmlinuz... Permission denied" SITE "0216e48f)", TOLD_FETCH, TOLD_EXPIRED,
	STEP_KERNEL, "https://b/vmlinuz", "Permission denied (ipxe.org/0216e48f)"},
    {"https://b/vmlinuz... Permission denied" SITE "0216ea8f)", TOLD_FETCH, TOLD_OTHER_NAME,
	STEP_KERNEL, "https://b/vmlinuz", "Permission denied (ipxe.org/0216ea8f)"},
    {"http://b/boot/initramfs-lts... Operation canceled" SITE "0b072095)", TOLD_FETCH,
	TOLD_CANCELED, STEP_INITRD, "http://b/boot/initramfs-lts",
	"Operation canceled (ipxe.org/0b072095)"},
    {"http://b/boot/initramfs-lts... Connection refused" SITE "0e0a6038)", TOLD_FETCH, TOLD_REFUSED,
	STEP_INITRD, "http://b/boot/initramfs-lts", "Connection refused (ipxe.org/0e0a6038)"},
    {"tftp://10.0.0.2/vmlinuz... No such file or directory" SITE "2d12603b)", TOLD_FETCH,
	TOLD_NOT_THERE, STEP_KERNEL, "tftp://10.0.0.2/vmlinuz",
	"No such file or directory (ipxe.org/2d12603b)"},
    {"http://b/initrd.img... Out of memory" SITE "31006006)", TOLD_FETCH, TOLD_MEMORY, STEP_INITRD,
	"http://b/initrd.img", "Out of memory (ipxe.org/31006006)"},
    {"Configuring (net0 52:54:00:12:34:56)...... No configuration methods succeeded" SITE
     "040ee119)",
	TOLD_ADDRESS, TOLD_NO_ADDRESS, STEP_IPXE, "net0",
	"No configuration methods succeeded (ipxe.org/040ee119)"},
    {"Configuring [dhcp] (net1 52:54:00:12:34:56)... Connection timed out" SITE "4c106092)",
	TOLD_ADDRESS, TOLD_NO_ANSWER, STEP_IPXE, "net1",
	"Connection timed out (ipxe.org/4c106092)"},
    {"Waiting for link-up on net0... Down" SITE "38086193)", TOLD_ADDRESS, TOLD_NO_LINK, STEP_IPXE,
	"net0", "Down (ipxe.org/38086193)"},
    {"Could not boot: Image prohibited by security policy" SITE "7f04819a)", TOLD_COMMAND,
	TOLD_SIGNATURE, STEP_BOOT, "boot",
	"Image prohibited by security policy (ipxe.org/7f04819a)"},
    {"Could not boot image: Exec format error" SITE "2e852001)", TOLD_COMMAND, TOLD_NO_PROGRAM,
	STEP_BOOT, "boot image", "Exec format error (ipxe.org/2e852001)"},
    {"Could not start download: Operation not supported" SITE "3c092083)", TOLD_COMMAND,
	TOLD_LACKS_SCHEME, STEP_FILE, "start download",
	"Operation not supported (ipxe.org/3c092083)"},
    {"Could not boot: Requested memory not available (http://ipxe.org/46038101)", TOLD_COMMAND,
	TOLD_MEMORY, STEP_BOOT, "boot", "Requested memory not available (ipxe.org/46038101)"},
    {"http://b/boot/initramfs-lts... No space left on device" SITE "3418208b)", TOLD_FETCH,
	TOLD_MEMORY, STEP_INITRD, "http://b/boot/initramfs-lts",
	"No space left on device (ipxe.org/3418208b)"},
    /* Builds with a site of their own, or none. */
    {"http://b/vmlinuz... Not found (https://boot.example/errors/2d0c618e)", TOLD_FETCH,
	TOLD_NOT_THERE, STEP_KERNEL, "http://b/vmlinuz", "Not found (ipxe.org/2d0c618e)"},
    {"Could not boot: Exec format error (2e008081)", TOLD_COMMAND, TOLD_NO_PROGRAM, STEP_BOOT,
	"boot", "Exec format error (ipxe.org/2e008081)"},

    /* What is on the way of scripts, and can do without. */
    {"autoexec.ipxe... Not found" SITE "2d12618e)", TOLD_FETCH, TOLD_NOT_THERE, STEP_NONE,
	"autoexec.ipxe", "Not found (ipxe.org/2d12618e)"},
    {"http://10.0.0.2/told?step=boot... Connection timed out" SITE "4c072092)", TOLD_FETCH,
	TOLD_NO_ANSWER, STEP_NONE, "http://10.0.0.2/told?step=boot",
	"Connection timed out (ipxe.org/4c072092)"},

    /* Nothing of the kind. */
    {"", TOLD_TEXT, TOLD_WELL, STEP_NONE, NULL, NULL},
    {"... ", TOLD_TEXT, TOLD_WELL, STEP_NONE, NULL, NULL},
    {"... ok", TOLD_TEXT, TOLD_WELL, STEP_NONE, NULL, NULL},
    {"http://10.0.0.2/vmlinuz... okay", TOLD_TEXT, TOLD_WELL, STEP_NONE, NULL, NULL},
    {"http://10.0.0.2/vmlinuz... Not found (https://ipxe.org/)", TOLD_TEXT, TOLD_WELL, STEP_NONE,
	NULL, NULL},
    {"http://10.0.0.2/vmlinuz... Not found (https://ipxe.org/2d0c618e0)", TOLD_TEXT, TOLD_WELL,
	STEP_NONE, NULL, NULL},
    {"http://10.0.0.2/vmlinuz... Not found (2d0c618)", TOLD_TEXT, TOLD_WELL, STEP_NONE, NULL, NULL},
    {"http://10.0.0.2/vmlinuz... 2d0c618e)", TOLD_TEXT, TOLD_WELL, STEP_NONE, NULL, NULL},
    {"http://10.0.0.2/vmlinuz... Not found (x2d0c618e)", TOLD_TEXT, TOLD_WELL, STEP_NONE, NULL,
	NULL},
    {"Could not select: oh", TOLD_TEXT, TOLD_WELL, STEP_NONE, NULL, NULL},
    {"Could not", TOLD_TEXT, TOLD_WELL, STEP_NONE, NULL, NULL},
    {"iPXE is nice", TOLD_TEXT, TOLD_WELL, STEP_NONE, NULL, NULL},
};

static bool is_part(const struct told_part *p, const char *text)
{
	return text ? p->len == strlen(text) && memcmp(p->at, text, p->len) == 0 : p->len == 0;
}

static void test_lines(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];
		struct told t;
		char said[TOLD_SAID];

		unit_row(r->line);
		told_read(r->line, &t);
		CHECK_NUM(t.kind, r->kind);
		CHECK_NUM(t.fault, r->fault);
		CHECK_NUM(told_step(&t, NULL), r->step);
		CHECK(is_part(&t.what, r->what));
		if (!r->said)
			continue;
		CHECK_STR(told_said(&t, said), r->said);
		CHECK_NUM(told_fault_in(said), r->fault);
	}
}

/* As the builds write ${errno}, and what is none. */
static void test_numbers(void)
{
	static const struct {
		const char *text;
		uint32_t number;
	} numbers[] = {{"755786126", 0x2d0c618e}, {"-755786126", 0x2d0c618e},
	    {"3539181170", 0x2d0c618e}, {"0x2d0c618e", 0x2d0c618e}, {"2d:0c:61:8e", 0x2d0c618e},
	    {"2d-0c-61-8e", 0x2d0c618e}, {"2d0c618e", 0x2d0c618e}, {"0", 0}, {"", 0}, {"-", 0},
	    {"x", 0}, {"0x", 0}, {"0x123456789", 0}, {"2d:0c:61", 0}, {"2d:0c:61:8e:", 0},
	    {"99999999999", 0}, {"${errno}", 0}};

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		CHECK_NUM(told_number(numbers[i].text), numbers[i].number);
}

/* By the number alone: the same on BIOS and UEFI. */
static void test_errors(void)
{
	static const struct {
		uint32_t error;
		enum told_fault fault;
	} errors[] = {{0, TOLD_WELL}, {0x2d0c613b, TOLD_NOT_THERE}, {0x2d022001, TOLD_OTHER},
	    {0x020c613c, TOLD_FORBIDDEN}, {0x410c613c, TOLD_FORBIDDEN}, {0x410de13c, TOLD_TLS},
	    {0x3c0de183, TOLD_TLS}, {0x0216e63c, TOLD_UNTRUSTED}, {0x0216e23c, TOLD_BAD_CERT},
	    {0x0200813c, TOLD_SIGNATURE}, {0x1d0c6139, TOLD_SERVER}, {0x1d0c6239, TOLD_CUT_OFF},
	    {0x0f0c6039, TOLD_CUT_OFF}, {0x280a6011, TOLD_NO_ROUTE}, {0x1a086101, TOLD_NO_LINK},
	    {0x1a086201, TOLD_NO_ADDRESS}, {0x4c116035, TOLD_NO_NAME}, {0x2e022001, TOLD_LACKS},
	    {0x7f04829f, TOLD_ENDED}, {0x7f048183, TOLD_NO_PROGRAM}, {0x7f048189, TOLD_MEMORY},
	    {0x7f04838f, TOLD_SIGNATURE}, {0x7f048383, TOLD_OTHER}, {0x7f000001, TOLD_OTHER},
	    {0xffffffff, TOLD_OTHER}, {1, TOLD_OTHER}};

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		CHECK_NUM(told_fault_of(errors[i].error), errors[i].fault);
	for (int f = 0; f < TOLD_FAULTS; f++)
		CHECK(told_fault_text((enum told_fault)f) != NULL);
	CHECK(told_fault_in(NULL) == TOLD_WELL);
	CHECK(told_fault_in("no such file") == TOLD_WELL);
}

int main(void)
{
	unit_run("told: lines of iPXE's console", test_lines);
	unit_run("told: errno", test_numbers);
	unit_run("told: error numbers", test_errors);
	return unit_result();
}
