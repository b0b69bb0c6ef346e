#ifndef LANBOOT_TFTPD_KIND_H
#define LANBOOT_TFTPD_KIND_H
/* Can firmware run the boot file that it is told to load? Pure. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Looks at the first `n` bytes, up to MAGIC_HEAD, of a file of `size` bytes, which machines load by
 * the key `key`: the name of an architecture (`efi-x64`), or another for whatever machine. Returns
 * true if nobody can run it, and then puts into `why` what is wrong: `it is empty`.
 */
bool kind_is_wrong(const char *key, const uint8_t *head, size_t n, uint64_t size, char why[120]);

/*
 * Returns true if a file of that name is probably iPXE for machines of the key `bios`, `efi-ia32`,
 * `efi-x64` or `efi-arm64`: undionly.kkpxe, snponly.efi, ipxe-amd64.efi.
 */
bool kind_is_ipxe(const char *key, const char *name);

#endif
