#ifndef LANBOOT_TFTPD_SOURCE_H
#define LANBOOT_TFTPD_SOURCE_H
/* The blocks of a file, as bytes or converted to netascii, read when they are to be sent. */
#include "tftpd/cache.h"
#include "tftpd/netascii.h"

#include <sys/uio.h>

/* Where a block of a converted file begins. */
struct source_place {
	uint64_t block;
	uint64_t offset;
	struct netascii state;
};

struct source {
	struct cache_file *file;
	uint64_t size; /* when it was opened */
	uint32_t blksize;
	uint8_t *netascii;        /* what it is converted into; NULL: it is sent as it is */
	struct source_place base; /* where reading can start over */
	struct source_place next; /* where it stands */
};

enum {
	SOURCE_SIZE = 64 * 1024, /* the most bytes that are handed out at once */
	SOURCE_PIECES = SOURCE_SIZE / CACHE_CHUNK + 1,
};

/* All pieces of one read are in place at the same time. */
_Static_assert((int)SOURCE_PIECES <= (int)CACHE_KEEP, "a chunk is kept for long enough");

/* Bytes that follow each other, in pieces, which stay in place until the next source_read. */
struct source_bytes {
	struct iovec piece[SOURCE_PIECES];
	size_t pieces;
	size_t len; /* of all */
	bool cut;   /* whole blocks, and there are more: they have to be waited for */
};

/*
 * Makes `s` the blocks of `file`, which stays the caller's, of `blksize` bytes. `netascii`: they
 * are converted (RFC 1350) into these SOURCE_SIZE bytes, which other sources may use, too: what
 * source_read hands out is only good until one of them reads. NULL: mode octet.
 */
void source_init(struct source *s, struct cache_file *file, uint32_t blksize, uint8_t *netascii);

/*
 * Fills in where the bytes of `count` blocks are, from `first` (1..) on; count * blksize is
 * SOURCE_SIZE at most. Less than that is the end of the file, whose last block is the one that is
 * not full, and may be empty; or, if out->cut, what could be had without waiting. CACHE_WAIT: that
 * is not even one block. In netascii, blocks before the last source_settle are gone.
 */
enum cache_result source_read(
    struct source *s, uint64_t first, uint32_t count, struct source_bytes *out);

/*
 * Forgets all before block `first`: none of it will be read again. Call it before each source_read:
 * then going back costs no more than converting a window.
 */
enum cache_result source_settle(struct source *s, uint64_t first);

#endif
