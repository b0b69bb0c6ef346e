#include "pxedhcpd/dhcp.h"

#include <string.h>

enum { MAGIC_COOKIE = 0x63825363, SNAME_LEN = 64 };

/* Which of its fields hold further options, by option 52. */
enum { OVERLOAD_FILE = 1, OVERLOAD_SNAME = 2 };

static struct in_addr read_addr(struct reader *r)
{
	struct in_addr a;
	read_copy(r, &a, sizeof a);
	return a;
}

/* Another part of an option joins what came before it (RFC 3396 §5). */
static void append(struct dhcp_value *v, const uint8_t *bytes, size_t len)
{
	size_t size = sizeof v->bytes - v->len;
	if (len > size)
		len = size;
	memcpy(v->bytes + v->len, bytes, len);
	v->len = (uint8_t)(v->len + len);
	v->present = true;
}

/* Of option 82, too: one relay's after another's. */
static void append_relay(struct dhcp_relay_info *r, const uint8_t *bytes, size_t len)
{
	size_t size = sizeof r->bytes - r->len;
	if (len > size) {
		r->too_long = true;
		return;
	}
	memcpy(r->bytes + r->len, bytes, len);
	r->len = (uint16_t)(r->len + len);
}

static bool is_text(const uint8_t *value, size_t len, const char *text)
{
	return len == strlen(text) && memcmp(value, text, len) == 0;
}

static void take_option(
    struct dhcp_request *req, const struct dhcp_option *option, uint8_t *overload)
{
	const uint8_t *value = option->value;
	size_t len = option->len;

	switch (option->code) {
	case OPTION_TYPE:
		if (len == 1)
			req->type = value[0];
		break;
	case OPTION_OVERLOAD:
		if (len == 1)
			*overload = value[0];
		break;
	case OPTION_MAX_SIZE:
		if (len == 2)
			req->max_size = (uint16_t)(value[0] << 8 | value[1]);
		break;
	case OPTION_ADDRESS:
		if (len == sizeof req->requested)
			memcpy(&req->requested, value, len);
		break;
	case OPTION_SERVER_ID:
		if (len == sizeof req->server_id)
			memcpy(&req->server_id, value, len);
		break;
	case OPTION_CLASS:
		append(&req->class, value, len);
		break;
	case OPTION_CLIENT_ID:
		append(&req->client_id, value, len);
		break;
	case OPTION_USER_CLASS:
		append(&req->user_class, value, len);
		break;
	case OPTION_ARCH:
		append(&req->arch, value, len);
		break;
	case OPTION_UUID:
		append(&req->uuid, value, len);
		break;
	case OPTION_VENDOR:
		append(&req->vendor, value, len);
		break;
	case OPTION_IPXE:
		append(&req->ipxe, value, len);
		break;
	case OPTION_RELAY:
		append_relay(&req->relay, value, len);
		break;
	case OPTION_MARK:
		req->chained = req->op == BOOTREQUEST && is_text(value, len, DHCP_MARK_CHAINED);
		req->marked = req->chained || is_text(value, len, DHCP_MARK);
		break;
	case OPTION_BOOT_FILE:
		if (req->op == BOOTREPLY)
			append(&req->boot_file, value, len);
		break;
	default:
		break;
	}
}

/* The options of one field; false if one of them reaches past its end. */
static bool take_field(struct dhcp_request *req, struct reader r, uint8_t *overload)
{
	struct dhcp_option option;

	while (dhcp_option_next(&r, &option))
		take_option(req, &option, overload);
	return !r.failed;
}

/* The boot file in the header, where option 67 does not say it: up to its NUL. */
static void take_file(struct dhcp_request *req, const uint8_t *file)
{
	const uint8_t *nul = memchr(file, 0, FILE_LEN);
	size_t len = nul ? (size_t)(nul - file) : (size_t)FILE_LEN;
	if (len && !req->boot_file.present)
		append(&req->boot_file, file, len);
}

static enum dhcp_result parse(
    const void *packet, size_t len, enum dhcp_op op, struct dhcp_request *req)
{
	struct reader r = reader_of(packet, len);
	uint8_t overload = 0, ignored = 0;

	memset(req, 0, sizeof *req);
	req->op = read_u8(&r);
	req->htype = read_u8(&r);
	req->hlen = read_u8(&r);
	req->hops = read_u8(&r);
	req->xid = read_u32(&r);
	req->secs = read_u16(&r);
	req->flags = read_u16(&r);
	req->ciaddr = read_addr(&r);
	req->yiaddr = read_addr(&r);
	req->siaddr = read_addr(&r);
	req->giaddr = read_addr(&r);
	read_copy(&r, req->chaddr, sizeof req->chaddr);
	const uint8_t *sname = read_bytes(&r, SNAME_LEN);
	const uint8_t *file = read_bytes(&r, FILE_LEN);
	uint32_t cookie = read_u32(&r);

	if (r.failed)
		return DHCP_SHORT;
	if (req->op != op)
		return op == BOOTREQUEST ? DHCP_NO_REQUEST : DHCP_NO_REPLY;
	if (cookie != MAGIC_COOKIE)
		return DHCP_BAD_COOKIE;
	if (req->hlen > CHADDR_LEN)
		return DHCP_BAD_HLEN;

	/* RFC 3396 §5: first the options field, then file, then sname. */
	bool good = take_field(req, r, &overload);
	if (good && overload & OVERLOAD_FILE)
		good = take_field(req, reader_of(file, FILE_LEN), &ignored);
	if (good && overload & OVERLOAD_SNAME)
		good = take_field(req, reader_of(sname, SNAME_LEN), &ignored);
	if (op == BOOTREPLY && !(overload & OVERLOAD_FILE))
		take_file(req, file);
	return good ? DHCP_OK : DHCP_BAD_OPTION;
}

enum dhcp_result dhcp_parse(const void *packet, size_t len, struct dhcp_request *req)
{
	return parse(packet, len, BOOTREQUEST, req);
}

enum dhcp_result dhcp_parse_reply(const void *packet, size_t len, struct dhcp_request *reply)
{
	return parse(packet, len, BOOTREPLY, reply);
}

const char *dhcp_result_text(enum dhcp_result r)
{
	switch (r) {
	case DHCP_OK:
		return "ok";
	case DHCP_SHORT:
		return "too short for a DHCP packet";
	case DHCP_NO_REPLY:
		return "not a server's packet";
	case DHCP_NO_REQUEST:
		return "not a client's packet";
	case DHCP_BAD_COOKIE:
		return "no DHCP magic cookie";
	case DHCP_BAD_HLEN:
		return "hardware address longer than 16 bytes";
	case DHCP_BAD_OPTION:
		return "an option reaches past the packet's end";
	}
	return "?";
}
