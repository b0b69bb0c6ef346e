#ifndef LANBOOT_HTTPBOOTD_PAGE_HTML_H
#define LANBOOT_HTTPBOOTD_PAGE_HTML_H
/*
 * Writes HTML into a buffer that it never outgrows. Markup is ours and goes in as it is; whatever
 * anybody else has said goes through html_text, and is text there whatever it says. Pure.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct html {
	char *out; /* NUL-terminated */
	size_t size, len;
	bool is_cut; /* something did not fit, and all that came after it was left out */
};

/* Begins in `out`, of `size` bytes, 1 at least, which are the caller's. */
void html_start(struct html *h, char *out, size_t size);

/* Writes markup. */
void html_put(struct html *h, const char *markup);

/*
 * Writes markup as printf makes it, 500 bytes at most. Its values are numbers and words of our own;
 * nothing that was sent to us.
 */
void html_print(struct html *h, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Writes text (NULL: nothing) between tags, or between the quotes of an attribute, where nothing of
 * it is markup: `<`, `>`, `&`, `"`, `'` and the backquote become references. What has no picture or
 * turns the direction of text is shown as \xHH, byte by byte (common/letter.h), as is what is no
 * UTF-8; so a line end, too.
 */
void html_text(struct html *h, const char *text);

/* Writes text as a part of a query (RFC 3986 §2): all but letters, digits and `-._~` as %HH. */
void html_query(struct html *h, const char *text);

#endif
