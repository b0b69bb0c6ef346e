/* Which firmware can run which boot file. */
#include "common/magic.h"
#include "tests/unit/unit.h"
#include "tftpd/kind.h"

#include <string.h>

#define EFI(machine) "4d5a", 0x3c, "4000000050450000" machine

static void test_kinds(void)
{
	static const struct {
		const char *name, *key, *hex;
		size_t at;
		const char *hex2;
		const char *why; /* its beginning; NULL: it can be run */
	} rows[] = {
	    {"iPXE for x64", "efi-x64", EFI("6486"), NULL},
	    {"iPXE for x64, as EBC", "efi-bc", EFI("6486"), NULL},
	    {"of ARM for x64", "efi-x64", EFI("64aa"), "it is a program for UEFI on another"},
	    {"of x64 for ARM", "efi-arm64", EFI("6486"), "it is a program for UEFI on another"},
	    {"undionly.kpxe for x64", "efi-x64", "fa", 0, "fa", "it is no program for UEFI"},
	    {"a page of an error", "efi-x64", "3c68746d6c3e", 0, "3c", "it is an HTML page, no"},
	    {"undionly.kpxe", "bios", "fa", 0, "fa", NULL},
	    {"a program for UEFI", "bios", EFI("6486"), "it is a program for UEFI, which no BIOS"},
	    {"a page of an error, BIOS", "bios", "3c68746d6c3e", 0, "3c", "it is an HTML page, no"},
	    {"what was not unpacked", "bios", "1f8b08", 0, "1f", "it is packed with gzip, no"},
	    {"a .lkrn", "bios", "00", 510, "55aa 0000 48647253", "it is a bzImage, no program"},
	    {"a script", "bios", "2321697078650a", 0, "23", "it is an iPXE script, no"},
	    {"a script of a host", "boot-file", "2321697078650a", 0, "23", NULL},
	    {"a page, of a host", "boot-file", "3c68746d6c3e", 0, "3c", "it is an HTML page, no"},
	    {"a kernel with a stub", "efi-x64", "4d5a", 510, "55aa 0000 48647253",
		"it is no program for UEFI"},
	};
	uint8_t head[MAGIC_HEAD];
	char why[120];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		memset(head, 0, sizeof head);
		unit_hex(rows[i].hex, head, sizeof head);
		unit_hex(rows[i].hex2, head + rows[i].at, sizeof head - rows[i].at);
		bool wrong = kind_is_wrong(rows[i].key, head, sizeof head, 100000, why);
		CHECK_NUM(wrong, rows[i].why != NULL);
		if (wrong && rows[i].why)
			CHECK_NUM(strncmp(why, rows[i].why, strlen(rows[i].why)), 0);
	}
	unit_row("empty");
	CHECK(kind_is_wrong("bios", head, 0, 0, why));
	CHECK_STR(why, "it is empty");
	unit_row("larger than the memory");
	memset(head, 0, sizeof head);
	CHECK(!kind_is_wrong("bios", head, sizeof head, 640 * 1024, why));
	CHECK(kind_is_wrong("bios", head, sizeof head, 640 * 1024 + 1, why));
	unit_row("cut off");
	memset(head, 0, sizeof head);
	unit_hex("4d5a", head, sizeof head);
	unit_hex("40000000 50450000 6486 0100", head + 0x3c, sizeof head - 0x3c);
	unit_hex("00100000 00040000", head + 0x40 + 24 + 16, 64);
	CHECK(kind_is_wrong("efi-x64", head, sizeof head, 5119, why));
	CHECK_STR(why, "it was cut off: it has 5119 of at least 5120 bytes");
	CHECK(!kind_is_wrong("efi-x64", head, sizeof head, 5120, why));
}

static void test_names(void)
{
	static const struct {
		const char *key, *name;
		bool is;
	} rows[] = {
	    {"bios", "undionly.kkpxe", true},
	    {"bios", "Undionly.kpxe.txt", true},
	    {"bios", "ipxe.pxe", true},
	    {"bios", "ipxe.efi", false},
	    {"bios", "pxelinux.0", false},
	    {"efi-x64", "ipxe.efi", true},
	    {"efi-x64", "snponly.efi", true},
	    {"efi-x64", "grubx64.efi", false},
	    {"efi-arm64", "ipxe-aarch64.efi", true},
	    {"rpi", "ipxe.efi", false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		CHECK(kind_is_ipxe(rows[i].key, rows[i].name) == rows[i].is);
	}
}

/* Where the certificate table of a head of PE32+ and of PE32 stands, and whether there is one. */
static void test_signatures(void)
{
	static const struct {
		const char *name, *kind;
		size_t at; /* of its size */
	} rows[] = {{"PE32+", "0b02", 0x40 + 24 + 148}, {"PE32", "0b01", 0x40 + 24 + 132}};
	uint8_t head[MAGIC_HEAD];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		memset(head, 0, sizeof head);
		unit_hex("4d5a", head, sizeof head);
		unit_hex("40000000 50450000 6486", head + 0x3c, sizeof head - 0x3c);
		unit_hex(rows[i].kind, head + 0x40 + 24, 2);
		CHECK(magic_pe_is_unsigned(head, sizeof head));
		CHECK(!magic_pe_is_unsigned(head, rows[i].at)); /* it cannot be seen */
		head[rows[i].at + 1] = 8;
		CHECK(!magic_pe_is_unsigned(head, sizeof head));
	}
	unit_row("no program");
	memset(head, 0, sizeof head);
	CHECK(!magic_pe_is_unsigned(head, sizeof head));
}

int main(void)
{
	unit_run("programs without a signature", test_signatures);
	unit_run("names of iPXE", test_names);
	unit_run("boot files by what they are", test_kinds);
	return unit_result();
}
