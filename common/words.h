#ifndef LANBOOT_COMMON_WORDS_H
#define LANBOOT_COMMON_WORDS_H
/* A list of words, such as a configured value that may be several. Pure. */
#include <stdbool.h>
#include <stddef.h>

/* `word` has `n` texts, each NUL-terminated; it is NULL if n is 0. */
struct words {
	char **word;
	size_t n;
};

/* Returns true if one of the words is the `len` bytes at `text`. */
bool words_have(const struct words *w, const char *text, size_t len);

/*
 * Writes the words with a blank between them and a NUL behind them into `out`, of `size` bytes (1
 * at least); what does not fit is cut off. Returns `out`.
 */
char *words_text(const struct words *w, char *out, size_t size);

#endif
