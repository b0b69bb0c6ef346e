#include "common/arch.h"

#include "common/strval.h"

#include <string.h>

static const struct arch archs[ARCHS] = {
    {0, "bios", ARCH_FILE_BIOS, false},
    {1, "nec-pc98", ARCH_FILE_NONE, false},
    {2, "efi-itanium", ARCH_FILE_NONE, false},
    {3, "dec-alpha", ARCH_FILE_NONE, false},
    {4, "arc-x86", ARCH_FILE_NONE, false},
    {5, "intel-lean", ARCH_FILE_NONE, false},
    {6, "efi-ia32", ARCH_FILE_EFI_IA32, false},
    {7, "efi-x64", ARCH_FILE_EFI_X64, false},
    {8, "efi-xscale", ARCH_FILE_NONE, false},
    {9, "efi-bc", ARCH_FILE_EFI_X64, false}, /* EBC by name, but real x64 machines send it */
    {10, "efi-arm32", ARCH_FILE_EFI_ARM32, false},
    {11, "efi-arm64", ARCH_FILE_EFI_ARM64, false},
    {12, "ppc-open-firmware", ARCH_FILE_NONE, false},
    {13, "ppc-epapr", ARCH_FILE_NONE, false},
    {14, "ppc-opal", ARCH_FILE_NONE, false},
    {15, "http-ia32", ARCH_FILE_EFI_IA32, true},
    {16, "http-x64", ARCH_FILE_EFI_X64, true},
    {17, "http-bc", ARCH_FILE_EFI_X64, true},
    {18, "http-arm32", ARCH_FILE_EFI_ARM32, true},
    {19, "http-arm64", ARCH_FILE_EFI_ARM64, true},
    {20, "http-bios", ARCH_FILE_BIOS, true},
    {21, "uboot-arm32", ARCH_FILE_UBOOT_ARM32, false},
    {22, "uboot-arm64", ARCH_FILE_UBOOT_ARM64, false},
    {23, "uboot-arm32-http", ARCH_FILE_UBOOT_ARM32, true},
    {24, "uboot-arm64-http", ARCH_FILE_UBOOT_ARM64, true},
    {25, "efi-riscv32", ARCH_FILE_NONE, false},
    {26, "http-riscv32", ARCH_FILE_NONE, true},
    {27, "efi-riscv64", ARCH_FILE_EFI_RISCV64, false},
    {28, "http-riscv64", ARCH_FILE_EFI_RISCV64, true},
    {29, "efi-riscv128", ARCH_FILE_NONE, false},
    {30, "http-riscv128", ARCH_FILE_NONE, true},
    {31, "s390-basic", ARCH_FILE_NONE, false},
    {32, "s390-extended", ARCH_FILE_NONE, false},
    {33, "efi-mips32", ARCH_FILE_NONE, false},
    {34, "efi-mips64", ARCH_FILE_NONE, false},
    {35, "efi-sunway32", ARCH_FILE_NONE, false},
    {36, "efi-sunway64", ARCH_FILE_NONE, false},
    {37, "efi-loongarch32", ARCH_FILE_NONE, false},
    {38, "http-loongarch32", ARCH_FILE_NONE, true},
    {39, "efi-loongarch64", ARCH_FILE_EFI_LOONGARCH64, false},
    {40, "http-loongarch64", ARCH_FILE_EFI_LOONGARCH64, true},
    {41, "rpiboot", ARCH_FILE_RPI, false},
};

static const struct arch unknown = {0xffff, "unknown", ARCH_FILE_NONE, false};

const struct arch *arch_by_number(uint16_t number)
{
	return number < ARCHS ? &archs[number] : &unknown;
}

const struct arch *arch_by_name(const char *name)
{
	uint64_t number;
	if (str_uint(name, 0, ARCHS - 1, &number))
		return &archs[number];
	for (const struct arch *a = archs; a < archs + ARCHS; a++)
		if (strcmp(a->name, name) == 0)
			return a;
	return NULL;
}

bool arch_is_efi(const struct arch *a)
{
	return strncmp(a->name, "efi-", 4) == 0 ||
	       (strncmp(a->name, "http-", 5) == 0 && a->file != ARCH_FILE_BIOS);
}
