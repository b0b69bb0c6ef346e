#include "tftpd/source.h"

#include <errno.h>
#include <sys/types.h>
#include <unistd.h>

enum { PIECE = 4096 };

void source_init(struct source *s, int fd, uint64_t size, uint32_t blksize, bool netascii)
{
	*s = (struct source){
	    .fd = fd,
	    .size = size,
	    .blksize = blksize,
	    .netascii = netascii,
	    .base.block = 1,
	    .next.block = 1,
	};
}

/* Exactly `len` bytes. */
static enum source_result read_fully(int fd, uint64_t offset, uint8_t *out, size_t len)
{
	while (len) {
		ssize_t n = pread(fd, out, len, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return SOURCE_FAILED;
		if (n == 0)
			return SOURCE_CUT;
		out += n;
		len -= (size_t)n;
		offset += (uint64_t)n;
	}
	return SOURCE_OK;
}

static enum source_result read_octets(
    const struct source *s, uint64_t first, uint32_t count, uint8_t *out, size_t *len)
{
	uint64_t offset = (first - 1) * s->blksize;
	uint64_t left = offset < s->size ? s->size - offset : 0;
	uint64_t room = (uint64_t)count * s->blksize;

	*len = (size_t)(left < room ? left : room);
	return read_fully(s->fd, offset, out, *len);
}

/* Converts the next `count` blocks, or what there is. */
static enum source_result convert(struct source *s, uint32_t count, uint8_t *out, size_t *len)
{
	uint8_t piece[PIECE];
	size_t room = (size_t)count * s->blksize;

	*len = 0;
	while (*len < room) {
		uint64_t left = s->size - s->next.offset;
		size_t want = room - *len < PIECE ? room - *len : PIECE;
		if (want > left)
			want = (size_t)left;
		enum source_result r = read_fully(s->fd, s->next.offset, piece, want);
		if (r != SOURCE_OK)
			return r;
		size_t used;
		size_t made =
		    netascii_encode(&s->next.state, piece, want, &used, out + *len, room - *len);
		s->next.offset += used;
		*len += made;
		if (made == 0)
			break;
	}
	s->next.block += count;
	return SOURCE_OK;
}

/*
 * A converted block's place in the file is only known by converting all before it: go on from
 * where we stand, or start over from the base, which is at most a window back.
 */
static enum source_result convert_from(
    struct source *s, uint64_t first, uint32_t count, uint8_t *out, size_t *len)
{
	if (first < s->next.block)
		s->next = s->base;
	while (s->next.block < first) {
		enum source_result r = convert(s, 1, out, len);
		if (r != SOURCE_OK)
			return r;
	}
	return convert(s, count, out, len);
}

enum source_result source_read(
    struct source *s, uint64_t first, uint32_t count, uint8_t *out, size_t *len)
{
	return s->netascii ? convert_from(s, first, count, out, len)
			   : read_octets(s, first, count, out, len);
}

void source_settle(struct source *s, uint64_t first)
{
	if (s->next.block == first)
		s->base = s->next;
}
