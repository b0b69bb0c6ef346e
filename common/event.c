#include "common/event.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void append(struct event *e, const char *s, size_t n)
{
	size_t size = sizeof e->text - 1 - e->len;
	if (n > size)
		n = size;
	memcpy(e->text + e->len, s, n);
	e->len += n;
	e->text[e->len] = '\0';
}

static void append_key(struct event *e, const char *key)
{
	append(e, " ", 1);
	append(e, key, strlen(key));
	append(e, "=", 1);
	e->says_mac |= strcmp(key, "mac") == 0;
	e->says_host |= strcmp(key, "host") == 0;
}

void event_start(struct event *e, const char *word)
{
	e->word = word;
	e->len = 0;
	e->asker = (struct asker){0};
	e->says_mac = e->says_host = e->has_mac = false;
	e->client.len = 0;
	e->text[0] = '\0';
	append(e, word, strlen(word));
	e->place = e->len;
}

static bool needs_quotes(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (p[i] <= ' ' || p[i] >= 0x7f || p[i] == '"' || p[i] == '\\')
			return true;
	return len == 0;
}

/* Writes a byte as it is shown in a value. Returns how many characters that are. */
static size_t write_byte(uint8_t byte, char out[4])
{
	static const char digits[] = "0123456789abcdef";
	size_t n = 0;

	if (byte < ' ' || byte >= 0x7f) {
		memcpy(out, (char[]){'\\', 'x', digits[byte >> 4], digits[byte & 15]}, 4);
		return 4;
	}
	if (byte == '"' || byte == '\\')
		out[n++] = '\\';
	out[n++] = (char)byte;
	return n;
}

void event_bytes(struct event *e, const char *key, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	bool cut = len > 256;
	if (cut)
		len = 256;
	bool quoted = needs_quotes(p, len);

	append_key(e, key);
	if (quoted)
		append(e, "\"", 1);
	for (size_t i = 0; i < len; i++) {
		char one[4];
		append(e, one, write_byte(p[i], one));
	}
	if (cut)
		append(e, "...", 3);
	if (quoted)
		append(e, "\"", 1);
}

void event_client(struct event *e, const struct addr *a)
{
	event_addr(e, "client", a);
	e->asker = asker_of_addr(a);
	e->client = *a;
	e->place = e->len;
}

void event_no_machine(struct event *e)
{
	e->says_mac = e->says_host = true;
}

void event_insert_machine(struct event *e, const char *asks, const uint8_t *mac, const char *host)
{
	char rest[EVENT_MAX];
	size_t len = e->len - e->place;

	memcpy(rest, e->text + e->place, len);
	e->len = e->place;
	event_text(e, "asks", asks);
	if (mac)
		event_mac(e, "mac", mac);
	event_text(e, "host", host);
	append(e, rest, len);
}

void event_text(struct event *e, const char *key, const char *text)
{
	if (text)
		event_bytes(e, key, text, strlen(text));
}

void event_hex(struct event *e, const char *key, const uint8_t *bytes, size_t len)
{
	enum { SHOWN = 64 };
	char text[3 * SHOWN + 4];

	if (len == 0)
		return;
	char *end = hex_text(bytes, len > SHOWN ? (size_t)SHOWN : len, ':', text);
	if (len > SHOWN)
		memcpy(end, "...", 4);
	event_text(e, key, text);
}

void event_num(struct event *e, const char *key, uint64_t value)
{
	char digits[24];
	int n = snprintf(digits, sizeof digits, "%" PRIu64, value);
	append_key(e, key);
	append(e, digits, (size_t)n);
}

void event_mac(struct event *e, const char *key, const uint8_t mac[MAC_LEN])
{
	char text[MAC_TEXT];
	event_text(e, key, mac_text(mac, ':', text));
	if (strcmp(key, "mac") == 0) {
		memcpy(e->mac, mac, MAC_LEN);
		e->has_mac = true;
		e->place = e->len;
	}
}

void event_addr(struct event *e, const char *key, const struct addr *a)
{
	char text[ADDR_TEXT];
	event_text(e, key, addr_text(a, text));
}

void event_addr_port(struct event *e, const char *key, const struct addr *a)
{
	char text[ADDR_TEXT];
	event_text(e, key, addr_port_text(a, text));
}

size_t event_message(const struct event_head *h, const char *line, char out[EVENT_MESSAGE_MAX])
{
	int head =
	    snprintf(out, EVENT_MESSAGE_MAX, "lanboot1 %" PRIu64 ".%03u %.32s %c %" PRIu64 " ",
		h->seconds, h->ms % 1000, h->daemon, h->level, h->seq);
	size_t n = (size_t)head;

	for (; *line && n < EVENT_MESSAGE_MAX - 1; line++) {
		uint8_t byte = (uint8_t)*line;
		out[n++] = byte < ' ' || byte == 0x7f ? '?' : *line;
	}
	out[n] = '\0';
	return n;
}
