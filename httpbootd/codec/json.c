#include "httpbootd/codec/json.h"

#include "common/strval.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void json_start(struct json *j, char *text, size_t size)
{
	*j = (struct json){.text = text, .size = size};
	text[0] = '\0';
}

/* Room that no closing bracket, and not the NUL, will need. */
static size_t room(const struct json *j)
{
	size_t reserved = j->depth + 1;
	return j->size - j->len > reserved ? j->size - j->len - reserved : 0;
}

/* Appends; false: there is no room for all of it, and nothing was written. */
static bool append(struct json *j, const char *bytes, size_t n)
{
	if (n > room(j))
		return false;
	memcpy(j->text + j->len, bytes, n);
	j->len += n;
	j->text[j->len] = '\0';
	return true;
}

static bool append_text(struct json *j, const char *text)
{
	return append(j, text, strlen(text));
}

/* What stands in front of a value: the comma, and the name. */
static bool append_name(struct json *j, const char *name)
{
	if (j->has_value && !append(j, ",", 1))
		return false;
	return !name || (append(j, "\"", 1) && append_text(j, name) && append(j, "\":", 2));
}

/* Ends a value that fitted, or takes back what was written of it since `start`. */
static bool finish(struct json *j, size_t start, bool fits)
{
	if (fits) {
		j->has_value = true;
		return true;
	}
	j->len = start;
	j->text[start] = '\0';
	j->is_cut = true;
	return false;
}

/* Writes a value that is plain text already. */
static void write_plain(struct json *j, const char *name, const char *text)
{
	size_t start = j->len;
	if (j->left_out == 0)
		finish(j, start, append_name(j, name) && append_text(j, text));
}

/* Opens a bracket, if that has room together with the one that closes it. */
static void open_bracket(struct json *j, const char *name, const char *bracket, char closes)
{
	size_t start = j->len;
	bool fits = j->left_out == 0 && j->depth < JSON_DEPTH && append_name(j, name) &&
		    room(j) >= 2 && append_text(j, bracket);
	if (!fits || !finish(j, start, true)) {
		finish(j, start, false);
		j->left_out++;
		return;
	}
	j->closes[j->depth++] = closes;
	j->has_value = false;
}

void json_object(struct json *j, const char *name)
{
	open_bracket(j, name, "{", '}');
}

void json_array(struct json *j, const char *name)
{
	open_bracket(j, name, "[", ']');
}

void json_close(struct json *j)
{
	if (j->left_out > 0) {
		j->left_out--;
		return;
	}
	if (j->depth == 0)
		return;
	j->depth--;
	append(j, &j->closes[j->depth], 1);
	j->has_value = true;
}

/* True for what steers whoever shows it, or is not seen. */
static bool is_control(uint32_t c)
{
	return c < ' ' || (c >= 0x7f && c <= 0x9f) || c == 0x061c || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xe0000 && c <= 0xe0fff);
}

/* Writes the character at `value`; *used is how many bytes it has. */
static bool append_character(struct json *j, const char *value, size_t left, size_t *used)
{
	char escape[16];
	size_t len = str_utf8(value, left);
	uint32_t c = len ? str_utf8_code(value, len) : (unsigned char)*value;
	*used = len ? len : 1;
	if (c == '"' || c == '\\')
		return append(j, (char[]){'\\', (char)c}, 2);
	if (len && !is_control(c))
		return append(j, value, len);
	if (c > 0xffff) /* a surrogate pair */
		snprintf(escape, sizeof escape, "\\u%04x\\u%04x", 0xd7c0 + (c >> 10),
		    0xdc00 + (c & 0x3ff));
	else
		snprintf(escape, sizeof escape, "\\u%04x", (unsigned)c);
	return append_text(j, escape);
}

void json_string(struct json *j, const char *name, const char *value)
{
	if (!value || j->left_out > 0)
		return;
	size_t start = j->len, left = strlen(value), used;
	bool fits = append_name(j, name) && append(j, "\"", 1);
	for (size_t i = 0; fits && i < left && i < JSON_STRING_MAX; i += used)
		fits = append_character(j, value + i, left - i, &used);
	finish(j, start, fits && append(j, "\"", 1));
}

void json_number(struct json *j, const char *name, int64_t value)
{
	char digits[24];
	snprintf(digits, sizeof digits, "%" PRId64, value);
	write_plain(j, name, digits);
}

void json_bool(struct json *j, const char *name, bool value)
{
	write_plain(j, name, value ? "true" : "false");
}
