#ifndef LANBOOT_LISTING_H
#define LANBOOT_LISTING_H
/* A folder's list as a page. Pure: names in, text in the caller's buffer out. */
#include <stdbool.h>
#include <stddef.h>

struct listing {
	char *text;
	size_t size, len; /* `len` never passes size - 1; there is a NUL behind it */
	bool full;        /* something did not fit */
};

/* `path` as target.c left it: no `/` at its ends, empty for the root. */
void listing_start(struct listing *l, char *text, size_t size, const char *path);

/* One name, any bytes: made harmless for HTML and for a URL. Leaves room for the end. */
void listing_add(struct listing *l, const char *name, bool is_folder);

void listing_end(struct listing *l);

/* `path` with every byte that has a meaning in URLs as %XX; false: does not fit. */
bool listing_url(const char *path, char *out, size_t size);

#endif
