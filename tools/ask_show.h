#ifndef LANBOOT_TOOLS_ASK_SHOW_H
#define LANBOOT_TOOLS_ASK_SHOW_H
/*
 * What an answer says, as a terminal may see it: text and our own colours, and nothing else that
 * steers it. Pure.
 */
#include <stdbool.h>
#include <stddef.h>

enum { SHOW_TEXT = 4 }; /* bytes that one byte becomes at most: \x9b */

/*
 * Writes `len` bytes of text: what plain_text() lets through, and, if `has_colour`, the sequences
 * that choose a colour (SGR, ECMA-48 §8.3.117: ESC [ digits and ; m). `out` has SHOW_TEXT * len
 * bytes. *used is how many were read: fewer if the last ones may be the begin of something, unless
 * it is the `last` of the text. Returns how many bytes were written.
 */
size_t show_text(const char *in, size_t len, bool last, bool has_colour, char *out, size_t *used);

#endif
