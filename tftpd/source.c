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

/* Converts from `place` on, `room` bytes or what there is, and moves it. */
static enum source_result convert(
    const struct source *s, struct source_place *place, uint8_t *out, size_t room, size_t *len)
{
	uint8_t piece[PIECE];

	*len = 0;
	while (*len < room) {
		uint64_t left = s->size - place->offset;
		size_t want = room - *len < PIECE ? room - *len : PIECE;
		if (want > left)
			want = (size_t)left;
		enum source_result r = read_fully(s->fd, place->offset, piece, want);
		if (r != SOURCE_OK)
			return r;
		size_t used;
		size_t made =
		    netascii_encode(&place->state, piece, want, &used, out + *len, room - *len);
		place->offset += used;
		*len += made;
		if (made == 0)
			break;
	}
	return SOURCE_OK;
}

/* Moves `place` to block `to`: its bytes are only known by converting all before them. */
static enum source_result move(const struct source *s, struct source_place *place, uint64_t to)
{
	uint8_t unused[PIECE];

	for (; place->block < to; place->block++)
		for (size_t left = s->blksize, len; left; left -= len) {
			size_t room = left < PIECE ? left : PIECE;
			enum source_result r = convert(s, place, unused, room, &len);
			if (r != SOURCE_OK)
				return r;
			if (len == 0)
				break;
		}
	return SOURCE_OK;
}

static enum source_result read_converted(
    struct source *s, uint64_t first, uint32_t count, uint8_t *out, size_t *len)
{
	if (first < s->next.block)
		s->next = s->base;
	enum source_result r = move(s, &s->next, first);
	if (r != SOURCE_OK)
		return r;
	s->next.block += count;
	return convert(s, &s->next, out, (size_t)count * s->blksize, len);
}

enum source_result source_read(
    struct source *s, uint64_t first, uint32_t count, uint8_t *out, size_t *len)
{
	return s->netascii ? read_converted(s, first, count, out, len)
			   : read_octets(s, first, count, out, len);
}

enum source_result source_settle(struct source *s, uint64_t first)
{
	if (!s->netascii)
		return SOURCE_OK;
	if (s->next.block == first) {
		s->base = s->next;
		return SOURCE_OK;
	}
	return move(s, &s->base, first);
}
