#include "common/magic.h"

#include "common/arch.h"
#include "common/wire.h"

#include <string.h>
#include <strings.h>

static bool has(const uint8_t *head, size_t n, size_t at, const void *bytes, size_t len)
{
	return at + len <= n && memcmp(head + at, bytes, len) == 0;
}
#define HAS(at, text) has(head, n, (at), text, sizeof(text) - 1)

/* Where the header of a program for UEFI begins (PE/COFF §3.2); 0: it is none. */
static size_t pe_at(const uint8_t *head, size_t n)
{
	if (!HAS(0, "MZ") || n < 0x40)
		return 0;
	size_t at = le32(head + 0x3c);
	return at + 6 <= n && HAS(at, "PE\0\0") ? at : 0;
}

/* One of these words, in any case, behind white space and a byte order mark. */
static bool is_html(const uint8_t *head, size_t n)
{
	static const char *const begins[] = {"<!doctype html", "<html", "<head", "<?xml", "<!--"};
	size_t at = HAS(0, "\xef\xbb\xbf") ? 3 : 0;
	while (at < n && memchr(" \t\r\n", head[at], 4))
		at++;
	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
		size_t len = strlen(begins[i]);
		if (at + len <= n && strncasecmp((const char *)head + at, begins[i], len) == 0)
			return true;
	}
	return false;
}

static bool is_text(const uint8_t *head, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (head[i] == 0x7f || (head[i] < ' ' && !memchr("\t\r\n\f", head[i], 4)))
			return false;
	return true;
}

static bool is_packed(const uint8_t *head, size_t n)
{
	return HAS(0, "\xfd"
		      "7zXZ") ||
	       HAS(0, "\x28\xb5\x2f\xfd") || HAS(0, "\x04\x22\x4d\x18") ||
	       HAS(0, "\x02\x21\x4c\x18") || HAS(0, "BZh") || HAS(0, "\x5d\0\0") ||
	       HAS(0, "PK\3\4");
}

static enum magic image_of(const uint8_t *head, size_t n)
{
	bool sector = HAS(510, "\x55\xaa");
	if (sector && HAS(0x202, "HdrS"))
		return MAGIC_BZIMAGE;
	/* Linux, Documentation/arch/arm64/booting.rst and riscv/boot-image-header.rst */
	if (HAS(56, "ARM\x64"))
		return MAGIC_ARM64;
	if (HAS(48, "RISCV\0") || HAS(56, "RSC\x05"))
		return MAGIC_RISCV;
	if (HAS(0x24, "\x18\x28\x6f\x01"))
		return MAGIC_ARM32;
	if (pe_at(head, n))
		return MAGIC_PE;
	if (HAS(0, "\x7f"
		   "ELF"))
		return MAGIC_ELF;
	return sector ? MAGIC_SECTOR : MAGIC_UNKNOWN;
}

enum magic magic_detect(const uint8_t *head, size_t n, uint64_t size)
{
	if (size == 0)
		return MAGIC_EMPTY;
	enum magic image = image_of(head, n);
	if (image != MAGIC_UNKNOWN)
		return image;
	if (HAS(0, "\x27\x05\x19\x56") || HAS(0, "\xd0\x0d\xfe\xed"))
		return MAGIC_UBOOT;
	if (HAS(0, "\x1f\x8b"))
		return MAGIC_GZIP;
	if (is_packed(head, n))
		return MAGIC_PACKED;
	if (HAS(0, "070701") || HAS(0, "070702") || HAS(0, "070707") || HAS(0, "\xc7\x71"))
		return MAGIC_CPIO;
	if (HAS(257, "ustar"))
		return MAGIC_TAR;
	if (HAS(0, "hsqs") || HAS(0, "sqsh"))
		return MAGIC_SQUASHFS;
	if (is_html(head, n))
		return MAGIC_HTML;
	if (HAS(0, "#!ipxe") || HAS(0, "#!gpxe"))
		return MAGIC_IPXE;
	return is_text(head, n) ? MAGIC_TEXT : MAGIC_UNKNOWN;
}

const char *magic_text(enum magic m)
{
	switch (m) {
	case MAGIC_UNKNOWN:
		return "of no kind that is known";
	case MAGIC_EMPTY:
		return "empty";
	case MAGIC_BZIMAGE:
		return "a bzImage";
	case MAGIC_ARM64:
		return "an Image for aarch64";
	case MAGIC_RISCV:
		return "an Image for riscv64";
	case MAGIC_ARM32:
		return "a zImage for ARM";
	case MAGIC_PE:
		return "a program for UEFI";
	case MAGIC_ELF:
		return "an ELF program";
	case MAGIC_SECTOR:
		return "a boot sector";
	case MAGIC_UBOOT:
		return "an image for U-Boot";
	case MAGIC_GZIP:
		return "packed with gzip";
	case MAGIC_PACKED:
		return "a packed file";
	case MAGIC_CPIO:
		return "an initramfs";
	case MAGIC_TAR:
		return "a tar archive";
	case MAGIC_SQUASHFS:
		return "a squashfs";
	case MAGIC_ISO:
		return "an ISO image";
	case MAGIC_HTML:
		return "an HTML page";
	case MAGIC_IPXE:
		return "an iPXE script";
	case MAGIC_TEXT:
		return "a text";
	}
	return "?";
}

