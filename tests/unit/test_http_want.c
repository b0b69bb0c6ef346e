/* What files are, and whether a machine can do with them what the configuration says. */
#include "common/reach.h"
#include "httpbootd/check/check_pair.h"
#include "httpbootd/check/squashfs.h"
#include "httpbootd/check/want.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

/* A head of zeros with bytes (hex) at two places. */
static size_t head_of(
    uint8_t head[MAGIC_HEAD], size_t at, const char *hex, size_t at2, const char *hex2)
{
	memset(head, 0, MAGIC_HEAD);
	unit_hex(hex, head + at, MAGIC_HEAD - at);
	if (hex2)
		unit_hex(hex2, head + at2, MAGIC_HEAD - at2);
	return MAGIC_HEAD;
}

static void test_magic(void)
{
	static const struct {
		const char *name;
		size_t at;
		const char *hex;
		size_t at2;
		const char *hex2;
		enum magic magic;
		const char *arch; /* NULL: it does not say */
	} rows[] = {
	    {"bzImage", 510, "55aa", 514, "48647253", MAGIC_BZIMAGE, "x86_64"},
	    {"HdrS without 55 AA", 514, "48647253", 0, NULL, MAGIC_UNKNOWN, NULL},
	    {"boot sector", 510, "55aa", 0, NULL, MAGIC_SECTOR, NULL},
	    {"Image", 56, "41524d64", 0, NULL, MAGIC_ARM64, "aarch64"},
	    {"Image with an EFI stub", 0, "4d5a", 56, "41524d6440000000", MAGIC_ARM64, "aarch64"},
	    {"RISC-V", 48, "5249534356000000", 56, "52534305", MAGIC_RISCV, "riscv64"},
	    {"zImage", 0x24, "18286f01", 0, NULL, MAGIC_ARM32, "armv7"},
	    {"PE, x64", 0, "4d5a", 0x3c, "4000000050450000 6486", MAGIC_PE, "x86_64"},
	    {"PE, aarch64: zboot", 0, "4d5a00007a696d67", 0x3c, "4000000050450000 64aa", MAGIC_PE,
		"aarch64"},
	    {"PE, LoongArch", 0, "4d5a", 0x3c, "4000000050450000 6462", MAGIC_PE, "loongarch64"},
	    {"PE header out of the file", 0, "4d5a", 0x3c, "ffffffff", MAGIC_UNKNOWN, NULL},
	    {"PE header at its end", 0, "4d5a", 0x3c, "fc030000", MAGIC_UNKNOWN, NULL},
	    {"ELF", 0, "7f454c46", 0, NULL, MAGIC_ELF, NULL},
	    {"uImage", 0, "27051956", 0, NULL, MAGIC_UBOOT, NULL},
	    {"gzip", 0, "1f8b08", 0, NULL, MAGIC_GZIP, NULL},
	    {"xz", 0, "fd377a585a00", 0, NULL, MAGIC_PACKED, NULL},
	    {"zstd", 0, "28b52ffd", 0, NULL, MAGIC_PACKED, NULL},
	    {"zip", 0, "504b0304", 0, NULL, MAGIC_PACKED, NULL},
	    {"cpio", 0, "303730373031", 0, NULL, MAGIC_CPIO, NULL},
	    {"tar", 257, "7573746172", 0, NULL, MAGIC_TAR, NULL},
	    {"squashfs", 0, "68737173", 0, NULL, MAGIC_SQUASHFS, NULL},
	    {"HTML", 0, "0d0a20203c21444f43545950452068746d6c3e", 0, NULL, MAGIC_HTML, NULL},
	    {"iPXE", 0, "2321697078650a", 0, NULL, MAGIC_IPXE, NULL},
	    {"zeros", 0, "00", 0, NULL, MAGIC_UNKNOWN, NULL},
	};
	uint8_t head[MAGIC_HEAD];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		size_t n = head_of(head, rows[i].at, rows[i].hex, rows[i].at2, rows[i].hex2);
		enum magic m = magic_detect(head, n, n);
		CHECK_NUM(m, rows[i].magic);
		const char *arch = magic_arch(m, head, n);
		CHECK_STR(arch ? arch : "none", rows[i].arch ? rows[i].arch : "none");
		/* However short it is cut, nothing is read behind it. */
		for (size_t cut = 0; cut <= 600; cut++) {
			uint8_t *part = malloc(cut ? cut : 1);
			memcpy(part, head, cut);
			m = magic_detect(part, cut, cut);
			magic_arch(m, part, cut);
			magic_version_offset(m, part, cut);
			free(part);
		}
	}
	unit_row("text");
	CHECK_NUM(magic_detect((const uint8_t *)"Not found\n", 10, 10), MAGIC_TEXT);
	unit_row("empty");
	CHECK_NUM(magic_detect(head, 0, 0), MAGIC_EMPTY);
}

