#ifndef LANBOOT_WIRE_H
#define LANBOOT_WIRE_H
/*
 * Bounded reading and writing of packets. Pure.
 *
 * Each reader and writer has a sticky error: after the first read past the end (or write past
 * the room) every further call is harmless and `failed` stays true. Check it once, at the end.
 * All numbers on the wire are big-endian.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader {
	const uint8_t *data;
	size_t len;
	size_t pos; /* 0..len */
	bool failed;
};

struct writer {
	uint8_t *data;
	size_t size;
	size_t len; /* 0..size */
	bool failed;
};

/* Reads from `data`, which stays the caller's and must outlive the reader. */
struct reader reader_of(const void *data, size_t len);

/* Bytes not yet read. */
size_t reader_left(const struct reader *r);

/* The next number; 0 once the reader has failed. */
uint8_t read_u8(struct reader *r);
uint16_t read_u16(struct reader *r);
uint32_t read_u32(struct reader *r);

/* The next `n` bytes, in place; NULL once the reader has failed. */
const uint8_t *read_bytes(struct reader *r, size_t n);

/* Copies the next `n` bytes to `to`; zeroes it if they are not there. */
void read_copy(struct reader *r, void *to, size_t n);

/*
 * A text that ends in NUL: sets *len to its length without the NUL and returns it in place.
 * NULL, and the reader fails, if no NUL is left.
 */
const char *read_zstring(struct reader *r, size_t *len);

/* Writes to `data`, `size` bytes of the caller's. */
struct writer writer_of(void *data, size_t size);

void write_u8(struct writer *w, uint8_t v);
void write_u16(struct writer *w, uint16_t v);
void write_u32(struct writer *w, uint32_t v);
void write_bytes(struct writer *w, const void *from, size_t n);

/* `n` bytes of zero. */
void write_zeros(struct writer *w, size_t n);

/* The text and its NUL. */
void write_zstring(struct writer *w, const char *s);

#endif
