#ifndef LANBOOT_COMMON_MAGIC_H
#define LANBOOT_COMMON_MAGIC_H
/*
 * What a file is, by its first bytes: whether a machine can do with it what the configuration
 * says. Pure.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MAGIC_HEAD = 1024,   /* bytes of a file that are looked at */
	MAGIC_RELEASE = 65,  /* a kernel's release: `6.12.13-0-lts` */
	MAGIC_VERSION = 128, /* bytes that hold it, see magic_version_offset() */
};

enum magic {
	MAGIC_UNKNOWN,
	MAGIC_EMPTY,
	MAGIC_BZIMAGE, /* x86 Linux, and what looks like it: memdisk, iPXE's .lkrn */
	MAGIC_ARM64,   /* Linux's Image for aarch64 */
	MAGIC_RISCV,   /* the same for riscv64 */
	MAGIC_ARM32,   /* zImage */
	MAGIC_PE,      /* a program for UEFI: kernels with an EFI stub, too, plain or zboot */
	MAGIC_ELF,
	MAGIC_SECTOR, /* of a BIOS: ends in 55 AA */
	MAGIC_UBOOT,  /* uImage, FIT, device tree */
	MAGIC_GZIP,
	MAGIC_PACKED, /* xz, zstd, lz4, bzip2, lzma, zip */
	MAGIC_CPIO,   /* an initramfs that is not packed */
	MAGIC_TAR,
	MAGIC_SQUASHFS,
	MAGIC_ISO, /* needs 32 kB to be seen: only what a hybrid one begins with */
	MAGIC_HTML,
	MAGIC_IPXE, /* an iPXE script */
	MAGIC_TEXT,
};

/*
 * Returns what a file of `size` bytes is by the `n` bytes at its front; n is MAGIC_HEAD, or all
 * that there are.
 */
enum magic magic_detect(const uint8_t *head, size_t n, uint64_t size);

/* Returns what it is in words, with an article: `an HTML page`. */
const char *magic_text(enum magic m);

/* The processor, as arch_processor() names it, that a program is for, if its head says so; or NULL.
 */
const char *magic_arch(enum magic m, const uint8_t *head, size_t n);

/*
 * Returns the processor, as arch_processor() names it, that an ELF program of Linux is for (ELF,
 * e_machine); NULL: it is none, or for another.
 */
const char *magic_elf_arch(const uint8_t *head, size_t n);

/* Returns the processor that a program for UEFI says it is for (PE/COFF §3.3.1); 0: it is none. */
uint16_t magic_pe_machine(const uint8_t *head, size_t n);

/*
 * Returns true if such a program has no signature: its head is there, and its certificate table is
 * empty (PE/COFF §2.4.3). Whose a signature is, and whether it is good, is not looked at.
 */
bool magic_pe_is_unsigned(const uint8_t *head, size_t n);

/*
 * Where the MAGIC_VERSION bytes stand that begin with the release of a bzImage (Linux,
 * Documentation/arch/x86/boot.rst, kernel_version); 0: nowhere.
 */
size_t magic_version_offset(enum magic m, const uint8_t *head, size_t n);

/*
 * Returns how many bytes a file has at least that is whole, as its own head says it: a bzImage, a
 * program for UEFI, a squashfs; 0: it does not say. Linux, Documentation/arch/x86/boot.rst
 * (setup_sects, syssize); PE/COFF §4 (section table); fs/squashfs/squashfs_fs.h (bytes_used).
 */
uint64_t magic_least_size(enum magic m, const uint8_t *head, size_t n);

/* Puts the release out of these bytes into `out`. Returns false if there is none. */
bool magic_parse_release(const uint8_t *text, size_t n, char out[MAGIC_RELEASE]);

#endif
