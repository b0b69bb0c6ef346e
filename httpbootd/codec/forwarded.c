#include "httpbootd/codec/forwarded.h"

#include "common/clients.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

bool forwarded_is_proxy(const struct words *proxies, const struct addr *who)
{
	return clients_in_nets(proxies, who);
}

/* A port, or nothing, up to the end. */
static bool is_port_or_end(const char *s)
{
	return !*s || (*s == ':' && s[1 + strspn(s + 1, "0123456789")] == '\0');
}

static bool parse_v4(char *text, struct addr *a)
{
	char *colon = strchr(text, ':');
	if (colon && !is_port_or_end(colon))
		return false;
	if (colon)
		*colon = '\0';
	*a = (struct addr){.len = sizeof a->v4};
	a->v4.sin_family = AF_INET;
	return inet_pton(AF_INET, text, &a->v4.sin_addr) == 1;
}

static bool parse_v6(char *text, struct addr *a)
{
	if (*text == '[') {
		char *end = strchr(++text, ']');
		if (!end || !is_port_or_end(end + 1))
			return false;
		*end = '\0';
	}
	*a = (struct addr){.len = sizeof a->v6};
	a->v6.sin6_family = AF_INET6;
	if (inet_pton(AF_INET6, text, &a->v6.sin6_addr) != 1)
		return false;
	*a = addr_plain(a); /* a proxy with a socket for both says ::ffff:10.0.0.57 */
	return true;
}

static bool parse_element(const char *s, size_t len, struct addr *a)
{
	char text[ADDR_TEXT + 2];

	while (len && (*s == ' ' || *s == '\t'))
		s++, len--;
	while (len && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	if (len == 0 || len >= sizeof text)
		return false;
	memcpy(text, s, len);
	text[len] = '\0';
	return parse_v4(text, a) || (memcpy(text, s, len), parse_v6(text, a));
}

/* Goes through one line, from its end; false: further ones do not count. */
static bool go_back(const struct words *proxies, const char *list, struct addr *client)
{
	struct addr next;
	size_t end = strlen(list);

	while (end && forwarded_is_proxy(proxies, client)) {
		size_t from = end;
		while (from && list[from - 1] != ',')
			from--;
		if (!parse_element(list + from, end - from, &next))
			return false;
		*client = next;
		end = from ? from - 1 : 0;
	}
	return end == 0;
}

void forwarded_client(const struct words *proxies, const struct addr *peer,
    const char *const *lines, size_t n, struct addr *client)
{
	*client = *peer;
	for (size_t i = 0; i < n && lines[i] && go_back(proxies, lines[i], client); i++)
		;
}

bool forwarded_is_tls(const char *proto)
{
	const char *last = proto ? strrchr(proto, ',') : NULL;
	if (!proto)
		return false;
	last = last ? last + 1 : proto;
	last += strspn(last, " \t");
	return strncasecmp(last, "https", 5) == 0 && last[5 + strspn(last + 5, " \t")] == '\0';
}
