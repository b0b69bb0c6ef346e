#include "httpbootd/fetch/place.h"

#include "common/strval.h"
#include "common/url.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { HTTP_PORT = 80, HTTPS_PORT = 443 };

/* The host's bytes, in front of `rest`, where its port may stand. */
static bool split(const char *at, size_t len, const char **host, size_t *host_len, bool *is_v6)
{
	const char *close = memchr(at, ']', len);

	*is_v6 = at[0] == '[';
	if (*is_v6 && !close)
		return false;
	*host = at + *is_v6;
	if (*is_v6)
		*host_len = (size_t)(close - *host);
	else
		*host_len = strcspn(at, ":") < len ? strcspn(at, ":") : len;
	return *host_len > 0 && *host_len < PLACE_HOST;
}

static bool read_port(const char *text, size_t len, uint16_t *port)
{
	char digits[6];
	uint64_t number;

	if (len == 0)
		return true;
	if (text[0] != ':' || len > sizeof digits)
		return false;
	snprintf(digits, sizeof digits, "%.*s", (int)len - 1, text + 1);
	if (len > 1 && !str_uint(digits, 1, UINT16_MAX, &number))
		return false;
	if (len > 1)
		*port = (uint16_t)number;
	return true;
}

bool place_parse(const char *url, struct place *out)
{
	const size_t scheme = url_scheme(url);
	const char *host;
	size_t host_len;
	uint8_t bytes[16];
	bool is_v6;

	out->is_https = scheme == 5 && strncasecmp(url, "https", scheme) == 0;
	if (!out->is_https && (scheme != 4 || strncasecmp(url, "http", scheme) != 0))
		return false;
	const char *at = url + scheme + sizeof "://" - 1;
	size_t len = strcspn(at, "/?#");
	for (size_t i = len; i-- > 0;) /* behind a user's name and password */
		if (at[i] == '@') {
			at += i + 1;
			len -= i + 1;
			break;
		}
	if (!split(at, len, &host, &host_len, &is_v6))
		return false;
	snprintf(out->host, sizeof out->host, "%.*s", (int)host_len, host);
	out->is_numeric = is_v6 || inet_pton(AF_INET, out->host, bytes) == 1;
	out->port = out->is_https ? HTTPS_PORT : HTTP_PORT;
	const char *behind = host + host_len + is_v6;
	return (!is_v6 || inet_pton(AF_INET6, out->host, bytes) == 1) &&
	       read_port(behind, len - (size_t)(behind - at), &out->port);
}

bool place_is_same(const struct place *a, const struct place *b)
{
	return a->is_https == b->is_https && a->port == b->port &&
	       strcasecmp(a->host, b->host) == 0;
}
