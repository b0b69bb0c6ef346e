#include "pxedhcpd/dhcp6.h"

#include <string.h>

enum { UNDI_LEN = 3 };

struct option6 {
	uint16_t code;
	struct dhcp6_bytes value;
};

/* The next option (RFC 8415 §21.1). False at the end, and where one reaches past it: r->failed. */
static bool next_option(struct reader *r, struct option6 *o)
{
	if (reader_left(r) == 0)
		return false;
	o->code = read_u16(r);
	o->value.len = read_u16(r);
	o->value.at = read_bytes(r, o->value.len);
	return o->value.at != NULL;
}

/* The first of two counts, and one that is too short is none. */
static void take(struct dhcp6_bytes *to, const struct dhcp6_bytes *value, size_t least)
{
	if (!to->at && value->len >= least)
		*to = *value;
}

/* The first of a class's data, each of which has its length in front (RFC 8415 §21.15). */
static void take_first_data(struct dhcp6_bytes *to, struct reader r)
{
	struct dhcp6_bytes data;

	data.len = read_u16(&r);
	data.at = read_bytes(&r, data.len);
	if (data.at)
		take(to, &data, 1);
}

/* Others have options 16 of their own, and a client may send several. */
static void take_vendor_class(struct dhcp6_request *req, const struct dhcp6_bytes *value)
{
	struct reader r = reader_of(value->at, value->len);

	if (read_u32(&r) == DHCP6_ENTERPRISE && !r.failed)
		take_first_data(&req->class, r);
}

static void take_option(struct dhcp6_request *req, const struct option6 *o)
{
	struct reader r = reader_of(o->value.at, o->value.len);

	switch (o->code) {
	case OPTION6_CLIENT_ID:
		take(&req->client_id, &o->value, 2);
		break;
	case OPTION6_SERVER_ID:
		take(&req->server_id, &o->value, 2);
		break;
	case OPTION6_ELAPSED:
		req->elapsed_cs = read_u16(&r);
		break;
	case OPTION6_USER_CLASS:
		take_first_data(&req->user_class, r);
		break;
	case OPTION6_VENDOR_CLASS:
		take_vendor_class(req, &o->value);
		break;
	case OPTION6_ARCH:
		take(&req->arch, &o->value, 2);
		break;
	case OPTION6_UNDI:
		take(&req->undi, &o->value, UNDI_LEN);
		break;
	default:
		break;
	}
}

static enum dhcp6_result parse_client(struct reader r, struct dhcp6_request *req)
{
	struct option6 o;
	uint32_t head = read_u32(&r);

	if (r.failed)
		return DHCP6_SHORT;
	req->type = (uint8_t)(head >> 24);
	req->xid = head & 0xffffff;
	switch (req->type) {
	case DHCP6_SOLICIT:
	case DHCP6_REQUEST:
	case DHCP6_CONFIRM:
	case DHCP6_RENEW:
	case DHCP6_REBIND:
	case DHCP6_RELEASE:
	case DHCP6_DECLINE:
	case DHCP6_INFORMATION:
		break;
	default:
		return DHCP6_NO_REQUEST;
	}
	while (next_option(&r, &o))
		take_option(req, &o);
	return r.failed ? DHCP6_BAD_OPTION : DHCP6_OK;
}

/* One relay's header and options; *r is what it has passed on then. */
static enum dhcp6_result parse_relay(struct reader *r, struct dhcp6_request *req)
{
	struct dhcp6_bytes message = {NULL, 0};
	struct option6 o;

	if (req->n_relays == DHCP6_RELAYS_MAX)
		return DHCP6_TOO_DEEP;
	struct dhcp6_relay *relay = &req->relay[req->n_relays++];
	read_u8(r);
	relay->hops = read_u8(r);
	read_copy(r, &relay->link, sizeof relay->link);
	read_copy(r, &relay->peer, sizeof relay->peer);
	if (r->failed)
		return DHCP6_SHORT;
	req->link_layer = (struct dhcp6_bytes){NULL, 0}; /* only the client's own relay knows it */
	while (next_option(r, &o)) {
		if (o.code == OPTION6_RELAY_MESSAGE)
			take(&message, &o.value, 1);
		else if (o.code == OPTION6_INTERFACE_ID)
			take(&relay->interface_id, &o.value, 1);
		else if (o.code == OPTION6_LINK_LAYER)
			take(&req->link_layer, &o.value, 3);
	}
	if (r->failed)
		return DHCP6_BAD_OPTION;
	*r = reader_of(message.at, message.len);
	return message.at ? DHCP6_OK : DHCP6_NO_MESSAGE;
}

enum dhcp6_result dhcp6_parse(const void *packet, size_t len, struct dhcp6_request *req)
{
	struct reader r = reader_of(packet, len);
	enum dhcp6_result result = DHCP6_OK;

	memset(req, 0, sizeof *req);
	while (result == DHCP6_OK && reader_left(&r) && r.data[0] == DHCP6_RELAY_FORW)
		result = parse_relay(&r, req);
	return result == DHCP6_OK ? parse_client(r, req) : result;
}

const char *dhcp6_result_text(enum dhcp6_result r)
{
	switch (r) {
	case DHCP6_OK:
		return "ok";
	case DHCP6_SHORT:
		return "too short for a DHCPv6 packet";
	case DHCP6_NO_REQUEST:
		return "not a client's packet";
	case DHCP6_BAD_OPTION:
		return "an option reaches past the packet's end";
	case DHCP6_NO_MESSAGE:
		return "a relay's packet without the client's in it";
	case DHCP6_TOO_DEEP:
		return "more than 9 relays around it";
	}
	return "?";
}

bool dhcp6_starts(const struct dhcp6_bytes *b, const char *prefix)
{
	size_t len = strlen(prefix);
	return b->at && b->len >= len && memcmp(b->at, prefix, len) == 0;
}
