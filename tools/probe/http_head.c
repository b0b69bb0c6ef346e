#include "tools/probe/http_head.h"

#include "common/strval.h"
#include "common/wire.h"

#include <string.h>
#include <strings.h>

static const char scheme[] = "http://";

static bool is_clean(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s <= ' ' || *s == 0x7f)
			return false;
	return true;
}

bool http_url_parse(const char *text, struct http_url *out)
{
	uint64_t port = 80;
	char number[6] = "";

	*out = (struct http_url){0};
	if (strncasecmp(text, scheme, sizeof scheme - 1) != 0 || !is_clean(text))
		return false;
	text += sizeof scheme - 1;
	size_t host = strcspn(text, ":/?#@"), path_at = strcspn(text, "/?#");
	if (host == 0 || host >= sizeof out->host)
		return false;
	memcpy(out->host, text, host);
	if (text[host] == ':') {
		size_t len = path_at - host - 1;
		if (path_at < host + 2 || len >= sizeof number)
			return false;
		memcpy(number, text + host + 1, len);
		if (!str_uint(number, 1, UINT16_MAX, &port))
			return false;
	} else if (path_at != host) {
		return false;
	}
	out->port = (uint16_t)port;
	const char *path = text + path_at;
	size_t len = strcspn(path, "#");
	if (len + 2 > sizeof out->path)
		return false;
	out->path[0] = '/';
	memcpy(out->path + (*path != '/'), path, len);
	return true;
}

bool http_url_join(const char *base, const char *relative, char *out, size_t size)
{
	struct writer w = writer_of(out, size);
	const char *authority = strstr(base, "://");
	size_t keep = 0;

	if (!strstr(relative, "://") && authority) {
		size_t root = (size_t)(authority - base) + 3;
		root += strcspn(base + root, "/?#");
		keep = root;
		size_t end = root + strcspn(base + root, "?#");
		for (size_t i = root; *relative != '/' && i < end; i++)
			if (base[i] == '/')
				keep = i + 1;
	}
	write_bytes(&w, base, keep);
	if (keep && *relative != '/' && base[keep - 1] != '/')
		write_u8(&w, '/');
	write_zstring(&w, relative);
	return !w.failed;
}

static void copy_printable(char *out, size_t size, const char *from, size_t len)
{
	if (len >= size)
		len = size - 1;
	for (size_t i = 0; i < len; i++)
		out[i] = from[i] >= ' ' && from[i] < 0x7f ? from[i] : '?';
	out[len] = '\0';
}

/* `HTTP/1.1 404 Not Found` */
static bool take_status(const char *line, size_t len, struct http_head *out)
{
	char digits[4] = "";
	uint64_t status;

	if (len < 12 || strncmp(line, "HTTP/1.", 7) != 0 || line[8] != ' ')
		return false;
	memcpy(digits, line + 9, 3);
	if (!str_uint(digits, 100, 599, &status))
		return false;
	out->status = (unsigned)status;
	if (len > 13)
		copy_printable(out->phrase, sizeof out->phrase, line + 13, len - 13);
	return true;
}

static bool is_named(const char *line, size_t len, const char *name)
{
	size_t n = strlen(name);
	return len > n && line[n] == ':' && strncasecmp(line, name, n) == 0;
}

/* The value of a header's line, without the blanks around it, cut to fit. */
static void value_of(const char *line, size_t len, char *out, size_t size)
{
	size_t at = (size_t)((const char *)memchr(line, ':', len) - line) + 1;

	while (at < len && str_is_blank(line[at]))
		at++;
	while (len > at && str_is_blank(line[len - 1]))
		len--;
	copy_printable(out, size, line + at, len - at);
}

static void take_header(const char *line, size_t len, struct http_head *out)
{
	char value[80];
	uint64_t n;

	if (is_named(line, len, "Content-Length") && !out->has_length) {
		value_of(line, len, value, sizeof value);
		if (str_uint(value, 0, UINT64_MAX, &n)) {
			out->has_length = true;
			out->length = n;
		}
	} else if (is_named(line, len, "Content-Range")) { /* bytes 0-1023/70085 */
		value_of(line, len, value, sizeof value);
		const char *whole = strchr(value, '/');
		if (out->status == 206 && whole && str_uint(whole + 1, 0, UINT64_MAX, &n)) {
			out->has_length = true;
			out->length = n;
		}
	} else if (is_named(line, len, "Transfer-Encoding")) {
		out->chunked = true;
	} else if (is_named(line, len, "Location")) {
		value_of(line, len, out->location, sizeof out->location);
	}
}

size_t http_head_parse(const char *text, size_t len, struct http_head *out)
{
	bool first = true;
	size_t at = 0;

	*out = (struct http_head){0};
	while (at < len) {
		const char *line = text + at, *end = memchr(line, '\n', len - at);
		if (!end)
			return at == 0 && len >= 5 && strncmp(text, "HTTP/", 5) != 0 ? (size_t)-1
										     : 0;
		size_t n = (size_t)(end - line);
		at += n + 1;
		if (n && line[n - 1] == '\r')
			n--;
		if (first && !take_status(line, n, out))
			return (size_t)-1;
		if (n == 0)
			return at;
		if (!first)
			take_header(line, n, out);
		first = false;
	}
	return 0;
}
