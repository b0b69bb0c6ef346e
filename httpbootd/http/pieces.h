#ifndef LANBOOT_HTTPBOOTD_HTTP_PIECES_H
#define LANBOOT_HTTPBOOTD_HTTP_PIECES_H
/* The text of a stream that is made piece by piece: what was made, and what of it was sent. */
#include <stdbool.h>
#include <stddef.h>

enum { PIECES_SIZE = 32 * 1024 };

struct pieces {
	size_t len, done; /* bytes of `text`: made, and sent */
	char text[PIECES_SIZE];
};

/* Begins a new piece: what was made before must be sent. */
void pieces_clear(struct pieces *p);

/* Adds text, which has to fit. */
void pieces_put(struct pieces *p, const char *text);

/* Returns true if there is something to be sent. */
bool pieces_has(const struct pieces *p);

/* Moves up to `size` bytes of it to `to`. Returns how many. */
size_t pieces_take(struct pieces *p, char *to, size_t size);

#endif
