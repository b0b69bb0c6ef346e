#include "common/wire.h"

#include <string.h>

struct reader reader_of(const void *data, size_t len)
{
	return (struct reader){.data = data, .len = len};
}

size_t reader_left(const struct reader *r)
{
	return r->failed ? 0 : r->len - r->pos;
}

const uint8_t *read_bytes(struct reader *r, size_t n)
{
	if (r->failed || n > r->len - r->pos) {
		r->failed = true;
		return NULL;
	}
	const uint8_t *at = r->data + r->pos;
	r->pos += n;
	return at;
}

uint8_t read_u8(struct reader *r)
{
	const uint8_t *p = read_bytes(r, 1);
	return p ? p[0] : 0;
}

uint16_t read_u16(struct reader *r)
{
	const uint8_t *p = read_bytes(r, 2);
	if (!p)
		return 0;
	return (uint16_t)(p[0] << 8 | p[1]);
}

uint32_t read_u32(struct reader *r)
{
	const uint8_t *p = read_bytes(r, 4);
	return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3] : 0;
}

void read_copy(struct reader *r, void *to, size_t n)
{
	const uint8_t *p = read_bytes(r, n);
	if (p)
		memcpy(to, p, n);
	else
		memset(to, 0, n);
}

const char *read_zstring(struct reader *r, size_t *len)
{
	size_t left = reader_left(r);
	const uint8_t *start = r->data + r->pos;
	const uint8_t *nul = left ? memchr(start, 0, left) : NULL;
	if (!nul) {
		r->failed = true;
		*len = 0;
		return NULL;
	}
	*len = (size_t)(nul - start);
	r->pos += *len + 1;
	return (const char *)start;
}

uint16_t le16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

uint32_t le32(const uint8_t *p)
{
	return le16(p) | (uint32_t)le16(p + 2) << 16;
}

struct writer writer_of(void *data, size_t size)
{
	return (struct writer){.data = data, .size = size};
}

/* Where `n` more bytes go; NULL, and the writer fails, if they do not fit. */
static uint8_t *reserve(struct writer *w, size_t n)
{
	if (w->failed || n > w->size - w->len) {
		w->failed = true;
		return NULL;
	}
	uint8_t *at = w->data + w->len;
	w->len += n;
	return at;
}

void write_u8(struct writer *w, uint8_t v)
{
	write_bytes(w, &v, 1);
}

void write_u16(struct writer *w, uint16_t v)
{
	const uint8_t b[2] = {(uint8_t)(v >> 8), (uint8_t)v};
	write_bytes(w, b, sizeof b);
}

void write_u32(struct writer *w, uint32_t v)
{
	const uint8_t b[4] = {
	    (uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};
	write_bytes(w, b, sizeof b);
}

void write_bytes(struct writer *w, const void *from, size_t n)
{
	uint8_t *at = reserve(w, n);
	if (at && n)
		memcpy(at, from, n);
}

void write_zeros(struct writer *w, size_t n)
{
	uint8_t *at = reserve(w, n);
	if (at && n)
		memset(at, 0, n);
}

void write_zstring(struct writer *w, const char *s)
{
	write_bytes(w, s, strlen(s) + 1);
}

void write_texts(struct writer *w, const char *const *list)
{
	for (; *list; list++)
		write_bytes(w, *list, strlen(*list));
}
