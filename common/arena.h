#ifndef LANBOOT_COMMON_ARENA_H
#define LANBOOT_COMMON_ARENA_H
/* Memory that is given out piece by piece and given back all at once. Zero it before use. */
#include <stddef.h>

struct arena {
	struct arena_block *blocks;
	size_t used, capacity; /* of the newest block */
};

/* Returns `size` bytes, zeroed and aligned for any object; NULL if memory ran out. */
void *arena_alloc(struct arena *a, size_t size);

/*
 * Makes room for one more element of `size` bytes in an array of `n` (NULL, 0: none yet) that only
 * this function has made. Returns the array, which may have moved; NULL if memory ran out.
 */
void *arena_grow(struct arena *a, void *array, size_t n, size_t size);

/* Returns a copy of `len` bytes of `s`, with a NUL behind them; NULL if memory ran out. */
char *arena_strndup(struct arena *a, const char *s, size_t len);

/* Returns a copy of `first` and `then`; NULL if memory ran out. */
char *arena_append(struct arena *a, const char *first, const char *then);

/* Returns a copy of `first`, a blank and `then`; NULL if memory ran out. */
char *arena_join(struct arena *a, const char *first, const char *then);

/* Frees everything that the arena has given out; it may be used anew. */
void arena_free(struct arena *a);

#endif
