#include "common/strval.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

bool str_uint(const char *s, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;
	if (!*s)
		return false;
	for (; *s; s++) {
		if (*s < '0' || *s > '9')
			return false;
		uint64_t digit = (uint64_t)(*s - '0');
		if (v > (UINT64_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	if (v < min || v > max)
		return false;
	*out = v;
	return true;
}

bool str_size(const char *s, uint64_t *out)
{
	static const char letters[] = "kmgKMG";
	char digits[24];
	size_t len = strspn(s, "0123456789");
	const char *letter = s[len] ? strchr(letters, s[len]) : NULL;
	unsigned shift = letter ? (unsigned)((letter - letters) % 3 + 1) * 10 : 0;

	if (len >= sizeof digits || (letter ? s[len + 1] : s[len]))
		return false;
	memcpy(digits, s, len);
	digits[len] = '\0';
	if (!str_uint(digits, 0, ((uint64_t)1 << 40) >> shift, out))
		return false;
	*out <<= shift;
	return true;
}

bool str_bool(const char *s, bool *out)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = {{"yes", true}, {"true", true}, {"on", true}, {"1", true}, {"no", false},
	    {"false", false}, {"off", false}, {"0", false}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(s, words[i].word) == 0) {
			*out = words[i].value;
			return true;
		}
	return false;
}

bool str_addr4(const char *s, struct in_addr *out)
{
	return inet_pton(AF_INET, s, out) == 1;
}

bool str_addr_port(const char *s, struct addr *out)
{
	char host[INET6_ADDRSTRLEN];
	const char *colon = strrchr(s, ':');
	uint64_t port;
	bool six = s[0] == '[';

	if (!colon || !str_uint(colon + 1, 1, 65535, &port))
		return false;
	const char *start = six ? s + 1 : s;
	const char *end = six ? colon - 1 : colon;
	if (end <= start || (six && *end != ']') || (size_t)(end - start) >= sizeof host)
		return false;
	memcpy(host, start, (size_t)(end - start));
	host[end - start] = '\0';

	*out = (struct addr){0};
	if (six) {
		out->v6.sin6_family = AF_INET6;
		out->v6.sin6_port = htons((uint16_t)port);
		out->len = sizeof out->v6;
		return inet_pton(AF_INET6, host, &out->v6.sin6_addr) == 1;
	}
	out->v4.sin_family = AF_INET;
	out->v4.sin_port = htons((uint16_t)port);
	out->len = sizeof out->v4;
	return inet_pton(AF_INET, host, &out->v4.sin_addr) == 1;
}

bool str_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

int str_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int str_hex_byte(const char *s)
{
	int high = str_hex_digit(s[0]);
	int low = high < 0 ? -1 : str_hex_digit(s[1]);
	return low < 0 ? -1 : high << 4 | low;
}

bool str_mac(const char *s, uint8_t mac[MAC_LEN])
{
	uint8_t out[MAC_LEN];
	char sep = '\0';
	int each = 1; /* bytes between the signs */

	for (int i = 0; i < MAC_LEN; i++) {
		if (i == 1 && (*s == ':' || *s == '-'))
			sep = *s;
		if (i == 2 && !sep && *s == '.') {
			sep = *s;
			each = 2;
		}
		if (i && sep && i % each == 0 && *s++ != sep)
			return false;
		int byte = str_hex_byte(s);
		if (byte < 0)
			return false;
		out[i] = (uint8_t)byte;
		s += 2;
	}
	if (*s)
		return false;
	memcpy(mac, out, MAC_LEN);
	return true;
}

char *hex_text(const uint8_t *bytes, size_t n, char sep, char *out)
{
	static const char digits[] = "0123456789abcdef";
	char *to = out;
	for (size_t i = 0; i < n; i++) {
		if (i && sep)
			*to++ = sep;
		*to++ = digits[bytes[i] >> 4];
		*to++ = digits[bytes[i] & 15];
	}
	*to = '\0';
	return to;
}

char *mac_text(const uint8_t mac[MAC_LEN], char sep, char out[MAC_TEXT])
{
	hex_text(mac, MAC_LEN, sep, out);
	return out;
}

char *addr_text(const struct addr *a, char out[ADDR_TEXT])
{
	out[0] = '\0';
	if (a->len == 0)
		return out;
	if (a->sa.sa_family == AF_INET6) {
		/* A v4 client of a v6 socket reads better as what it is. */
		if (IN6_IS_ADDR_V4MAPPED(&a->v6.sin6_addr))
			inet_ntop(AF_INET, &a->v6.sin6_addr.s6_addr[12], out, ADDR_TEXT);
		else
			inet_ntop(AF_INET6, &a->v6.sin6_addr, out, ADDR_TEXT);
	} else {
		inet_ntop(AF_INET, &a->v4.sin_addr, out, ADDR_TEXT);
	}
	return out;
}

char *addr_port_text(const struct addr *a, char out[ADDR_TEXT])
{
	char host[ADDR_TEXT];
	addr_text(a, host);
	snprintf(out, ADDR_TEXT, strchr(host, ':') ? "[%.45s]:%u" : "%.45s:%u", host, addr_port(a));
	return out;
}

struct addr addr_of_ip4(struct in_addr ip, uint16_t port)
{
	struct addr a = {.len = sizeof a.v4};

	a.v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = ip, .sin_port = htons(port)};
	return a;
}

struct addr addr_plain(const struct addr *a)
{
	struct in_addr four;

	if (a->len == 0 || a->sa.sa_family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&a->v6.sin6_addr))
		return *a;
	memcpy(&four, a->v6.sin6_addr.s6_addr + 12, sizeof four);
	return addr_of_ip4(four, ntohs(a->v6.sin6_port));
}