/* PE/COFF §3.3.1, Machine Types. */
uint16_t magic_pe_machine(const uint8_t *head, size_t n)
{
	size_t at = pe_at(head, n);
	return (uint16_t)(at ? head[at + 4] | head[at + 5] << 8 : 0);
}

bool magic_pe_is_unsigned(const uint8_t *head, size_t n)
{
	enum { OPTIONAL = 24, PE32 = 0x10b, TABLE_32 = 96 + 4 * 8, TABLE_64 = 112 + 4 * 8 };
	size_t at = pe_at(head, n);

	if (!at || at + OPTIONAL + TABLE_64 + 8 > n)
		return false;
	const uint8_t *optional = head + at + OPTIONAL;
	const unsigned kind = optional[0] | (unsigned)optional[1] << 8;
	const uint8_t *size = optional + (kind == PE32 ? TABLE_32 : TABLE_64) + 4;
	return !(size[0] | size[1] | size[2] | size[3]);
}

const char *magic_arch(enum magic m, const uint8_t *head, size_t n)
{
	switch (m) {
	case MAGIC_BZIMAGE: /* of 32 or 64 bits: both are x86 */
		return "x86_64";
	case MAGIC_ARM64:
		return "aarch64";
	case MAGIC_RISCV:
		return "riscv64";
	case MAGIC_ARM32:
		return "armv7";
	case MAGIC_PE:
		return arch_processor_of_pe(magic_pe_machine(head, n));
	default:
		return NULL;
	}
}

size_t magic_version_offset(enum magic m, const uint8_t *head, size_t n)
{
	if (m != MAGIC_BZIMAGE || n < 0x210)
		return 0;
	size_t at = (size_t)(head[0x20e] | head[0x20f] << 8);
	return at ? at + 0x200 : 0;
}

bool magic_parse_release(const uint8_t *text, size_t n, char out[MAGIC_RELEASE])
{
	size_t len = 0;
	while (len < n && text[len] > ' ' && text[len] < 0x7f)
		len++;
	if (len == 0 || len == n || len >= MAGIC_RELEASE || text[0] < '0' || text[0] > '9')
		return false;
	memcpy(out, text, len);
	out[len] = '\0';
	return true;
}

static uint64_t bzimage_size(const uint8_t *head, size_t n)
{
	if (n < 0x210)
		return 0;
	unsigned protocol = head[0x206] | (unsigned)head[0x207] << 8;
	uint64_t paragraphs = le32(head + 0x1f4);
	if (protocol < 0x204)
		paragraphs &= 0xffff;
	/* The last one need not be full. */
	return paragraphs
		   ? (uint64_t)(1 + (head[0x1f1] ? head[0x1f1] : 4)) * 512 + (paragraphs - 1) * 16
		   : 0;
}

static uint64_t pe_size(const uint8_t *head, size_t n)
{
	enum { COFF = 24, SECTION = 40 };
	size_t at = pe_at(head, n);
	uint64_t end, size = 0;

	if (!at || at + COFF > n)
		return 0;
	size_t sections = head[at + 6] | (size_t)head[at + 7] << 8;
	at += COFF + (head[at + 20] | (size_t)head[at + 21] << 8);
	for (; sections && at + SECTION <= n; sections--, at += SECTION) {
		end = (uint64_t)le32(head + at + 16) + le32(head + at + 20);
		size = end > size ? end : size;
	}
	return size;
}

uint64_t magic_least_size(enum magic m, const uint8_t *head, size_t n)
{
	switch (m) {
	case MAGIC_BZIMAGE:
		return bzimage_size(head, n);
	case MAGIC_PE:
	case MAGIC_ARM64:
		return pe_size(head, n);
	case MAGIC_SQUASHFS:
		return n >= 48 ? le32(head + 40) | (uint64_t)le32(head + 44) << 32 : 0;
	default:
		return 0;
	}
}

const char *magic_elf_arch(const uint8_t *head, size_t n)
{
	static const struct {
		uint16_t machine;
		uint8_t bits; /* EI_CLASS */
		const char *arch;
	} rows[] = {
	    {62, 2, "x86_64"},
	    {3, 1, "x86"},
	    {183, 2, "aarch64"},
	    {40, 1, "armv7"},
	    {243, 2, "riscv64"},
	    {258, 2, "loongarch64"},
	};
	if (n < 20 || !HAS(0, "\x7f"
			      "ELF"))
		return NULL;
	unsigned machine = head[18] | (unsigned)head[19] << 8;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].machine == machine && rows[i].bits == head[4])
			return rows[i].arch;
	return NULL;
}
