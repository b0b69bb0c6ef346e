#include "httpbootd/page/html.h"

#include "common/letter.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { PRINT = 500 };

void html_start(struct html *h, char *out, size_t size)
{
	*h = (struct html){.out = out, .size = size};
	out[0] = '\0';
}

/* All of it or nothing, so that no reference and no tag is cut in two. */
static void put(struct html *h, const char *bytes, size_t len)
{
	if (h->is_cut || len >= h->size - h->len) {
		h->is_cut = true;
		return;
	}
	memcpy(h->out + h->len, bytes, len);
	h->len += len;
	h->out[h->len] = '\0';
}

void html_put(struct html *h, const char *markup)
{
	put(h, markup, strlen(markup));
}

void html_print(struct html *h, const char *format, ...)
{
	char text[PRINT + 1];
	va_list ap;
	va_start(ap, format);
	int n = vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof text)
		h->is_cut = true;
	else
		put(h, text, (size_t)n);
}

static const char *reference_of(char c)
{
	switch (c) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&#34;";
	case '\'':
		return "&#39;";
	case '`':
		return "&#96;";
	default:
		return NULL;
	}
}

void html_text(struct html *h, const char *text)
{
	const char *end = text ? text + strlen(text) : NULL;
	while (text < end) {
		unsigned columns;
		const char *reference = reference_of(*text);
		size_t n = letter_at(text, (size_t)(end - text), &columns);
		if (reference)
			put(h, reference, strlen(reference));
		else if (n)
			put(h, text, n);
		else
			html_print(h, "\\x%02x", (unsigned)(unsigned char)*text);
		text += reference || !n ? 1 : n;
	}
}

void html_query(struct html *h, const char *text)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
	for (; text && *text; text++) {
		if (strchr(plain, *text))
			put(h, text, 1);
		else
			html_print(h, "%%%02X", (unsigned)(unsigned char)*text);
	}
}
