#ifndef LANBOOT_ARCH_H
#define LANBOOT_ARCH_H
/*
 * Client architectures: option 93 of RFC 4578 §2.1, numbers by IANA ("Processor Architecture
 * Types"). Pure.
 */
#include <stdbool.h>
#include <stdint.h>

/* Which of the configured boot files an architecture loads. */
enum arch_file {
	ARCH_FILE_BIOS,
	ARCH_FILE_EFI_IA32,
	ARCH_FILE_EFI_X64,
	ARCH_FILE_EFI_ARM32,
	ARCH_FILE_EFI_ARM64,
	ARCH_FILE_EFI_RISCV64,
	ARCH_FILE_EFI_LOONGARCH64,
	ARCH_FILE_UBOOT_ARM32,
	ARCH_FILE_UBOOT_ARM64,
	ARCH_FILE_RPI,       /* most Raspberry Pis say they are a BIOS: told by MAC or option 97 */
	ARCH_FILES,          /* how many there are */
	ARCH_FILE_NONE = -1, /* an architecture that we have no boot file for */
};

/* How many numbers IANA has given out: 0 to ARCHS - 1. */
enum { ARCHS = 42 };

struct arch {
	uint16_t number;
	const char *name; /* as in the configuration and in log lines: `efi-x64` */
	enum arch_file file;
	bool http; /* boots by URL: UEFI HTTP Boot and its kin */
};

/* By number; never NULL: an unknown one is named `unknown` and has no boot file. */
const struct arch *arch_by_number(uint16_t number);

/* By name or decimal number; NULL if there is none. */
const struct arch *arch_by_name(const char *name);

/*
 * True for UEFI of any processor: these ask port 4011, BIOS takes the direct offer. The numbers of
 * HTTP Boot count, too: some firmware says them when it is a PXEClient.
 */
bool arch_is_efi(const struct arch *a);

#endif
