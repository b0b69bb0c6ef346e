#ifndef LANBOOT_HTTPBOOTD_CHECK_UNPACK_H
#define LANBOOT_HTTPBOOTD_CHECK_UNPACK_H
/* What is packed inside of the files that are looked at, by libarchive. Reads and writes memory. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Unpacks what xz, zstd or, with `zlib`, that has packed: how many bytes it is, up to `capacity`;
 * 0: it is damaged, or in none of these forms.
 */
size_t unpack_block(bool zlib, const uint8_t *packed, size_t len, uint8_t *out, size_t capacity);

/* The same of the beginning of a file of gzip: as much as it holds, which need not be all. */
size_t unpack_head(const uint8_t *packed, size_t len, uint8_t *out, size_t capacity);

#endif
