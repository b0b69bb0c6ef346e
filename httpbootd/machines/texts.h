#ifndef LANBOOT_HTTPBOOTD_MACHINES_TEXTS_H
#define LANBOOT_HTTPBOOTD_MACHINES_TEXTS_H
/*
 * Texts that many machines have alike, such as paths and names of profiles: each is kept once, as
 * long as somebody holds it. Zero a struct texts before use.
 */
#include "httpbootd/machines/seen.h"

#include <stddef.h>
#include <stdint.h>

enum { TEXT_MAX_LEN = SEEN_TEXT_LEN }; /* bytes that are kept of one */

struct texts {
	struct text **slot;
	size_t n, slots;
	uint32_t seed;
};

/*
 * Returns the text like `text` (its first TEXT_MAX_LEN bytes), without blanks at its ends, which
 * lasts until texts_drop was called as often as this. Each character that is not to be shown
 * (letter_columns()), and each byte that is no UTF-8, becomes `?`. NULL if `text` is NULL or
 * nothing is left of it, or memory ran out.
 */
const char *texts_hold(struct texts *t, const char *text);

/* Gives back what texts_hold returned; NULL is nothing. */
void texts_drop(struct texts *t, const char *text);

/* Has *where, NULL or from here, be the text like `text` from now on. */
void texts_set(struct texts *t, const char **where, const char *text);

/* Frees all, held or not; it may be used anew. */
void texts_free(struct texts *t);

#endif
