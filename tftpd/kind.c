#include "tftpd/kind.h"

#include "common/arch.h"
#include "common/magic.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { BIOS_MAX = 640 * 1024 };

/* No firmware takes it for a program. Of what a BIOS runs, hardly anything can be told. */
static bool is_no_program(enum magic m, bool is_bios)
{
	switch (m) {
	case MAGIC_HTML:
		return true;
	case MAGIC_GZIP:
	case MAGIC_PACKED:
	case MAGIC_CPIO:
	case MAGIC_TAR:
	case MAGIC_SQUASHFS:
	case MAGIC_IPXE:
	case MAGIC_BZIMAGE: /* a .lkrn, too */
		return is_bios;
	default:
		return false;
	}
}

/* A kernel for UEFI is a program for it; so is what pe_machine says, where its head says that. */
static const char *wrong_efi(const struct arch *a, enum magic m, const uint8_t *head, size_t n)
{
	unsigned processor = magic_pe_machine(head, n);

	if (!processor)
		return m == MAGIC_HTML ? NULL : "it is no program for UEFI";
	if (a->pe_machine && a->pe_machine != processor)
		return "it is a program for UEFI on another processor";
	return NULL;
}

bool kind_is_wrong(const char *key, const uint8_t *head, size_t n, uint64_t size, char why[120])
{
	const struct arch *a = arch_by_name(key);
	enum magic m = magic_detect(head, n, size);
	uint64_t least = magic_least_size(m, head, n);
	bool is_bios = a && a->boot_file == ARCH_BIOS;
	const char *text = NULL;

	if (m == MAGIC_EMPTY)
		text = "it is empty";
	else if (is_bios && magic_pe_machine(head, n) && m == MAGIC_PE)
		text = "it is a program for UEFI, which no BIOS runs";
	else if (is_bios && size > BIOS_MAX)
		text = "it is larger than the memory that a BIOS has for it, 640 kB";
	else if (a && arch_is_efi(a))
		text = wrong_efi(a, m, head, n);
	if (text)
		snprintf(why, 120, "%s", text);
	else if (is_no_program(m, is_bios))
		snprintf(why, 120, "it is %s, no program", magic_text(m));
	else if (least > size)
		snprintf(why, 120,
		    "it was cut off: it has %" PRIu64 " of at least %" PRIu64 " bytes", size,
		    least);
	else
		return false;
	return true;
}

bool kind_is_ipxe(const char *key, const char *name)
{
	if (strcmp(key, "bios") == 0)
		return strncasecmp(name, "undionly", 8) == 0 ||
		       (strncasecmp(name, "ipxe", 4) == 0 && strstr(name, ".pxe"));
	if (strcmp(key, "efi-ia32") != 0 && strcmp(key, "efi-x64") != 0 &&
	    strcmp(key, "efi-arm64") != 0)
		return false;
	return (strncasecmp(name, "ipxe", 4) == 0 || strncasecmp(name, "snp", 3) == 0) &&
	       strstr(name, ".efi");
}
