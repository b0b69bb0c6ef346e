#ifndef LANBOOT_RANGE_H
#define LANBOOT_RANGE_H
/* The Range header (RFC 9110 §14). Pure. */
#include <stdint.h>

enum range_result {
	RANGE_WHOLE,         /* none, or one that RFC 9110 lets us ignore: send everything */
	RANGE_PART,          /* *start and *length, at least 1 byte, within the file */
	RANGE_UNSATISFIABLE, /* begins behind the end: 416 */
};

/*
 * Reads `header` (NULL: none) for a file of `size` bytes: `bytes=0-99`, `bytes=100-`,
 * `bytes=-100`. Several ranges, other units and anything malformed are RANGE_WHOLE.
 */
enum range_result range_parse(const char *header, uint64_t size, uint64_t *start, uint64_t *length);

#endif
