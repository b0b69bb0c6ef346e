#ifndef LANBOOT_COMMON_PERCENT_H
#define LANBOOT_COMMON_PERCENT_H
/* Percent-encoding (RFC 3986 §2.1). Pure. target.c has the way back. */
#include "common/wire.h"

/*
 * Writes `len` bytes of `text`: ASCII letters, digits and the bytes of `plain` as they are, every
 * other byte as `%` and two upper-case hex digits.
 */
void percent_write(struct writer *w, const char *text, size_t len, const char *plain);

/*
 * Writes a path as a URL has it (RFC 3986 §3.3), with the `{` and `$` of what is filled in later.
 */
void percent_write_path(struct writer *w, const char *path, size_t len);

/* Puts all of `text` into `out` in that form, with a NUL. False: it does not fit. */
bool percent_encode(const char *text, const char *plain, char *out, size_t size);

#endif
