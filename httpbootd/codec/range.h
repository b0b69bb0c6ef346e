#ifndef LANBOOT_HTTPBOOTD_CODEC_RANGE_H
#define LANBOOT_HTTPBOOTD_CODEC_RANGE_H
/* The Range header (RFC 9110 §14). Pure. */
#include <stdint.h>

enum range_result {
	RANGE_WHOLE,         /* none, or one that RFC 9110 has us ignore: send everything */
	RANGE_PART,          /* *start and *length, at least 1 byte, within the file */
	RANGE_UNSATISFIABLE, /* begins behind the end: 416 */
	RANGE_BROKEN,        /* one in bytes, but none that could be: 416 */
};

/*
 * Reads `header` (NULL: none) for a file of `size` bytes: `bytes=0-99`, `bytes=100-`,
 * `bytes=-100`. Several ranges and other units are RANGE_WHOLE. What is malformed may be refused
 * (§14.2), and is: a 32-bit iPXE says `bytes=u-u` where it cannot count any more, and given the
 * whole of a file of over 4 GiB it throws that away and asks again, for ever.
 */
enum range_result range_parse(const char *header, uint64_t size, uint64_t *start, uint64_t *length);

#endif
