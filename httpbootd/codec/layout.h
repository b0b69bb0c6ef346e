#ifndef LANBOOT_HTTPBOOTD_CODEC_LAYOUT_H
#define LANBOOT_HTTPBOOTD_CODEC_LAYOUT_H
/*
 * Does a request's header section hold anything that its parser did not tell of?
 *
 * libmicrohttpd before 1.0 ends a target or a value at a NUL, appends a folded line to the wrong
 * string, takes a bare LF for a line's end and does not mind blanks. But the strings that it hands
 * out lie in its buffer where they were received. So, laid side by side with what must stand
 * between them, they have to fill the section from its first byte to its last. Pure: addresses are
 * compared, nothing is read.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct layout {
	uintptr_t begin, at; /* the first byte, and where the next string must begin */
	bool whole;
};

/* Begins with the request line: two strings and the length of the target between them. */
void layout_line(struct layout *l, const char *method, size_t method_len, size_t target_len,
    const char *version, size_t version_len);

/* Goes on with a field: its value begins behind the colon, after any blanks. */
void layout_field(
    struct layout *l, const char *name, size_t name_len, const char *value, size_t value_len);

/* Returns true if the section, `size` bytes with the empty line at its end, is filled. */
bool layout_is_whole(const struct layout *l, size_t size);

#endif
