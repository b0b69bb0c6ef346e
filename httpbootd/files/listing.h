#ifndef LANBOOT_HTTPBOOTD_FILES_LISTING_H
#define LANBOOT_HTTPBOOTD_FILES_LISTING_H
/* A folder's list as a page. Pure: names in, text in the caller's buffer out. */
#include <stdbool.h>
#include <stddef.h>

struct listing {
	char *text;
	size_t size, len; /* `len` never passes size - 1; there is a NUL behind it */
	bool full;        /* something did not fit */
};

/*
 * Begins the page of the folder `path`, as target.c left it: no `/` at its ends, empty for the
 * root. `text`, of `size` bytes, is the caller's.
 */
void listing_start(struct listing *l, char *text, size_t size, const char *path);

/*
 * Adds one name, of any bytes: it is made harmless for HTML and for a URL. One that does not fit,
 * with the page's end behind it, is left out.
 */
void listing_add(struct listing *l, const char *name, bool is_folder);

/* Ends the page; it says so if something was left out. */
void listing_end(struct listing *l);

/* Writes `path` with every byte that has a meaning in URLs as %XX. False: it does not fit. */
bool listing_url(const char *path, char *out, size_t size);

#endif