uint16_t addr_port(const struct addr *a)
{
	if (a->len == 0)
		return 0;
	return ntohs(a->sa.sa_family == AF_INET6 ? a->v6.sin6_port : a->v4.sin_port);
}

const uint8_t *addr_bytes(const struct addr *a, size_t *len)
{
	bool is_v6 = a->sa.sa_family == AF_INET6;

	*len = is_v6 ? sizeof a->v6.sin6_addr : sizeof a->v4.sin_addr;
	return is_v6 ? a->v6.sin6_addr.s6_addr : (const uint8_t *)&a->v4.sin_addr;
}

bool addr_same_host(const struct addr *a, const struct addr *b)
{
	if (a->len != b->len)
		return false;
	if (a->len == 0)
		return true;
	if (a->sa.sa_family != b->sa.sa_family)
		return false;
	if (a->sa.sa_family == AF_INET6)
		return memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, sizeof a->v6.sin6_addr) == 0 &&
		       a->v6.sin6_scope_id == b->v6.sin6_scope_id;
	return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
}

bool addr_is_loopback(const struct addr *a)
{
	return a->sa.sa_family == AF_INET6 ? IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr)
					   : ntohl(a->v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
}

bool addr_equal(const struct addr *a, const struct addr *b)
{
	return addr_port(a) == addr_port(b) && addr_same_host(a, b);
}

bool str_is_url(const char *s)
{
	return strncmp(s, "http://", 7) == 0 || strncmp(s, "https://", 8) == 0;
}

static bool is_ipxe_word(const char *word, size_t len)
{
	return *word == '#' || (len == 1 && *word == ';') ||
	       (len == 2 && (memcmp(word, "||", 2) == 0 || memcmp(word, "&&", 2) == 0));
}

bool str_is_script_text(const char *s)
{
	size_t len = strlen(s);
	if (len && s[len - 1] == '\\')
		return false;
	for (; *(s += strspn(s, " \t")); s += strcspn(s, " \t"))
		if (is_ipxe_word(s, strcspn(s, " \t")))
			return false;
	return true;
}

unsigned str_distance(const char *a, const char *b)
{
	enum { MAX = 40 };
	unsigned rows[3][MAX + 1];
	size_t la = strnlen(a, MAX), lb = strnlen(b, MAX);

	for (size_t j = 0; j <= lb; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= la; i++) {
		unsigned *row = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= lb; j++) {
			unsigned best = up[j - 1] + (a[i - 1] != b[j - 1]);
			if (up[j] + 1 < best)
				best = up[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    up2[j - 2] + 1 < best)
				best = up2[j - 2] + 1;
			row[j] = best;
		}
	}
	return rows[la % 3][lb];
}

size_t str_utf8(const char *text, size_t left)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n = s[0] < 0x80   ? 1
		   : s[0] < 0xc2 ? 0
		   : s[0] < 0xe0 ? 2
		   : s[0] < 0xf0 ? 3
		   : s[0] < 0xf5 ? 4
				 : 0;
	if (n == 0 || n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90)) /* too many bytes */
		return 0;
	if ((s[0] == 0xed && s[1] >= 0xa0) || (s[0] == 0xf4 && s[1] >= 0x90)) /* no character */
		return 0;
	return n;
}

uint32_t str_utf8_code(const char *text, size_t len)
{
	static const uint8_t first[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t c = (unsigned char)text[0] & first[len];
	for (size_t i = 1; i < len; i++)
		c = c << 6 | ((unsigned char)text[i] & 0x3f);
	return c;
}

size_t str_utf8_span(const char *s, size_t len)
{
	size_t n = 0;
	for (size_t more; n < len && (more = str_utf8(s + n, len - n)); n += more)
		;
	return n;
}
