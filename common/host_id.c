#include "common/host_id.h"

#include "common/arch.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/* Kinds whose section says a word first: [host serial ABC123]. */
static const struct {
	const char *word;
	enum host_kind kind;
} words[] = {{"serial", HOST_SERIAL}, {"asset", HOST_ASSET}, {"product", HOST_PRODUCT},
    {"manufacturer", HOST_MANUFACTURER}, {"arch", HOST_ARCH}};

enum { WORDS = sizeof words / sizeof *words };

void host_id_of_addr(const struct addr *a, struct host_id *id)
{
	*id = (struct host_id){.kind = HOST_ADDRESS, .len = NET_BITS};
	if (a->sa.sa_family == AF_INET6) {
		memcpy(id->bytes, &a->v6.sin6_addr, sizeof id->bytes);
	} else {
		id->bytes[10] = id->bytes[11] = 0xff;
		memcpy(id->bytes + 12, &a->v4.sin_addr, 4);
	}
}

void host_id_mask(struct host_id *id, unsigned bits)
{
	for (unsigned i = 0; i < sizeof id->bytes; i++) {
		unsigned left = bits > i * 8 ? bits - i * 8 : 0;
		id->bytes[i] &= (uint8_t)(left >= 8 ? 0xff : 0xff00 >> left);
	}
	id->len = (uint8_t)bits;
	id->kind = bits == NET_BITS ? HOST_ADDRESS : HOST_NET;
}

bool host_id_is_exact(const struct host_id *id)
{
	return id->kind <= HOST_ADDRESS && id->kind != HOST_CLIENT;
}

/* `10.0.3.7`, `10.0.3.0/24`, `fd00:10::/64`. */
static bool parse_net(const char *s, struct host_id *id)
{
	char host[INET6_ADDRSTRLEN];
	struct addr a = {.len = sizeof a.v6};
	size_t len = strcspn(s, "/");
	uint64_t bits;

	if (len >= sizeof host)
		return false;
	memcpy(host, s, len);
	host[len] = '\0';
	bool four = inet_pton(AF_INET, host, &a.v4.sin_addr) == 1;
	a.sa.sa_family = four ? AF_INET : AF_INET6;
	if (!four && inet_pton(AF_INET6, host, &a.v6.sin6_addr) != 1)
		return false;
	bits = four ? NET_BITS - MAPPED_BITS : NET_BITS;
	if (s[len] && !str_uint(s + len + 1, 0, bits, &bits))
		return false;
	host_id_of_addr(&a, id);
	host_id_mask(id, (unsigned)bits + (four ? MAPPED_BITS : 0));
	return true;
}

/* `serial ABC123`: the word, blanks, and the text. */
static bool parse_text(const char *s, struct host_id *id)
{
	size_t word = strcspn(s, " \t");
	const char *text = s + word + strspn(s + word, " \t");
	size_t len = strlen(text);

	for (size_t i = 0; i < WORDS; i++) {
		if (strlen(words[i].word) != word || memcmp(words[i].word, s, word) != 0)
			continue;
		if (len == 0 || len > HOST_NAME_MAX_LEN)
			return false;
		if (words[i].kind == HOST_ARCH && !(text = arch_processor(text)))
			return false;
		*id = (struct host_id){
		    .kind = words[i].kind, .len = (uint8_t)strlen(text), .text = text};
		return true;
	}
	return false;
}

bool str_uuid(const char *s, uint8_t uuid[UUID_SIZE])
{
	uint8_t out[UUID_SIZE];
	for (int i = 0; i < UUID_SIZE; i++) {
		if ((i == 4 || i == 6 || i == 8 || i == 10) && *s++ != '-')
			return false;
		int byte = str_hex_byte(s);
		if (byte < 0)
			return false;
		out[i] = (uint8_t)byte;
		s += 2;
	}
	if (*s)
		return false;
	memcpy(uuid, out, UUID_SIZE);
	return true;
}

static bool is_separator(char c)
{
	return c == ':' || c == '-' || c == '.' || c == ' ' || c == '\t';
}

size_t client_id_parse(const char *text, size_t len, uint8_t bytes[CLIENT_ID_MAX])
{
	const char *s = text, *end = text + len;
	size_t n = 0;

	if (len >= 2 && s[0] == '0' && (s[1] | 0x20) == 'x')
		s += 2;
	while (s < end) {
		int high = str_hex_digit(*s), low = s + 1 < end ? str_hex_digit(s[1]) : -1;
		if (high < 0 || n == CLIENT_ID_MAX)
			return 0;
		s += low < 0 ? 1 : 2;
		bool apart = s < end && is_separator(*s);
		if (low < 0 && !apart && !(n && is_separator(s[-2])))
			return 0; /* one digit, and nothing that says it is a byte */
		bytes[n++] = (uint8_t)(low < 0 ? high : high << 4 | low);
		if (apart && ++s == end)
			return 0;
	}
	return n >= 2 ? n : 0;
}

