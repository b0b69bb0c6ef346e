#include "common/arch.h"

#include "common/strval.h"

#include <string.h>

/* By number: a new one is a row here, and one for its boot file in keys.c. */
static const struct arch archs[] = {
    {0, "bios", .boot_file = 0},
    {1, "nec-pc98", .boot_file = 1},
    {2, "efi-itanium", .boot_file = 2},
    {3, "dec-alpha", .boot_file = 3},
    {4, "arc-x86", .boot_file = 4},
    {5, "intel-lean", .boot_file = 5},
    {6, "efi-ia32", .boot_file = 6, .pe_machine = 0x014c},
    {7, "efi-x64", .boot_file = 7, .pe_machine = 0x8664},
    {8, "efi-xscale", .boot_file = 8},
    {9, "efi-bc", .boot_file = 7}, /* EBC by name, but real x64 machines send it */
    {10, "efi-arm32", .boot_file = 10},
    {11, "efi-arm64", .boot_file = 11, .pe_machine = 0xaa64},
    {12, "ppc-open-firmware", .boot_file = 12},
    {13, "ppc-epapr", .boot_file = 13},
    {14, "ppc-opal", .boot_file = 14},
    {15, "http-ia32", .boot_file = 6, .http = true},
    {16, "http-x64", .boot_file = 7, .http = true},
    {17, "http-bc", .boot_file = 7, .http = true},
    {18, "http-arm32", .boot_file = 10, .http = true},
    {19, "http-arm64", .boot_file = 11, .http = true},
    {20, "http-bios", .boot_file = 0, .http = true},
    {21, "uboot-arm32", .boot_file = 21},
    {22, "uboot-arm64", .boot_file = 22},
    {23, "uboot-arm32-http", .boot_file = 21, .http = true},
    {24, "uboot-arm64-http", .boot_file = 22, .http = true},
    {25, "efi-riscv32", .boot_file = 25},
    {26, "http-riscv32", .boot_file = 26, .http = true},
    {27, "efi-riscv64", .boot_file = 27, .pe_machine = 0x5064},
    {28, "http-riscv64", .boot_file = 27, .http = true},
    {29, "efi-riscv128", .boot_file = 29},
    {30, "http-riscv128", .boot_file = 30, .http = true},
    {31, "s390-basic", .boot_file = 31},
    {32, "s390-extended", .boot_file = 32},
    {33, "efi-mips32", .boot_file = 33},
    {34, "efi-mips64", .boot_file = 34},
    {35, "efi-sunway32", .boot_file = 35},
    {36, "efi-sunway64", .boot_file = 36},
    {37, "efi-loongarch32", .boot_file = 37},
    {38, "http-loongarch32", .boot_file = 38, .http = true},
    {39, "efi-loongarch64", .boot_file = 39, .pe_machine = 0x6264},
    {40, "http-loongarch64", .boot_file = 39, .http = true},
    {41, "rpiboot", .boot_file = 41},
};

enum { ARCHS = sizeof archs / sizeof *archs };
_Static_assert(sizeof archs / sizeof *archs <= ARCHS_MAX, "raise ARCHS_MAX");

static const struct arch unknown = {UINT16_MAX, "unknown", UINT16_MAX, false, 0};

/* Alpine's name, iPXE's if that is another, and others for the same. */
static const struct {
	const char *name, *ipxe, *others[2];
	size_t cmdline_max;     /* COMMAND_LINE_SIZE - 1 */
	uint16_t pe_machine[3]; /* PE/COFF §3.3.1, Machine Types */
} processors[] = {
    {"x86_64", NULL, {"amd64"}, 2047, {0x8664}},
    {"x86", "i386", {"i686"}, 2047, {0x014c}},
    {"aarch64", "arm64", {NULL}, 2047, {0xaa64}},
    {"armv7", "arm32", {"armhf"}, 1023, {0x01c0, 0x01c2, 0x01c4}},
    {"riscv64", NULL, {NULL}, 1023, {0x5064}},
    {"loongarch64", "loong64", {NULL}, ARCH_CMDLINE_MOST, {0x6264}},
};

_Static_assert(sizeof processors / sizeof *processors == ARCH_PROCESSORS, "count them in arch.h");

const struct arch *arch_by_number(uint16_t number)
{
	return number < ARCHS ? &archs[number] : &unknown;
}

const struct arch *arch_by_name(const char *name)
{
	uint64_t number;
	if (str_uint(name, 0, arch_last(), &number))
		return &archs[number];
	for (const struct arch *a = archs; a < archs + ARCHS; a++)
		if (strcmp(a->name, name) == 0)
			return a;
	return NULL;
}

uint16_t arch_last(void)
{
	return ARCHS - 1;
}

bool arch_is_efi(const struct arch *a)
{
	return strncmp(a->name, "efi-", 4) == 0 ||
	       (strncmp(a->name, "http-", 5) == 0 && a->boot_file != ARCH_BIOS);
}

static bool is_other_name(size_t i, const char *name)
{
	if (processors[i].ipxe && strcmp(processors[i].ipxe, name) == 0)
		return true;
	for (size_t j = 0; j < 2 && processors[i].others[j]; j++)
		if (strcmp(processors[i].others[j], name) == 0)
			return true;
	return false;
}

const char *arch_processor(const char *name)
{
	for (size_t i = 0; i < ARCH_PROCESSORS; i++)
		if (strcmp(processors[i].name, name) == 0 || is_other_name(i, name))
			return processors[i].name;
	return NULL;
}

const char *arch_processor_nth(size_t n)
{
	return n < ARCH_PROCESSORS ? processors[n].name : NULL;
}

const char *arch_processor_ipxe(size_t n)
{
	return processors[n].ipxe;
}

const char *arch_processor_of_pe(uint16_t machine)
{
	for (size_t i = 0; machine && i < ARCH_PROCESSORS; i++)
		for (size_t j = 0; j < 3; j++)
			if (processors[i].pe_machine[j] == machine)
				return processors[i].name;
	return NULL;
}

size_t arch_cmdline_max(const char *processor)
{
	for (size_t i = 0; processor && i < ARCH_PROCESSORS; i++)
		if (strcmp(processors[i].name, processor) == 0)
			return processors[i].cmdline_max;
	return ARCH_CMDLINE_USUAL;
}
