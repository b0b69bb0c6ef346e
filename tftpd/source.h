#ifndef LANBOOT_TFTP_SOURCE_H
#define LANBOOT_TFTP_SOURCE_H
/* The blocks of an open file, read when they are to be sent. */
#include "tftpd/netascii.h"

/* Where a block of a converted file begins. */
struct source_place {
	uint64_t block;
	uint64_t offset;
	struct netascii state;
};

struct source {
	int fd;
	uint64_t size; /* when it was opened; what is appended later is not sent */
	uint32_t blksize;
	bool netascii;
	struct source_place base; /* where reading can start over */
	struct source_place next; /* where it stands */
};

enum source_result {
	SOURCE_OK,
	SOURCE_CUT,    /* the file is shorter than when it was opened */
	SOURCE_FAILED, /* errno says why */
};

/* Reads from `fd`, which stays the caller's. */
void source_init(struct source *s, int fd, uint64_t size, uint32_t blksize, bool netascii);

/*
 * Reads `count` blocks from `first` (1..) on into `out`, which has room for them, and sets *len.
 * Less than count * blksize is the end of the file: the last block is the one that is not full,
 * and may be empty. In netascii, blocks before the last source_settle are gone.
 */
enum source_result source_read(
    struct source *s, uint64_t first, uint32_t count, uint8_t *out, size_t *len);

/*
 * No block before `first` will be read again. Call it before each source_read: then going back
 * costs no more than converting a window.
 */
enum source_result source_settle(struct source *s, uint64_t first);

#endif
