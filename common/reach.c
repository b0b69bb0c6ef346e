#include "common/reach.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char itself[] = "only this machine itself can reach";
static const char none[] = "is no machine's address";

static const char *reach4(struct in_addr a, bool listening)
{
	uint32_t v = ntohl(a.s_addr);
	if (v >> 24 == 127)
		return itself;
	if (v == 0)
		return listening ? NULL : none;
	/* 0.0.0.0/8, and from multicast on: RFC 6890. */
	return v >> 24 == 0 || v >> 28 >= 14 ? none : NULL;
}

static const char *reach6(const struct in6_addr *a, bool listening)
{
	struct in_addr four;
	if (IN6_IS_ADDR_V4MAPPED(a)) {
		memcpy(&four, a->s6_addr + 12, sizeof four);
		return reach4(four, listening);
	}
	if (IN6_IS_ADDR_LOOPBACK(a))
		return itself;
	if (IN6_IS_ADDR_UNSPECIFIED(a))
		return listening ? NULL : none;
	return a->s6_addr[0] == 0xff ? none : NULL;
}

const char *reach_addr(const struct addr *a, bool listening)
{
	if (!a->len)
		return NULL;
	return a->sa.sa_family == AF_INET6 ? reach6(&a->v6.sin6_addr, listening)
					   : reach4(a->v4.sin_addr, listening);
}

static bool ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), len = strlen(end);
	return n >= len && strcasecmp(s + n - len, end) == 0;
}

const char *reach_url(const char *url)
{
	char host[80], with_port[96];
	struct addr a;
	const char *s = strstr(url, "://");

	if (!s)
		return NULL;
	s += 3;
	const char *at = memchr(s, '@', strcspn(s, "/?#"));
	s = at ? at + 1 : s;
	size_t len = *s == '[' ? strcspn(s, "]") + 1 : strcspn(s, ":/?#");
	if (len >= sizeof host || memchr(s, '{', len))
		return NULL;
	snprintf(host, sizeof host, "%.*s", (int)len, s);
	if (strcasecmp(host, "localhost") == 0 || ends_in(host, ".localhost") ||
	    strncasecmp(host, "localhost.", 10) == 0)
		return itself;
	snprintf(with_port, sizeof with_port, "%s:1", host);
	return str_addr_port(with_port, &a) ? reach_addr(&a, false) : NULL;
}

const char *reach_scheme(const char *url)
{
	static const char *const known[] = {"http", "https", "ftp", "ftps", "tftp", "nfs", "nfs4",
	    "iscsi", "smb", "cifs", "file", "aoe", "fcp", "slam", "ssh", "sftp", "rsync", "s3",
	    "live", "nbd", "git", "tcp", "udp", "ws", "wss", "ntp", "dns", "ldap", "oem"};
	char scheme[16];
	size_t len =
	    strspn(url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
	if (len == 0 || len >= sizeof scheme || strncmp(url + len, "://", 3) != 0)
		return NULL;
	snprintf(scheme, sizeof scheme, "%.*s", (int)len, url);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcasecmp(scheme, known[i]) == 0)
			return NULL;
	/* Only those of the web are mistyped often enough. */
	bool http = str_distance(scheme, "http") <= 1, https = str_distance(scheme, "https") <= 1;
	return http && https ? "http:// or https://" : https ? "https://" : http ? "http://" : NULL;
}