static void test_release(void)
{
	char out[MAGIC_RELEASE];
	uint8_t head[MAGIC_HEAD];
	head_of(head, 510, "55aa", 514, "48647253");
	CHECK_NUM(magic_version_offset(MAGIC_BZIMAGE, head, sizeof head), 0);
	head[0x20e] = 0x80;
	head[0x20f] = 0x31;
	CHECK_NUM(magic_version_offset(MAGIC_BZIMAGE, head, sizeof head), 0x3380);
	CHECK(magic_parse_release((const uint8_t *)"6.12.13-0-lts (buildozer@build) #1", 34, out));
	CHECK_STR(out, "6.12.13-0-lts");
	CHECK(!magic_parse_release((const uint8_t *)"6.12.13-0-lts", 13, out));
	CHECK(!magic_parse_release((const uint8_t *)"\0\0\0\0", 4, out));
	CHECK(!magic_parse_release((const uint8_t *)"kernel 6", 8, out));
}

static void test_least_size(void)
{
	static const struct {
		const char *name;
		size_t at;
		const char *hex;
		size_t at2;
		const char *hex2;
		uint64_t size;
	} rows[] = {
	    {"bzImage of 4 + 1 sectors and 0x100 paragraphs", 0x1f4,
		"00010000 000000000000 55aa 0000 48647253 0402", 0, NULL, 5 * 512 + 255 * 16},
	    {"with its sectors told", 0x1f1, "1f000000010000 000000000000 55aa 0000 48647253 0f02",
		0, NULL, 32 * 512 + 255 * 16},
	    {"an old one has 16 bits of them", 0x1f4,
		"00010100 000000000000 55aa 0000 48647253 0302", 0, NULL, 5 * 512 + 255 * 16},
	    {"one that does not say", 510, "55aa", 514, "48647253", 0},
	    {"a program for UEFI", 0x3c, "40000000 50450000 6486 0200", 0x40 + 20,
		"1000 0000 00000000000000000000000000000000"
		"00000000000000000000000000000000 00020000 00040000 "
		"00000000000000000000000000000000"
		"00000000000000000000000000000000 00100000 00060000",
		0x1600},
	    {"a squashfs", 0, "68737173", 40, "0001000001000000", 0x100000100},
	    {"gzip", 0, "1f8b08", 0, NULL, 0},
	};
	uint8_t head[MAGIC_HEAD];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		size_t n = head_of(head, rows[i].at, rows[i].hex, rows[i].at2, rows[i].hex2);
		if (i == 4)
			memcpy(head, "MZ", 2);
		CHECK_NUM(magic_least_size(magic_detect(head, n, n), head, n), rows[i].size);
		for (size_t cut = 0; cut <= n; cut++)
			magic_least_size(magic_detect(head, n, n), head, cut);
	}
}

static void test_elf(void)
{
	static const struct {
		const char *hex, *machine, *arch; /* NULL: none */
	} rows[] = {
	    {"7f454c460201", "3e00", "x86_64"},
	    {"7f454c460101", "0300", "x86"},
	    {"7f454c460201", "b700", "aarch64"},
	    {"7f454c460101", "2800", "armv7"},
	    {"7f454c460201", "f300", "riscv64"},
	    {"7f454c460201", "0201", "loongarch64"},
	    {"7f454c460101", "3e00", NULL},
	    {"7f454c460201", "1500", NULL},
	    {"23212f62696e", "3e00", NULL},
	};
	uint8_t head[MAGIC_HEAD];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].arch ? rows[i].arch : "none");
		head_of(head, 0, rows[i].hex, 18, rows[i].machine);
		const char *arch = magic_elf_arch(head, 20);
		CHECK_STR(arch ? arch : "none", rows[i].arch ? rows[i].arch : "none");
		CHECK(!magic_elf_arch(head, 19));
	}
}

/* A list has place for whatever the table of keys names, so that none is left out. */
static void test_list_size(void)
{
	size_t wants = 0;
	for (size_t i = 0; i < n_keys; i++)
		wants += keys[i].wants != WANT_NOTHING;
	CHECK(wants > 0);
	CHECK(wants <= WANTS_MAX);
}

