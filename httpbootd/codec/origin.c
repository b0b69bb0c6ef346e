#include "httpbootd/codec/origin.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { HOST_MAX = 253, PORT_HTTP = 80, PORT_HTTPS = 443 };

static const char name_bytes[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "0123456789-._";

/* How many bytes of `s` are a host, 0 if none. */
static size_t host_length(const char *s)
{
	if (*s == '[') {
		size_t n = strspn(s + 1, "0123456789abcdefABCDEF:.");
		return n >= 2 && n < ADDR_TEXT && s[1 + n] == ']' ? n + 2 : 0;
	}
	size_t n = strspn(s, name_bytes);
	return n <= HOST_MAX && *s != '-' && *s != '.' ? n : 0;
}

static void fill(struct origin *o, const char *host, size_t len, unsigned port, bool tls)
{
	const char *scheme = tls ? "https" : "http";
	memcpy(o->address, host, len);
	o->address[len] = '\0';
	if (port == (tls ? PORT_HTTPS : PORT_HTTP))
		snprintf(o->url, sizeof o->url, "%s://%.*s", scheme, (int)len, host);
	else
		snprintf(o->url, sizeof o->url, "%s://%.*s:%u", scheme, (int)len, host, port);
}

static bool parse_host(const char *host, bool tls, struct origin *o)
{
	uint64_t port = tls ? PORT_HTTPS : PORT_HTTP;
	size_t len = host_length(host);

	if (len == 0)
		return false;
	if (host[len] == ':') {
		/* `host:` is legal and means the scheme's own port (RFC 3986 §3.2.3). */
		if (host[len + 1] && !str_uint(host + len + 1, 1, 65535, &port))
			return false;
	} else if (host[len] != '\0') {
		return false;
	}
	fill(o, host, len, (unsigned)port, tls);
	return true;
}

bool origin_of_host(const char *host, struct origin *o)
{
	return parse_host(host, false, o);
}

bool origin_of_tls_host(const char *host, struct origin *o)
{
	return parse_host(host, true, o);
}

bool origin_of_url(const char *url, struct origin *o)
{
	char host[ORIGIN_SIZE];
	bool tls = strncasecmp(url, "https://", 8) == 0;
	if (!tls && strncasecmp(url, "http://", 7) != 0)
		return false;
	url += tls ? 8 : 7;
	size_t len = strlen(url);
	if (len && url[len - 1] == '/')
		len--;
	if (len >= sizeof host - 8) /* leaves room for `https://` */
		return false;
	memcpy(host, url, len);
	host[len] = '\0';
	return parse_host(host, tls, o);
}

bool origin_is_of_link(const struct origin *o)
{
	char text[ADDR_TEXT];
	const size_t len = strlen(o->address);
	struct in6_addr a;

	if (o->address[0] != '[' || len < 3 || len - 2 >= sizeof text)
		return false;
	memcpy(text, o->address + 1, len - 2);
	text[len - 2] = '\0';
	return inet_pton(AF_INET6, text, &a) == 1 && IN6_IS_ADDR_LINKLOCAL(&a);
}

void origin_of_addr(const struct addr *a, struct origin *o)
{
	char text[ADDR_TEXT], host[ADDR_TEXT + 2];
	bool v6 = a->sa.sa_family == AF_INET6;
	addr_text(a, text);
	snprintf(host, sizeof host, "%s%s%s", v6 ? "[" : "", text, v6 ? "]" : "");
	fill(o, host, strlen(host), addr_port(a), false);
}
