#include "httpbootd/codec/target.h"

#include "common/strval.h"

#include <string.h>
#include <strings.h>

/* The byte at *s, decoded, and *s moved past it; -1 if it is a broken escape. */
static int next_byte(const char **s, const char *end)
{
	const char *p = *s;
	if (*p != '%') {
		*s = p + 1;
		return (unsigned char)*p;
	}
	if (end - p < 3)
		return -1;
	*s = p + 3;
	return str_hex_byte(p + 1);
}

/* Decodes into `out`; its length is returned in *n. */
static enum target_result decode(const char *s, const char *end, char *out, size_t size, size_t *n)
{
	*n = 0;
	while (s < end) {
		int c = next_byte(&s, end);
		if (c < 0)
			return TARGET_BAD_ESCAPE;
		if (*n == size)
			return TARGET_TOO_LONG;
		out[(*n)++] = (char)c;
	}
	return TARGET_OK;
}

/* `a/`, `a/.` and `a/..` name folders (RFC 3986 §5.2.4). */
static bool ends_in_folder(const char *s, size_t len)
{
	for (int dots = 0; dots < 2 && len && s[len - 1] == '.'; dots++)
		len--;
	return len && s[len - 1] == '/';
}

static enum target_result parse_path(const char *s, const char *end, struct target *t)
{
	char decoded[3 * PATH_SIZE];
	size_t n;
	enum target_result r = decode(s, end, decoded, sizeof decoded, &n);
	if (r != TARGET_OK)
		return r;
	if (str_utf8_span(decoded, n) != n)
		return TARGET_BAD_UTF8;
	t->folder = ends_in_folder(decoded, n);
	switch (path_clean(decoded, n, false, t->path)) {
	case PATH_OK:
		return TARGET_OK;
	case PATH_EMPTY:
		t->path[0] = '\0';
		return TARGET_OK;
	case PATH_DOTDOT:
		return TARGET_DOTDOT;
	case PATH_BAD_BYTE:
		return TARGET_BAD_BYTE;
	case PATH_TOO_LONG:
		break;
	}
	return TARGET_TOO_LONG;
}

/* Decodes one name or value to *to, with a NUL behind it. */
static enum target_result decode_word(const char *s, const char *end, char **to, const char *limit)
{
	size_t n;
	enum target_result r = decode(s, end, *to, (size_t)(limit - *to), &n);
	if (r != TARGET_OK)
		return r;
	if (*to + n == limit)
		return TARGET_TOO_LONG;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)(*to)[i] < ' ' || (*to)[i] == 0x7f)
			(*to)[i] = '?';
	(*to)[n] = '\0';
	*to += n + 1;
	return TARGET_OK;
}

/* A value that is broken, or finds no room, is empty: firmware says what it likes. */
static void parse_query(const char *s, const char *end, struct target *t)
{
	char *to = t->query;
	const char *limit = t->query + sizeof t->query;

	while (s < end) {
		const char *amp = memchr(s, '&', (size_t)(end - s));
		const char *stop = amp ? amp : end;
		const char *equals = memchr(s, '=', (size_t)(stop - s));
		const char *name_end = equals ? equals : stop;
		struct target_param p = {.name = to};
		char *next = to;

		bool named = decode_word(s, name_end, &next, limit) == TARGET_OK;
		char *value = next;
		p.value = named ? next - 1 : to; /* the NUL of its name */
		const char *from = equals ? equals + 1 : stop;
		if (named && decode_word(from, stop, &next, limit) == TARGET_OK)
			p.value = value;
		if (named && stop > s && t->n < TARGET_PARAMS) {
			t->param[t->n++] = p;
			to = next;
		}
		s = stop + 1;
	}
}

/* `http://host:port` in front of a path: RFC 9112 §3.2.2 has every server accept it. */
static enum target_result parse_authority(const char **s, const char *end, struct target *t)
{
	static const char *const schemes[] = {"http://", "https://"};
	for (int i = 0; i < 2; i++) {
		size_t n = strlen(schemes[i]);
		if ((size_t)(end - *s) < n || strncasecmp(*s, schemes[i], n) != 0)
			continue;
		const char *host = *s + n;
		const char *p = host;
		while (p < end && *p != '/' && *p != '?')
			p++;
		size_t len = (size_t)(p - host);
		if (len == 0 || memchr(host, '\0', len))
			return TARGET_BAD_FORM;
		if (len >= sizeof t->authority)
			return TARGET_TOO_LONG;
		memcpy(t->authority, host, len);
		t->authority[len] = '\0';
		*s = p;
		return TARGET_OK;
	}
	return TARGET_BAD_FORM;
}

enum target_result target_parse(const char *raw, size_t len, struct target *t)
{
	const char *s = raw;
	const char *end = raw + len;

	*t = (struct target){0};
	if (len == 0 || *s != '/') {
		enum target_result r = parse_authority(&s, end, t);
		if (r != TARGET_OK)
			return r;
	}
	/* A fragment never goes over the wire, and a blank would be the target's end. */
	if (memchr(s, '#', (size_t)(end - s)) || memchr(s, ' ', (size_t)(end - s)))
		return TARGET_BAD_FORM;
	const char *question = memchr(s, '?', (size_t)(end - s));
	enum target_result r = parse_path(s, question ? question : end, t);
	if (r == TARGET_OK && question)
		parse_query(question + 1, end, t);
	return r;
}

bool target_has_too_many(const char *raw)
{
	size_t n = 0;
	while (n <= 2 * TARGET_PARAMS && (raw = strchr(raw, '&'))) {
		raw++;
		n++;
	}
	return n > 2 * TARGET_PARAMS;
}

const char *target_param(const struct target *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->param[i].name, name) == 0)
			return t->param[i].value;
	return NULL;
}

const char *target_result_text(enum target_result r)
{
	switch (r) {
	case TARGET_OK:
		return "ok";
	case TARGET_BAD_FORM:
		return "not a path or http URL";
	case TARGET_BAD_ESCAPE:
		return "broken % escape";
	case TARGET_BAD_BYTE:
		return "control character in the path";
	case TARGET_BAD_UTF8:
		return "path is not UTF-8";
	case TARGET_DOTDOT:
		return "a path that leads out of the root by ..";
	case TARGET_TOO_LONG:
		return "path or query too long";
	}
	return "?";
}
