#include "httpbootd/codec/secret.h"

#include "common/strval.h"

#include <string.h>

enum { TOKEN_DIGITS = 32 }; /* of boot/token.h, as they stand in a path */

/* The byte at `s`, decoded, in lower case; *len: of how many it is made. */
static char byte_of(const char *s, size_t *len)
{
	int hex = *s == '%' ? str_hex_byte(s + 1) : -1;
	char c = hex >= 0 ? (char)hex : *s;
	*len = hex >= 0 ? 3 : 1;
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* How many bytes of `s` say `word`; 0: it says something else. */
static size_t length_of(const char *s, const char *word)
{
	size_t at = 0, len;
	for (; *word; word++, at += len)
		if (!s[at] || byte_of(s + at, &len) != *word)
			return 0;
	return at;
}

static size_t until(const char *s, const char *ends)
{
	size_t at = 0, len;
	for (; s[at]; at += len) {
		char c = byte_of(s + at, &len);
		if (c && strchr(ends, c))
			break;
	}
	return at;
}

void secret_cut(const char *target, char *out, size_t size)
{
	static const char cut[] = "...";
	size_t n = 0, len;
	char before = '/';

	for (const char *s = target; *s && n + 1 < size; s += len) {
		size_t word = before == '/' ? length_of(s, "private/") : 0;
		const char *ends = "/?#";
		if (!word && (before == '?' || before == '&')) {
			word = length_of(s, "key=");
			ends = "&#";
		}
		/* Slashes may be doubled: what is behind all of them. */
		while (word && *ends == '/' && s[word] && byte_of(s + word, &len) == '/')
			word += len;
		/* Dots may come first, which the path loses: then nothing of it is shown. */
		if (word && *ends == '/' && until(s + word, ends) != TOKEN_DIGITS)
			ends = "?#";
		if (word && n + word + sizeof cut <= size) {
			memcpy(out + n, s, word);
			memcpy(out + n + word, cut, sizeof cut - 1);
			n += word + sizeof cut - 1;
			len = word + until(s + word, ends);
			before = ' ';
			continue;
		}
		if (word)
			break; /* no place: nothing more is shown */
		before = byte_of(s, &len);
		if (n + len + 1 > size)
			break;
		memcpy(out + n, s, len);
		n += len;
	}
	out[n] = '\0';
}
