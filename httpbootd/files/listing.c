#include "httpbootd/files/listing.h"

#include "common/percent.h"

#include <string.h>

enum { END_SIZE = 160 };

static bool put(struct listing *l, const char *s, size_t n)
{
	if (l->full || l->size - l->len <= n + END_SIZE) {
		l->full = true;
		return false;
	}
	memcpy(l->text + l->len, s, n);
	l->len += n;
	l->text[l->len] = '\0';
	return true;
}

static void put_text(struct listing *l, const char *s)
{
	put(l, s, strlen(s));
}

/* As HTML shows it. What is no printable ASCII goes out as it is: the page is UTF-8. */
static void put_html(struct listing *l, const char *s)
{
	for (; *s; s++)
		switch (*s) {
		case '&':
			put_text(l, "&amp;");
			break;
		case '<':
			put_text(l, "&lt;");
			break;
		case '>':
			put_text(l, "&gt;");
			break;
		case '"':
			put_text(l, "&quot;");
			break;
		case '\'':
			put_text(l, "&#39;");
			break;
		default:
			put(l, (unsigned char)*s < ' ' || *s == 0x7f ? "?" : s, 1);
		}
}

/* A path as a URL has it: RFC 3986 §2.3 says what needs no escape; and `/`. */
bool listing_url(const char *path, char *out, size_t size)
{
	return percent_encode(path, "-._~/", out, size);
}

void listing_start(struct listing *l, char *text, size_t size, const char *path)
{
	*l = (struct listing){.text = text, .size = size};
	text[0] = '\0';
	put_text(l, "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>/");
	put_html(l, path);
	put_text(l, "</title></head>\n<body><h1>/");
	put_html(l, path);
	put_text(l, "</h1>\n<ul>\n");
	if (*path)
		put_text(l, "<li><a href=\"../\">../</a></li>\n");
}

void listing_add(struct listing *l, const char *name, bool is_folder)
{
	char url[3 * 256 + 4];
	size_t before = l->len;
	bool was_full = l->full;

	if (!listing_url(name, url, sizeof url))
		return;
	/* `./`: a name with a colon would be a URL of its own. */
	put_text(l, "<li><a href=\"./");
	put_text(l, url);
	put_text(l, is_folder ? "/\">" : "\">");
	put_html(l, name);
	put_text(l, is_folder ? "/</a></li>\n" : "</a></li>\n");
	if (l->full && !was_full) { /* no half lines */
		l->len = before;
		l->text[before] = '\0';
	}
}

void listing_end(struct listing *l)
{
	const char *end =
	    l->full ? "</ul>\n<p>and more</p>\n</body></html>\n" : "</ul>\n</body></html>\n";
	size_t n = strlen(end);
	if (l->size - l->len > n) {
		memcpy(l->text + l->len, end, n + 1);
		l->len += n;
	}
}
