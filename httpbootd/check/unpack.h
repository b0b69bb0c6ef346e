#ifndef LANBOOT_HTTPBOOTD_CHECK_UNPACK_H
#define LANBOOT_HTTPBOOTD_CHECK_UNPACK_H
/* What is packed inside of the files that are looked at, by libarchive. */
#include "common/magic.h"

/*
 * Unpacks what xz, zstd or, with `zlib`, that has packed: how many bytes it is, up to `capacity`;
 * 0: it is damaged, or in none of these forms.
 */
size_t unpack_block(bool zlib, const uint8_t *packed, size_t len, uint8_t *out, size_t capacity);

/* The same of the beginning of a file of gzip: as much as it holds, which need not be all. */
size_t unpack_head(const uint8_t *packed, size_t len, uint8_t *out, size_t capacity);

/* Which kernel it has modules of, that is looked into. */
enum modules {
	MODULES_MATCH,
	MODULES_OTHER,   /* of another kernel, that is named */
	MODULES_UNKNOWN, /* it cannot be seen */
};

enum { UNPACK_WHY = 200 };

/*
 * Reads the apkovl behind the descriptor. Returns false, and puts into `why` what is wrong and what
 * to do, if it cannot be unpacked, or holds nothing that Alpine's init could use.
 */
bool unpack_apkovl(int fd, char why[UNPACK_WHY]);

/* What is in an initramfs. */
struct unpacked {
	char why[UNPACK_WHY];      /* what is wrong, if it is damaged; else empty */
	enum modules modules;      /* those of the kernel */
	char found[MAGIC_RELEASE]; /* with MODULES_OTHER: of which other one */
	const char *arch;          /* the processor of its programs; NULL: not known */
};

/*
 * Reads the initramfs behind the descriptor to its end, and fills *w; `release` is its kernel's, or
 * empty. What is in no form that is known here is not damaged, and nothing is known of it.
 */
void unpack_initramfs(int fd, const char *release, struct unpacked *w);

#endif