static void test_wrong(void)
{
	static const struct {
		enum want_kind kind;
		enum magic magic;
		const char *its_arch, *arch;
		bool wrong;
	} rows[] = {
	    {WANT_KERNEL, MAGIC_BZIMAGE, "x86_64", "x86_64", false},
	    {WANT_KERNEL, MAGIC_BZIMAGE, "x86_64", "x86", false},
	    {WANT_KERNEL, MAGIC_BZIMAGE, "x86_64", "aarch64", true},
	    {WANT_KERNEL, MAGIC_BZIMAGE, "x86_64", NULL, false},
	    {WANT_KERNEL, MAGIC_ARM64, "aarch64", "x86_64", true},
	    {WANT_KERNEL, MAGIC_PE, "aarch64", "aarch64", false},
	    {WANT_KERNEL, MAGIC_PE, "aarch64", "riscv64", true},
	    {WANT_KERNEL, MAGIC_IPXE, NULL, NULL, false},
	    {WANT_KERNEL, MAGIC_ELF, NULL, "x86_64", false},
	    {WANT_KERNEL, MAGIC_GZIP, NULL, "aarch64", false},
	    {WANT_KERNEL, MAGIC_GZIP, NULL, "x86_64", true},
	    {WANT_KERNEL, MAGIC_SQUASHFS, NULL, NULL, true},
	    {WANT_KERNEL, MAGIC_TEXT, NULL, NULL, true},
	    {WANT_KERNEL, MAGIC_HTML, NULL, NULL, true},
	    {WANT_KERNEL, MAGIC_EMPTY, NULL, NULL, true},
	    {WANT_INITRD, MAGIC_GZIP, NULL, NULL, false},
	    {WANT_INITRD, MAGIC_UNKNOWN, NULL, NULL, false},
	    {WANT_INITRD, MAGIC_TEXT, NULL, NULL, false},
	    {WANT_INITRD, MAGIC_HTML, NULL, NULL, true},
	    {WANT_INITRD, MAGIC_EMPTY, NULL, NULL, true},
	    {WANT_MODLOOP, MAGIC_SQUASHFS, NULL, NULL, false},
	    {WANT_MODLOOP, MAGIC_GZIP, NULL, NULL, true},
	    {WANT_APKOVL, MAGIC_GZIP, NULL, NULL, false},
	    {WANT_APKOVL, MAGIC_TAR, NULL, NULL, true},
	    {WANT_SCRIPT, MAGIC_IPXE, NULL, NULL, false},
	    {WANT_SCRIPT, MAGIC_TEXT, NULL, NULL, true},
	    {WANT_PROGRAM, MAGIC_UNKNOWN, NULL, NULL, false},
	    {WANT_PROGRAM, MAGIC_IPXE, NULL, NULL, false},
	    {WANT_PROGRAM, MAGIC_HTML, NULL, NULL, true},
	    {WANT_DATA, MAGIC_UNKNOWN, NULL, NULL, false},
	};
	char out[200];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(magic_text(rows[i].magic));
		CHECK_NUM(want_mismatch(rows[i].kind, rows[i].magic, rows[i].magic,
			      rows[i].its_arch, rows[i].arch, out) != NULL,
		    rows[i].wrong);
	}
	unit_row("an initramfs for a kernel");
	CHECK(want_mismatch(WANT_KERNEL, MAGIC_GZIP, MAGIC_CPIO, NULL, NULL, out) != NULL);
	CHECK_STR(out, "an initramfs, no kernel: put the right file there");
	CHECK(!want_mismatch(WANT_KERNEL, MAGIC_GZIP, MAGIC_ARM64, "aarch64", "aarch64", out));
	CHECK(
	    want_mismatch(WANT_KERNEL, MAGIC_GZIP, MAGIC_ARM64, "aarch64", "riscv64", out) != NULL);
}

