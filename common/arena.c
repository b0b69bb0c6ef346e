#include "common/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 64 * 1024, ALIGN = alignof(max_align_t) };

struct arena_block {
	struct arena_block *next;
	alignas(max_align_t) char bytes[];
};

void *arena_alloc(struct arena *a, size_t size)
{
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (!a->blocks || size > a->capacity - a->used) {
		size_t capacity = size > BLOCK ? size : BLOCK;
		struct arena_block *b = calloc(1, sizeof *b + capacity);
		if (!b)
			return NULL;
		b->next = a->blocks;
		a->blocks = b;
		a->used = 0;
		a->capacity = capacity;
	}
	void *at = a->blocks->bytes + a->used;
	a->used += size;
	return at;
}

void *arena_grow(struct arena *a, void *array, size_t n, size_t size)
{
	const size_t least = 4;
	if (n && (n < least || (n & (n - 1)) != 0))
		return array; /* it has room for 4, 8, 16 … */
	void *moved = arena_alloc(a, (n ? 2 * n : least) * size);
	if (moved && n)
		memcpy(moved, array, n * size);
	return moved;
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *copy = arena_alloc(a, len + 1);
	if (copy)
		memcpy(copy, s, len);
	return copy;
}

char *arena_append(struct arena *a, const char *first, const char *then)
{
	size_t len = strlen(first);
	char *both = arena_alloc(a, len + strlen(then) + 1);
	if (!both)
		return NULL;
	memcpy(both, first, len);
	memcpy(both + len, then, strlen(then));
	return both;
}

char *arena_join(struct arena *a, const char *first, const char *then)
{
	size_t len = strlen(first);
	char *both = arena_alloc(a, len + strlen(then) + 2);
	if (!both)
		return NULL;
	memcpy(both, first, len);
	both[len] = ' ';
	memcpy(both + len + 1, then, strlen(then));
	return both;
}

void arena_free(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *next = a->blocks->next;
		free(a->blocks);
		a->blocks = next;
	}
	a->used = a->capacity = 0;
}
