#ifndef LANBOOT_COMMON_PLAIN_H
#define LANBOOT_COMMON_PLAIN_H
/*
 * What others wrote, as a terminal may see it: nothing of it steers the terminal. Control
 * characters are not only those below 0x20: a terminal that takes each byte for a character obeys
 * 0x80 to 0x9f (ECMA-48 §5.3, C1), and one that reads UTF-8 obeys U+0080 to U+009F. Pure.
 */
#include <stddef.h>

enum { PLAIN_TEXT = 4 }; /* bytes that one byte becomes at most: \x9b */

/*
 * Writes a name as the daemons' logs have it: what is not printable ASCII becomes \xHH. `out` is
 * NUL-terminated; what does not fit into `size` bytes (1 at least) is left out.
 */
void plain_name(const char *name, char *out, size_t size);

/* The same, but for characters that may be shown, which stay as they are (letter.h). */
void plain_words(const char *text, char *out, size_t size);

/*
 * Writes text of several lines: tabs, line ends and characters of UTF-8 stay; what is a control
 * character, turns the direction of writing or has no width, or is no UTF-8, becomes \xHH. Reads
 * `len` bytes; `out` has PLAIN_TEXT * len bytes. *used is how many were read: fewer if the last
 * ones may be the begin of a character, unless it is the `last` of the text. Returns how many bytes
 * were written.
 */
size_t plain_text(const char *in, size_t len, int last, char *out, size_t *used);

#endif
