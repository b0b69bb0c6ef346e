#include "tftpd/source.h"

enum { PIECE = 4096 };

void source_init(struct source *s, struct cache_file *file, uint32_t blksize, uint8_t *netascii)
{
	*s = (struct source){
	    .file = file,
	    .size = (uint64_t)file->st.st_size,
	    .blksize = blksize,
	    .netascii = netascii,
	    .base.block = 1,
	    .next.block = 1,
	};
}

/* What there is from `offset` to the end of its chunk or of the file; `offset` is before that. */
static enum cache_result look_up(
    const struct source *s, uint64_t offset, const uint8_t **bytes, size_t *len)
{
	size_t within = (size_t)(offset % CACHE_CHUNK);
	enum cache_result r = cache_get(s->file, offset / CACHE_CHUNK, bytes, len);

	if (r == CACHE_OK) {
		*bytes += within;
		*len -= within;
	}
	return r;
}

/* Leaves out the part of a block that the pieces end with. */
static void cut_to_blocks(struct source_bytes *out, uint32_t blksize)
{
	for (size_t over = out->len % blksize; over;) {
		struct iovec *last = &out->piece[out->pieces - 1];
		size_t less = last->iov_len < over ? last->iov_len : over;
		last->iov_len -= less;
		out->len -= less;
		over -= less;
		if (last->iov_len == 0)
			out->pieces--;
	}
	out->cut = true;
}

static enum cache_result read_octets(
    const struct source *s, uint64_t first, uint32_t count, struct source_bytes *out)
{
	uint64_t offset = (first - 1) * s->blksize;
	uint64_t left = offset < s->size ? s->size - offset : 0;
	size_t want = (size_t)count * s->blksize;

	if (want > left)
		want = (size_t)left;
	while (out->len < want) {
		const uint8_t *bytes;
		size_t len;
		enum cache_result r = look_up(s, offset + out->len, &bytes, &len);
		if (r == CACHE_WAIT && out->len >= s->blksize) {
			cut_to_blocks(out, s->blksize);
			return CACHE_OK;
		}
		if (r != CACHE_OK)
			return r;
		if (len > want - out->len)
			len = want - out->len;
		out->piece[out->pieces++] = (struct iovec){(void *)(uintptr_t)bytes, len};
		out->len += len;
	}
	return CACHE_OK;
}

/* Converts from `place` on, `capacity` bytes or what there is, and moves it. */
static enum cache_result convert_from(
    const struct source *s, struct source_place *place, uint8_t *out, size_t capacity, size_t *len)
{
	*len = 0;
	while (*len < capacity) {
		const uint8_t *bytes = NULL;
		size_t have = 0, used;
		if (place->offset < s->size) {
			enum cache_result r = look_up(s, place->offset, &bytes, &have);
			if (r != CACHE_OK)
				return r;
		}
		size_t made =
		    netascii_encode(&place->state, bytes, have, &used, out + *len, capacity - *len);
		place->offset += used;
		*len += made;
		if (made == 0)
			break;
	}
	return CACHE_OK;
}

/*
 * Moves `place` to block `to`: its bytes are only known by converting all before them. Where that
 * has to wait, it stands at the beginning of a block.
 */
static enum cache_result move_to_block(
    const struct source *s, struct source_place *place, uint64_t to)
{
	uint8_t unused[PIECE];

	while (place->block < to) {
		struct source_place at = *place;
		for (size_t left = s->blksize, len; left; left -= len) {
			size_t capacity = left < PIECE ? left : PIECE;
			enum cache_result r = convert_from(s, &at, unused, capacity, &len);
			if (r != CACHE_OK)
				return r;
			if (len == 0)
				break;
		}
		at.block++;
		*place = at;
	}
	return CACHE_OK;
}

/* Converts `count` blocks from s->next on, and moves it; or as many as can be had at once. */
static enum cache_result convert_blocks(struct source *s, uint32_t count, struct source_bytes *out)
{
	struct source_place at = s->next;
	enum cache_result r =
	    convert_from(s, &at, s->netascii, (size_t)count * s->blksize, &out->len);

	if (r == CACHE_WAIT && out->len >= s->blksize) {
		count = (uint32_t)(out->len / s->blksize);
		at = s->next;
		r = convert_from(s, &at, s->netascii, (size_t)count * s->blksize, &out->len);
		out->cut = true;
	}
	if (r != CACHE_OK)
		return r;
	s->next = at;
	s->next.block += count;
	out->piece[out->pieces++] = (struct iovec){s->netascii, out->len};
	return CACHE_OK;
}

static enum cache_result read_converted(
    struct source *s, uint64_t first, uint32_t count, struct source_bytes *out)
{
	if (first < s->next.block)
		s->next = s->base;
	enum cache_result r = move_to_block(s, &s->next, first);
	return r == CACHE_OK ? convert_blocks(s, count, out) : r;
}

enum cache_result source_read(
    struct source *s, uint64_t first, uint32_t count, struct source_bytes *out)
{
	out->pieces = out->len = 0;
	out->cut = false;
	return s->netascii ? read_converted(s, first, count, out)
			   : read_octets(s, first, count, out);
}

enum cache_result source_settle(struct source *s, uint64_t first)
{
	if (!s->netascii)
		return CACHE_OK;
	if (s->next.block == first) {
		s->base = s->next;
		return CACHE_OK;
	}
	return move_to_block(s, &s->base, first);
}
