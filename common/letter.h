#ifndef LANBOOT_COMMON_LETTER_H
#define LANBOOT_COMMON_LETTER_H
/*
 * Which characters of others may be shown to people. What is no letter of a script that is written
 * one character after another, nor a sign that stands by itself, is none of them: controls, marks
 * that are put on other letters, what has no width or turns the direction of writing (Unicode
 * Standard Annex #9, section 2), what nobody has assigned. Pure.
 */
#include <stddef.h>
#include <stdint.h>

/*
 * Returns how many columns the character takes on a terminal (Unicode Standard Annex #11: 2 where
 * it is wide or fullwidth), and 0 if it is not to be shown.
 */
unsigned letter_columns(uint32_t c);

/*
 * Returns the length of the character of UTF-8 that begins at `s`, of `len` bytes, and puts its
 * columns into *columns; 0 if what is there may not be shown as it is.
 */
size_t letter_at(const char *s, size_t len, unsigned *columns);

#endif
