#include "tools/probe/kind.h"

#include <string.h>

/*
 * What each sends: edk2's PxeBcDhcp4.c and HttpBootDhcp4.c (UNDI 3.16, blksize 1468, windowsize 4),
 * PXE 2.1 (UNDI 2.1), iPXE's dhcp.c and tftp.c (blksize 1432).
 */
static const struct probe_kind kinds[] = {
    {"bios", "BIOS PXE", "bios", AS_PXE, 0, "PXEClient:Arch:00000:UNDI:002001", false, "x86_64",
	"i386", 1456, 1, NULL},
    {"efi-x64", "UEFI PXE, x64", "efi-x64", AS_PXE, 7, "PXEClient:Arch:00007:UNDI:003016", true,
	"x86_64", "x86_64", 1468, 4, NULL},
    {"efi-ia32", "UEFI PXE, IA32", "efi-ia32", AS_PXE, 6, "PXEClient:Arch:00006:UNDI:003016", true,
	"x86", "i386", 1468, 4, "ipxe32.efi"},
    {"efi-arm64", "UEFI PXE, ARM64", "efi-arm64", AS_PXE, 11, "PXEClient:Arch:00011:UNDI:003016",
	true, "aarch64", "arm64", 1468, 4, "ipxe-arm64.efi"},
    {"http-x64", "UEFI HTTP Boot, x64", "efi-x64", AS_HTTP, 16, "HTTPClient:Arch:00016:UNDI:003016",
	true, "x86_64", "x86_64", 0, 1, NULL},
    {"http-arm64", "UEFI HTTP Boot, ARM64", "efi-arm64", AS_HTTP, 19,
	"HTTPClient:Arch:00019:UNDI:003016", true, "aarch64", "arm64", 0, 1, "ipxe-arm64.efi"},
    {"ipxe-bios", "iPXE on BIOS", "bios", AS_IPXE, 0, "PXEClient:Arch:00000:UNDI:002001", false,
	"x86_64", "i386", 1432, 1, NULL},
    {"ipxe-efi", "iPXE on UEFI, x64", "efi-x64", AS_IPXE, 7, "PXEClient:Arch:00007:UNDI:003010",
	true, "x86_64", "x86_64", 1432, 1, NULL},
    {"rpi", "Raspberry Pi", "rpi", AS_RPI, 0, "PXEClient:Arch:00000:UNDI:002001", false, NULL, NULL,
	1024, 1, "bootcode.bin"},
    /* What no audit asks as: the iPXE of those above. */
    {"ipxe-ia32", "iPXE on UEFI, IA32", "efi-ia32", AS_IPXE, 6, "PXEClient:Arch:00006:UNDI:003010",
	true, "x86", "i386", 1432, 1, NULL},
    {"ipxe-arm64", "iPXE on UEFI, ARM64", "efi-arm64", AS_IPXE, 11,
	"PXEClient:Arch:00011:UNDI:003010", true, "aarch64", "arm64", 1432, 1, NULL},
};

const struct probe_kind *kind_nth(size_t n)
{
	return n < PROBE_KINDS ? &kinds[n] : NULL;
}

const struct probe_kind *kind_by_name(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

const struct probe_kind *kind_ipxe_of(const struct probe_kind *k)
{
	for (size_t i = 0; k->as != AS_RPI && i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].as == AS_IPXE && strcmp(kinds[i].key, k->key) == 0)
			return &kinds[i];
	return k;
}
