#include "tools/ask_show.h"

#include "common/plain.h"

#include <string.h>

enum { SGR_MAX = 24 }; /* bytes of a sequence */

/* The length of the sequence at `p`; 0: it is none; -1: more bytes could make it one. */
static int sgr_length(const char *p, size_t len)
{
	for (size_t i = 1; i < SGR_MAX; i++) {
		if (i == len)
			return -1;
		if (i == 1 ? p[i] != '[' : (p[i] < '0' || p[i] > '9') && p[i] != ';')
			return i > 1 && p[i] == 'm' ? (int)i + 1 : 0;
	}
	return 0;
}

size_t show_text(const char *in, size_t len, bool last, bool has_colour, char *out, size_t *used)
{
	size_t at = 0, n = 0, read;
	for (;;) {
		const char *escape = has_colour ? memchr(in + at, '\033', len - at) : NULL;
		const size_t end = escape ? (size_t)(escape - in) : len;
		n += plain_text(in + at, end - at, escape || last, out + n, &read);
		at += read;
		if (!escape)
			break;
		int size = sgr_length(escape, len - at);
		if (size < 0 && !last)
			break;
		if (size > 0) {
			memcpy(out + n, escape, (size_t)size);
			n += (size_t)size;
			at += (size_t)size;
			continue;
		}
		n += plain_text(in + at, 1, 1, out + n, &read);
		at++;
	}
	*used = at;
	return n;
}
