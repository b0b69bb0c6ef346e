#include "httpbootd/etcd/base64.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool base64_write(const void *bytes, size_t len, char *out, size_t size)
{
	const uint8_t *in = bytes;
	size_t n = 0;

	if (size == 0 || len > (size - 1) / 4 * 3)
		return false;
	for (size_t i = 0; i < len; i += 3) {
		const size_t left = len - i;
		const uint32_t three = (uint32_t)in[i] << 16 |
				       (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) |
				       (left > 2 ? in[i + 2] : 0u);
		out[n++] = digits[three >> 18];
		out[n++] = digits[three >> 12 & 63];
		out[n++] = left > 1 ? digits[three >> 6 & 63] : '=';
		out[n++] = left > 2 ? digits[three & 63] : '=';
	}
	out[n] = '\0';
	return true;
}

/* -1: it is none. */
static int digit_of(char c)
{
	const char *at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) : -1;
}

long base64_read(const char *text, char *out, size_t size)
{
	const size_t len = strlen(text);
	const size_t pad = len < 2 ? 0 : (size_t)((text[len - 1] == '=') + (text[len - 2] == '='));
	size_t n = 0;
	uint32_t bits = 0;

	if (len % 4 || len > LONG_MAX || len / 4 * 3 - pad + 1 > size)
		return -1;
	for (size_t i = 0; i < len; i++) {
		const int d = i >= len - pad && text[i] == '=' ? 0 : digit_of(text[i]);
		if (d < 0)
			return -1;
		bits = bits << 6 | (uint32_t)d;
		if (i % 4 < 3)
			continue;
		const size_t take = i + 1 == len ? 3 - pad : 3;
		for (size_t k = 0; k < take; k++)
			out[n++] = (char)(bits >> (16 - 8 * k) & 0xff);
		if (pad && i + 1 == len && (bits & (pad == 1 ? 0xffu : 0xffffu)))
			return -1; /* two texts would be the same bytes */
		bits = 0;
	}
	out[n] = '\0';
	return (long)n;
}
