#include "common/admin_request.h"

#include <string.h>
#include <strings.h>

/* True if an empty line is among them. */
static bool has_end(const char *bytes, size_t len)
{
	for (size_t i = 0; i + 1 < len; i++)
		if (bytes[i] == '\n' &&
		    (bytes[i + 1] == '\n' ||
			(i + 2 < len && bytes[i + 1] == '\r' && bytes[i + 2] == '\n')))
			return true;
	return false;
}

static bool is_word(const char *bytes, size_t len, const char *word)
{
	return len == strlen(word) && memcmp(bytes, word, len) == 0;
}

/* The length up to the first of two bytes. */
static size_t span(const char *bytes, size_t len, char a, char b)
{
	size_t n = 0;
	while (n < len && bytes[n] != a && bytes[n] != b)
		n++;
	return n;
}

enum admin_request admin_request_parse(const char *bytes, size_t len, bool *is_head)
{
	size_t line = span(bytes, len, '\n', '\n');
	size_t method = span(bytes, line, ' ', '\r');
	const char *path = bytes + method + 1;
	size_t left = line - method;

	*is_head = is_word(bytes, method, "HEAD");
	if (line == len || !has_end(bytes, len))
		return len < ADMIN_REQUEST_MAX ? ADMIN_UNFINISHED : ADMIN_BROKEN;
	if (left < 2 || bytes[method] != ' ')
		return ADMIN_BROKEN;
	left--;
	size_t path_len = span(path, left, ' ', '\r');
	if (path_len + strlen(" HTTP/") > left ||
	    memcmp(path + path_len, " HTTP/", strlen(" HTTP/")) != 0)
		return ADMIN_BROKEN;
	if (!*is_head && !is_word(bytes, method, "GET"))
		return ADMIN_UNKNOWN_METHOD;
	path_len = span(path, path_len, '?', '?');
	if (is_word(path, path_len, "/health"))
		return ADMIN_HEALTH;
	return is_word(path, path_len, "/metrics") ? ADMIN_METRICS : ADMIN_UNKNOWN_PATH;
}

/* Without blanks, and the CR of the line's end, at both ends. */
static void trim(const char **text, size_t *len)
{
	while (*len && ((*text)[0] == ' ' || (*text)[0] == '\t'))
		(*text)++, (*len)--;
	while (*len && strchr(" \t\r", (*text)[*len - 1]) && (*text)[*len - 1])
		(*len)--;
}

bool admin_request_host(const char *bytes, size_t len, char host[ADMIN_HOST_SIZE])
{
	static const char name[] = "Host";
	bool has_one = false;

	host[0] = '\0';
	while (len) {
		size_t line = span(bytes, len, '\n', '\n');
		size_t to = span(bytes, line, ':', '\n');
		const char *key = bytes, *value = bytes + to + 1;
		size_t key_len = to, value_len = to < line ? line - to - 1 : 0;
		trim(&key, &key_len);
		if (to < line && key_len == sizeof name - 1 &&
		    strncasecmp(key, name, key_len) == 0) {
			trim(&value, &value_len);
			if (has_one || value_len >= ADMIN_HOST_SIZE || memchr(value, 0, value_len))
				return false;
			memcpy(host, value, value_len);
			host[value_len] = '\0';
			has_one = true;
		}
		line += line < len;
		bytes += line;
		len -= line;
	}
	return true;
}

const char *admin_request_status(enum admin_request r)
{
	switch (r) {
	case ADMIN_UNKNOWN_PATH:
		return "404 Not Found";
	case ADMIN_UNKNOWN_METHOD:
		return "405 Method Not Allowed";
	case ADMIN_OTHER_HOST:
		return "403 Forbidden";
	case ADMIN_HEALTH:
	case ADMIN_METRICS:
		return "200 OK";
	case ADMIN_UNFINISHED:
	case ADMIN_BROKEN:
		break;
	}
	return "400 Bad Request";
}
