#include "httpbootd/codec/form.h"

#include "common/strval.h"

#include <string.h>

/* Text that people may read, in one line. */
static bool is_text(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] < ' ' || s[i] == 0x7f)
			return false;
	return str_utf8_span(s, len) == len;
}

/* Decodes `len` bytes in place and puts a NUL behind them; s[len] is the body's to write to. */
static enum form_result decode(char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (s[i] != '%') {
			s[n++] = s[i] == '+' ? ' ' : s[i];
			continue;
		}
		int byte = i + 2 < len ? str_hex_byte(s + i + 1) : -1;
		if (byte < 0)
			return FORM_BAD_ESCAPE;
		s[n++] = (char)byte;
		i += 2;
	}
	s[n] = '\0';
	return is_text(s, n) ? FORM_OK : FORM_BAD_BYTE;
}

static char *trimmed(char *s)
{
	s += strspn(s, " ");
	size_t len = strlen(s);
	while (len && s[len - 1] == ' ')
		s[--len] = '\0';
	return s;
}

/* One `name=value`, of `len` bytes. */
static enum form_result take_field(struct form *f, char *s, size_t len)
{
	char *equals = memchr(s, '=', len);
	size_t name_len = equals ? (size_t)(equals - s) : len;
	enum form_result r;

	if (f->n == FORM_FIELDS)
		return FORM_TOO_MANY;
	if (equals && (r = decode(equals + 1, len - name_len - 1)) != FORM_OK)
		return r;
	if ((r = decode(s, name_len)) != FORM_OK)
		return r;
	if (!*s)
		return FORM_NO_NAME;
	if (form_value(f, s))
		return FORM_TWICE;
	f->field[f->n++] = (struct form_field){s, equals ? trimmed(equals + 1) : s + strlen(s)};
	return FORM_OK;
}

enum form_result form_parse(char *body, size_t len, struct form *f)
{
	enum form_result r = FORM_OK;

	f->n = 0;
	for (size_t at = 0; at < len && r == FORM_OK;) {
		char *end = memchr(body + at, '&', len - at);
		size_t n = end ? (size_t)(end - body) - at : len - at;
		if (n)
			r = take_field(f, body + at, n);
		at += n + 1;
	}
	return r;
}

const char *form_value(const struct form *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->field[i].name, name) == 0)
			return f->field[i].value;
	return NULL;
}

const char *form_result_text(enum form_result r)
{
	switch (r) {
	case FORM_OK:
		return "ok";
	case FORM_TOO_MANY:
		return "more fields than any request has";
	case FORM_TWICE:
		return "two fields have the same name";
	case FORM_NO_NAME:
		return "a field has no name";
	case FORM_BAD_ESCAPE:
		return "a % without two hex digits behind it";
	case FORM_BAD_BYTE:
		return "a control character, or what is no UTF-8";
	}
	return "?";
}
