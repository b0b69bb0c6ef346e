#ifndef LANBOOT_COMMON_ARCH_H
#define LANBOOT_COMMON_ARCH_H
/*
 * Client architectures: option 93 of RFC 4578 §2.1, numbers by IANA ("Processor Architecture
 * Types"); and the processors that Alpine is built for. Pure.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers that mean something by themselves; the others are in the table alone. */
enum {
	ARCH_BIOS = 0,
	ARCH_UBOOT_ARM32 = 21,
	ARCH_UBOOT_ARM64 = 22,
	ARCH_RPI = 41, /* most Raspberry Pis say they are a BIOS: told by MAC or option 97 */
	ARCHS_MAX = 64 /* the table has no more; a number from here on is unknown */
};

struct arch {
	uint16_t number;
	const char *name;    /* as in the configuration and in log lines: `efi-x64` */
	uint16_t boot_file;  /* the number of the architecture whose boot file it loads */
	bool http;           /* boots by URL: UEFI HTTP Boot and its kin */
	uint16_t pe_machine; /* in the head of a program for its UEFI; 0: whichever */
};

/*
 * Returns the architecture of that number; never NULL: one that IANA has not given out is named
 * `unknown`, and has no boot file, for its `boot_file` is no less than ARCHS_MAX.
 */
const struct arch *arch_by_number(uint16_t number);

/* Returns the architecture of that name, or decimal number; NULL if there is none. */
const struct arch *arch_by_name(const char *name);

/* Returns the highest number that IANA has given out; those below it are given out, too. */
uint16_t arch_last(void);

/*
 * Returns true for UEFI of any processor: these ask port 4011, BIOS takes the direct offer. The
 * numbers of HTTP Boot count, too: some firmware says them when it is a PXEClient.
 */
bool arch_is_efi(const struct arch *a);

/*
 * Returns Alpine's name for a processor, x86_64, x86, aarch64, armv7, riscv64 or loongarch64, from
 * that, from iPXE's (`i386`, `arm64` …) or from another that is in use; NULL: none of them.
 */
const char *arch_processor(const char *name);

enum { ARCH_PROCESSORS = 6 }; /* how many of these names there are */

/* Returns the nth (from 0) of these names; NULL: there are no more. */
const char *arch_processor_nth(size_t n);

/* Returns what iPXE's ${buildarch} says of the nth, which has to be there; NULL: the same. */
const char *arch_processor_ipxe(size_t n);

/* Returns the name of the processor whose programs for UEFI say `machine`; NULL: none. */
const char *arch_processor_of_pe(uint16_t machine);

enum {
	ARCH_CMDLINE_USUAL = 2047, /* of a processor that is not known */
	ARCH_CMDLINE_MOST = 4095,  /* of whichever has the longest */
};

/*
 * Returns how many bytes, without the NUL, a kernel for this processor (by Alpine's name; NULL or
 * another text: not known) takes for its command line: COMMAND_LINE_SIZE in
 * arch/NAME/include/{,uapi/}asm/setup.h of Linux. What is over it, Linux cuts off without a word.
 */
size_t arch_cmdline_max(const char *processor);

#endif
