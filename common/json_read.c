#include "common/json_read.h"

#include "common/strval.h"

#include <string.h>

struct json_read json_read_of(const char *text, size_t len)
{
	return (struct json_read){.at = text, .end = text + len};
}

static void skip_blanks(struct json_read *j)
{
	while (j->at < j->end && memchr(" \t\r\n", *j->at, 4))
		j->at++;
}

/* Takes the byte `c`, if it is the next one. */
static bool take(struct json_read *j, char c)
{
	if (j->at == j->end || *j->at != c)
		return false;
	j->at++;
	return true;
}

/* Appends a character, if it fits whole. */
static void append(char *out, size_t size, size_t *n, const char *bytes, size_t len)
{
	if (*n + len < size)
		memcpy(out + *n, bytes, len);
	/* What did not fit ends the text: nothing shorter behind it may stand in its place. */
	*n = *n + len < size ? *n + len : size;
}

static void append_code(char *out, size_t size, size_t *n, uint32_t code)
{
	char b[4];
	size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	if (len == 1) {
		b[0] = (char)code;
	} else {
		static const uint8_t first[] = {0, 0, 0xc0, 0xe0, 0xf0};
		for (size_t i = len - 1; i > 0; i--, code >>= 6)
			b[i] = (char)(0x80 | (code & 0x3f));
		b[0] = (char)(first[len] | code);
	}
	append(out, size, n, b, len);
}

/* The four hex digits at j->at, taken; -1: they are none. */
static int32_t take_hex(struct json_read *j)
{
	int high = j->end - j->at < 4 ? -1 : str_hex_byte(j->at);
	int low = high < 0 ? -1 : str_hex_byte(j->at + 2);
	if (low < 0)
		return -1;
	j->at += 4;
	return high << 8 | low;
}

/* What stands behind \u: a character, of which some are two (RFC 8259 §7). */
static bool take_code(struct json_read *j, char *out, size_t size, size_t *n)
{
	int32_t code = take_hex(j), low;
	if (code < 0)
		return false;
	if (code >= 0xd800 && code <= 0xdfff) {
		const char *back = j->at;
		if (code < 0xdc00 && take(j, '\\') && take(j, 'u') &&
		    (low = take_hex(j)) >= 0xdc00 && low <= 0xdfff) {
			code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
		} else {
			j->at = back;
			code = 0xfffd;
		}
	}
	append_code(out, size, n, code ? (uint32_t)code : 0xfffd);
	return true;
}

/* The string behind a `"`, into `out`. */
static bool take_string(struct json_read *j, char *out, size_t size)
{
	static const char names[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
	size_t n = 0;
	while (j->at < j->end && *j->at != '"') {
		if (*j->at == '\\') {
			if (++j->at == j->end)
				return false;
			const char c = *j->at++;
			const char *known = memchr(names, c, sizeof names - 1);
			if (c == 'u' ? !take_code(j, out, size, &n) : !known)
				return false;
			if (known)
				append(out, size, &n, means + (known - names), 1);
			continue;
		}
		size_t len = str_utf8(j->at, (size_t)(j->end - j->at));
		if ((unsigned char)*j->at < ' ' || len == 0)
			return false;
		append(out, size, &n, j->at, len);
		j->at += len;
	}
	j->is_cut = j->is_cut || n >= size;
	out[n < size ? n : size - 1] = '\0';
	return take(j, '"');
}

/* A number, true, false or null; whether it is a good one is not looked at. */
static bool take_other(struct json_read *j)
{
	size_t n = 0;
	for (; j->at < j->end && !memchr(",]} \t\r\n", *j->at, 7); j->at++) {
		if (!memchr("+-.0123456789Eaeflnrstu", *j->at, 23) || n + 1 == sizeof j->value)
			return false;
		j->value[n++] = *j->at;
	}
	j->value[n] = '\0';
	j->kind = JSON_READ_OTHER;
	return n > 0;
}

static bool open(struct json_read *j, char closes, enum json_read_kind kind)
{
	if (j->depth == JSON_READ_DEPTH)
		return false;
	j->closes[j->depth++] = closes;
	j->kind = kind;
	j->wants_comma = false;
	return true;
}

static bool take_value(struct json_read *j)
{
	if (take(j, '{'))
		return open(j, '}', JSON_READ_OBJECT);
	if (take(j, '['))
		return open(j, ']', JSON_READ_ARRAY);
	j->wants_comma = true;
	if (!take(j, '"'))
		return take_other(j);
	j->kind = JSON_READ_STRING;
	return take_string(j, j->value, sizeof j->value);
}

static bool take_name(struct json_read *j)
{
	if (!take(j, '"') || !take_string(j, j->name, sizeof j->name))
		return false;
	skip_blanks(j);
	return take(j, ':');
}

/* The next piece inside what is open, or its end. */
static bool take_piece(struct json_read *j)
{
	const char closes = j->depth ? j->closes[j->depth - 1] : '\0';
	if (closes && take(j, closes)) {
		j->depth--;
		j->kind = JSON_READ_END;
		j->wants_comma = true;
		return true;
	}
	if (closes && j->wants_comma && !take(j, ','))
		return false;
	skip_blanks(j);
	if (closes == '}' && !take_name(j))
		return false;
	skip_blanks(j);
	return take_value(j);
}

bool json_read_next(struct json_read *j)
{
	j->name[0] = j->value[0] = '\0';
	skip_blanks(j);
	if (j->has_failed || (j->depth == 0 && j->wants_comma) ||
	    (j->depth == 0 && j->at == j->end))
		return false;
	j->has_failed = !take_piece(j);
	return !j->has_failed;
}