/* `client-id ff:00:9c:…` */
static bool parse_client(const char *s, struct host_id *id)
{
	static const char word[] = "client-id";
	uint8_t bytes[CLIENT_ID_MAX];

	if (strncmp(s, word, sizeof word - 1) != 0)
		return false;
	s += sizeof word - 1;
	size_t blanks = strspn(s, " \t"), len = strlen(s + blanks);
	if (blanks == 0 || len > 3 * CLIENT_ID_MAX || !client_id_parse(s + blanks, len, bytes))
		return false;
	*id = (struct host_id){.kind = HOST_CLIENT, .len = (uint8_t)len, .text = s + blanks};
	return true;
}

/* `52:54:00:*`: one to five bytes, each followed by the separator, then the star. */
static bool parse_prefix(const char *s, struct host_id *id)
{
	unsigned n = 0;
	for (; n < MAC_LEN - 1; n++) {
		int byte = str_hex_byte(s);
		if (byte < 0 || (s[2] != ':' && s[2] != '-'))
			break;
		id->bytes[n] = (uint8_t)byte;
		s += 3;
	}
	id->kind = HOST_PREFIX;
	id->len = (uint8_t)n;
	return n > 0 && strcmp(s, "*") == 0;
}

bool host_id_parse(const char *text, struct host_id *id)
{
	*id = (struct host_id){.kind = HOST_ANY};
	if (strcmp(text, "*") == 0)
		return true;
	if (str_mac(text, id->bytes)) {
		id->kind = HOST_MAC;
		id->len = MAC_LEN;
		return true;
	}
	if (str_uuid(text, id->bytes)) {
		id->kind = HOST_UUID;
		id->len = UUID_SIZE;
		return true;
	}
	if (parse_prefix(text, id) || parse_net(text, id) || parse_client(text, id))
		return true;
	return parse_text(text, id);
}

char *uuid_text(const uint8_t uuid[UUID_SIZE], char out[HOST_ID_TEXT])
{
	static const uint8_t groups[] = {4, 2, 2, 2, 6};
	char *to = out;
	for (size_t i = 0, at = 0; i < sizeof groups; at += groups[i++]) {
		if (i)
			*to++ = '-';
		to = hex_text(uuid + at, groups[i], '\0', to);
	}
	return out;
}

void uuid_swap(const uint8_t in[UUID_SIZE], uint8_t out[UUID_SIZE])
{
	static const uint8_t order[UUID_SIZE] = {
	    3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

	for (size_t i = 0; i < UUID_SIZE; i++)
		out[i] = in[order[i]];
}

static void prefix_text(const struct host_id *id, char out[HOST_ID_TEXT])
{
	char *end = hex_text(id->bytes, id->len, ':', out);

	memcpy(end, ":*", sizeof ":*");
}

static void client_text(const struct host_id *id, char out[HOST_ID_TEXT])
{
	static const char word[] = "client-id ";
	uint8_t bytes[CLIENT_ID_MAX];

	size_t n = client_id_parse(id->text, id->len, bytes);
	memcpy(out, word, sizeof word);
	/* A line of the configuration, which --dump-config makes of it, has no room for more. */
	hex_text(bytes, n, n < 60 ? ':' : '\0', out + sizeof word - 1);
}

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

bool host_id_is_ip4(const struct host_id *id)
{
	return id->len >= MAPPED_BITS && memcmp(id->bytes, mapped, sizeof mapped) == 0;
}

static void net_text(const struct host_id *id, char out[HOST_ID_TEXT])
{
	bool four = host_id_is_ip4(id);
	char host[INET6_ADDRSTRLEN];

	inet_ntop(
	    four ? AF_INET : AF_INET6, id->bytes + (four ? sizeof mapped : 0), host, sizeof host);
	snprintf(out, HOST_ID_TEXT, "%s", host);
	if (id->kind == HOST_NET)
		snprintf(out, HOST_ID_TEXT, "%s/%d", host, id->len - (four ? MAPPED_BITS : 0));
}

char *host_id_text(const struct host_id *id, char out[HOST_ID_TEXT])
{
	switch (id->kind) {
	case HOST_MAC:
		return mac_text(id->bytes, ':', out);
	case HOST_UUID:
		return uuid_text(id->bytes, out);
	case HOST_PREFIX:
		prefix_text(id, out);
		return out;
	case HOST_CLIENT:
		client_text(id, out);
		return out;
	case HOST_ADDRESS:
	case HOST_NET:
		net_text(id, out);
		return out;
	default:
		break;
	}
	snprintf(out, HOST_ID_TEXT, "*");
	for (size_t i = 0; i < WORDS; i++)
		if (words[i].kind == id->kind)
			snprintf(out, HOST_ID_TEXT, "%s %.*s", words[i].word, id->len, id->text);
	return out;
}

bool host_text_is_filler(const char *text)
{
	static const char *const fillers[] = {"None", "Default string", "To be filled by O.E.M.",
	    "System Serial Number", "Not Specified", "0123456789"};
	for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++)
		if (strcasecmp(text, fillers[i]) == 0)
			return true;
	return text[strspn(text, "0")] == '\0';
}

bool host_uuid_is_filler(const uint8_t uuid[UUID_SIZE])
{
	for (int i = 1; i < UUID_SIZE; i++)
		if (uuid[i] != uuid[0])
			return false;
	return uuid[0] == 0 || uuid[0] == 0xff;
}
