#ifndef LANBOOT_HTTPBOOTD_MACHINES_WORD_H
#define LANBOOT_HTTPBOOTD_MACHINES_WORD_H
/*
 * What a machine without a name is called by, on its own screen and in the list: an English word
 * and a number, `amber-17`. Pure.
 */
#include "common/strval.h"

enum { WORD_SIZE = 16, WORD_TRIES = 64 };

/*
 * Writes the `nth` word (from 0, below WORD_TRIES) that is tried for whoever has these bytes, a MAC
 * or an address: the same each time. The first ones end in two digits, later ones in three or more.
 * Returns `out`.
 */
char *word_of(const uint8_t *bytes, size_t len, unsigned nth, char out[WORD_SIZE]);

#endif
