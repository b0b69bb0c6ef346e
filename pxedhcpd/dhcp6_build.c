#include "pxedhcpd/dhcp6.h"

#include <string.h>

enum { OPTION_HEAD = 4, RELAY_HEAD = 2 + 2 * sizeof(struct in6_addr) };

static void write_option(struct writer *w, uint16_t code, const void *value, size_t len)
{
	if (len > UINT16_MAX) {
		w->failed = true;
		return;
	}
	write_u16(w, code);
	write_u16(w, (uint16_t)len);
	write_bytes(w, value, len);
}

static void write_given(struct writer *w, uint16_t code, const struct dhcp6_bytes *b)
{
	if (b->at)
		write_option(w, code, b->at, b->len);
}

/* One enterprise, one class: what firmware compares with its own word (edk2, PxeBcDhcp6.c). */
static void write_class(struct writer *w, const char *class)
{
	size_t len = strlen(class);

	write_u16(w, OPTION6_VENDOR_CLASS);
	write_u16(w, (uint16_t)(4 + 2 + len));
	write_u32(w, DHCP6_ENTERPRISE);
	write_u16(w, (uint16_t)len);
	write_bytes(w, class, len);
}

static void write_message(struct writer *w, const struct dhcp6_reply *reply)
{
	write_u32(w, (uint32_t)reply->type << 24 | (reply->xid & 0xffffff));
	write_given(w, OPTION6_CLIENT_ID, &reply->client_id);
	write_given(w, OPTION6_SERVER_ID, &reply->server_id);
	if (reply->class)
		write_class(w, reply->class);
	if (reply->url)
		write_option(w, OPTION6_BOOT_FILE_URL, reply->url, strlen(reply->url));
}

static size_t given_size(const struct dhcp6_bytes *b)
{
	return b->at ? OPTION_HEAD + b->len : 0;
}

static size_t message_size(const struct dhcp6_reply *reply)
{
	return 4 + given_size(&reply->client_id) + given_size(&reply->server_id) +
	       (reply->class ? OPTION_HEAD + 4 + 2 + strlen(reply->class) : 0) +
	       (reply->url ? OPTION_HEAD + strlen(reply->url) : 0);
}

size_t dhcp6_build(const struct dhcp6_reply *reply, void *packet, size_t size)
{
	struct writer w = writer_of(packet, size);
	size_t inside = message_size(reply);

	/* How long each relay's part is, the first of which has all the others inside. */
	for (size_t i = 0; i < reply->n_relays; i++)
		inside += RELAY_HEAD + given_size(&reply->relay[i].interface_id) + OPTION_HEAD;
	for (size_t i = 0; i < reply->n_relays; i++) {
		const struct dhcp6_relay *relay = &reply->relay[i];
		write_u8(&w, DHCP6_RELAY_REPL);
		write_u8(&w, relay->hops);
		write_bytes(&w, &relay->link, sizeof relay->link);
		write_bytes(&w, &relay->peer, sizeof relay->peer);
		write_given(&w, OPTION6_INTERFACE_ID, &relay->interface_id);
		inside -= RELAY_HEAD + given_size(&relay->interface_id) + OPTION_HEAD;
		write_u16(&w, OPTION6_RELAY_MESSAGE);
		write_u16(&w, (uint16_t)inside);
	}
	write_message(&w, reply);
	return w.failed || inside > UINT16_MAX ? 0 : w.len;
}