static void test_pair(void)
{
	static const struct {
		const char *kernel, *modloop, *one, *other; /* NULL: no difference */
	} rows[] = {
	    {"boot/vmlinuz-lts", "boot/modloop-lts", NULL, NULL},
	    {"boot/vmlinuz-lts", "boot/modloop-virt", "lts", "virt"},
	    {"boot/vmlinuz", "boot/modloop-virt", NULL, NULL},
	    {"boot/vmlinuz-lts", "boot/initramfs-virt", "lts", "virt"},
	    {"boot/vmlinuz-lts", "boot/intel-ucode.img", NULL, NULL},
	    {"alpine/3.24/x86_64/vmlinuz-lts", "alpine/3.23/x86_64/initramfs-lts", "3.24", "3.23"},
	    {"alpine/3.24/x86_64/vmlinuz-lts", "alpine/3.24/x86_64/modloop-lts", NULL, NULL},
	    {"alpine/3.24/x86_64/vmlinuz-lts", "alpine/3.24.1/x86_64/modloop-lts", NULL, NULL},
	    {"alpine/3.24/x86_64/vmlinuz-lts", "alpine/3.2/x86_64/modloop-lts", "3.24", "3.2"},
	    {"alpine/3.24/x86_64/vmlinuz-lts", "alpine/3.23/x86_64/modloop-lts", "3.24", "3.23"},
	    {"alpine/3.24.0/x86_64/vmlinuz-lts", "alpine/3.24.1/x86_64/modloop-lts", "3.24.0",
		"3.24.1"},
	};
	char one[64], other[64];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].modloop);
		bool differs = pair_names_differ(rows[i].kernel, rows[i].modloop, one, other);
		CHECK_NUM(differs, rows[i].one != NULL);
		if (differs && rows[i].one) {
			CHECK_STR(one, rows[i].one);
			CHECK_STR(other, rows[i].other);
		}
	}
}

/* A table of folders: modules and a file in one, then two folders in the next. */
static void test_squashfs(void)
{
	static const char hex[] = "01000000 00000000 01000000"         /* two entries */
				  "0000 0000 0100 0600 6d6f64756c6573" /* folder modules */
				  "0000 0000 0200 0000 61"             /* file a */
				  "00000000 00000000 01000000"         /* one entry */
				  "0000 0000 0800 0400 362e312d30";    /* folder 6.1-0 */
	uint8_t table[128];
	char name[256];
	size_t n = unit_hex(hex, table, sizeof table), at = 0;
	uint32_t left = 0;
	CHECK(squashfs_folder(table, n, &at, &left, name));
	CHECK_STR(name, "modules");
	CHECK(squashfs_folder(table, n, &at, &left, name));
	CHECK_STR(name, "6.1-0");
	CHECK(!squashfs_folder(table, n, &at, &left, name));
	CHECK_NUM(at, n);
	for (size_t cut = 0; cut < n; cut++) { /* to be run with a sanitizer */
		uint8_t *part = malloc(cut ? cut : 1);
		memcpy(part, table, cut);
		at = left = 0;
		while (squashfs_folder(part, cut, &at, &left, name))
			;
		CHECK(at <= cut);
		free(part);
	}
}

static void test_reach(void)
{
	static const struct {
		const char *url;
		bool wrong;
	} rows[] = {
	    {"http://10.0.0.2/boot.ipxe", false},
	    {"http://127.0.0.1/boot.ipxe", true},
	    {"http://127.1.2.3:8080/boot.ipxe", true},
	    {"http://localhost/", true},
	    {"http://LOCALHOST.localdomain:80/", true},
	    {"http://me@localhost/", true},
	    {"http://localhostess/", false},
	    {"http://0.0.0.0/", true},
	    {"http://[::1]/", true},
	    {"http://[::]:80/", true},
	    {"http://[::ffff:127.0.0.1]/", true},
	    {"http://[fd00::2]/", false},
	    {"http://[ff02::1]/", true},
	    {"http://255.255.255.255/", true},
	    {"http://239.1.1.1/", true},
	    {"http://{address}{port}/boot.ipxe", false},
	    {"http://${next-server}/x", false},
	    {"boot/127.0.0.1", false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].url);
		CHECK_NUM(reach_url(rows[i].url) != NULL, rows[i].wrong);
	}
	unit_row("schemes");
	CHECK(reach_scheme("httpp://10.0.0.2/x") != NULL);
	CHECK(reach_scheme("htp://10.0.0.2/x") != NULL);
	CHECK(reach_scheme("htpps://10.0.0.2/x") != NULL);
	CHECK(reach_scheme("http://10.0.0.2/x") == NULL);
	CHECK(reach_scheme("https://10.0.0.2/x") == NULL);
	CHECK(reach_scheme("HTTP://10.0.0.2/x") == NULL);
	CHECK(reach_scheme("nfs://10.0.0.2/x") == NULL);
	CHECK(reach_scheme("weird://10.0.0.2/x") == NULL);
	CHECK(reach_scheme("boot/x") == NULL);
}

int main(void)
{
	unit_run("magic", test_magic);
	unit_run("a kernel's release", test_release);
	unit_run("how large files are at least", test_least_size);
	unit_run("programs of Linux", test_elf);
	unit_run("place for all files", test_list_size);
	unit_run("files as they should be", test_wrong);
	unit_run("kernel and modloop", test_pair);
	unit_run("squashfs", test_squashfs);
	unit_run("addresses nobody reaches", test_reach);
	return unit_result();
}
