#ifndef LANBOOT_COMMON_WIRE_H
#define LANBOOT_COMMON_WIRE_H
/*
 * Bounded reading and writing of packets. Pure.
 *
 * Each reader and writer has a sticky error: after the first read past the end (or write past
 * the buffer) every further call is harmless and `failed` stays true. Check it once, at the end.
 * All numbers on the wire are big-endian; those of files for PCs are not: le16, le32.
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

/* Returns a reader of `data`, which stays the caller's and must outlive it. */
struct reader reader_of(const void *data, size_t len);

/* Returns how many bytes are not yet read; 0 once the reader has failed. */
size_t reader_left(const struct reader *r);

/* Takes the next byte; 0 once the reader has failed. */
uint8_t read_u8(struct reader *r);

/* Takes the next two bytes as a number; 0 once the reader has failed. */
uint16_t read_u16(struct reader *r);

/* Takes the next four bytes as a number; 0 once the reader has failed. */
uint32_t read_u32(struct reader *r);

/* Takes the next `n` bytes, in place; NULL once the reader has failed. */
const uint8_t *read_bytes(struct reader *r, size_t n);

/* Takes the next `n` bytes into `to`; zeroes it if they are not there. */
void read_copy(struct reader *r, void *to, size_t n);

/*
 * Takes a text that ends in NUL: sets *len to its length without the NUL and returns it in place.
 * Returns NULL, and the reader fails, if no NUL is left.
 */
const char *read_zstring(struct reader *r, size_t *len);

/* Returns the little-endian number of two bytes at `p`, which the caller knows to be there. */
uint16_t le16(const uint8_t *p);

/* Returns the little-endian number of four bytes at `p`, likewise. */
uint32_t le32(const uint8_t *p);

/* Returns a writer to `data`, `size` bytes of the caller's, which must outlive it. */
struct writer writer_of(void *data, size_t size);

/* Appends a byte. As all that follow, it writes nothing at all if that does not fit. */
void write_u8(struct writer *w, uint8_t v);

/* Appends a number of two bytes. */
void write_u16(struct writer *w, uint16_t v);

/* Appends a number of four bytes. */
void write_u32(struct writer *w, uint32_t v);

/* Appends `n` bytes; `from` may be NULL if that is 0. */
void write_bytes(struct writer *w, const void *from, size_t n);

/* Appends `n` bytes of zero. */
void write_zeros(struct writer *w, size_t n);

/* Appends a text and its NUL. */
void write_zstring(struct writer *w, const char *s);

/* Appends the texts of the list, up to a NULL, one after the other, without theirs. */
void write_texts(struct writer *w, const char *const *list);
#define TEXT(w, ...) write_texts((w), (const char *const[]){__VA_ARGS__, NULL})

#endif
