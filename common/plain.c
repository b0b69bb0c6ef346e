#include "common/plain.h"

#include "common/letter.h"
#include "common/strval.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Writes \xHH, four bytes without a NUL. Returns 4. */
static size_t write_escape(uint8_t c, char *out)
{
	static const char hex[] = "0123456789abcdef";
	out[0] = '\\';
	out[1] = 'x';
	out[2] = hex[c >> 4];
	out[3] = hex[c & 15];
	return 4;
}

static bool is_plain(uint8_t c)
{
	return c >= ' ' && c < 0x7f;
}

void plain_name(const char *name, char *out, size_t size)
{
	size_t n = 0;
	for (; *name; name++) {
		const uint8_t c = (uint8_t)*name;
		if (n + (is_plain(c) ? 1 : 4) >= size)
			break;
		if (is_plain(c))
			out[n++] = *name;
		else
			n += write_escape(c, out + n);
	}
	out[n] = '\0';
}

void plain_words(const char *text, char *out, size_t size)
{
	size_t n = 0, left = strlen(text);
	while (left > 0) {
		unsigned columns;
		const size_t len = letter_at(text, left, &columns), used = len ? len : 1;
		if (n + (len ? len : 4) >= size)
			break;
		if (len)
			memcpy(out + n, text, len);
		else
			write_escape((uint8_t)*text, out + n);
		n += len ? len : 4;
		text += used;
		left -= used;
	}
	out[n] = '\0';
}

/* Of no width, or of the direction of writing (Unicode Standard Annex #9, section 2). */
static bool is_hidden(uint32_t c)
{
	return c == 0xad || c == 0x61c || c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe0fff);
}

/*
 * The length of the character that begins at `p`, of `len` bytes (RFC 3629 §4, without the controls
 * U+0080 to U+009F, and what is hidden); 0 if there is none, and -1 if more bytes could make it
 * one.
 */
static int utf8_length(const uint8_t *p, size_t len)
{
	const uint8_t first = p[0];
	const int n = first >= 0xc2 && first <= 0xdf   ? 2
		      : first >= 0xe0 && first <= 0xef ? 3
		      : first >= 0xf0 && first <= 0xf4 ? 4
						       : 0;
	/* What the second byte may be: nothing that a shorter form says, no surrogate, no C1. */
	const uint8_t low = first == 0xc2 || first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	const uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;

	for (int i = 1; i < n; i++) {
		if ((size_t)i == len)
			return -1;
		if (p[i] < (i == 1 ? low : 0x80) || p[i] > (i == 1 ? high : 0xbf))
			return 0;
	}
	return n > 0 && is_hidden(str_utf8_code((const char *)p, (size_t)n)) ? 0 : n;
}

size_t plain_text(const char *in, size_t len, int last, char *out, size_t *used)
{
	const uint8_t *p = (const uint8_t *)in;
	size_t at = 0, n = 0;

	while (at < len) {
		int size = is_plain(p[at]) || p[at] == '\n' || p[at] == '\t'
			       ? 1
			       : utf8_length(p + at, len - at);
		if (size < 0 && !last)
			break;
		if (size <= 0) {
			n += write_escape(p[at++], out + n);
			continue;
		}
		memcpy(out + n, p + at, (size_t)size);
		n += (size_t)size;
		at += (size_t)size;
	}
	*used = at;
	return n;
}
