#include "common/wire.h"
#include "pxedhcpd/dhcp.h"
#include "pxedhcpd/watch.h"

#include <string.h>

enum {
	MAGIC_COOKIE = 0x63825363,
	SNAME_LEN = 64,
	OVERLOAD_FILE = 1,
	OVERLOAD_SNAME = 2,
	FIRST_MENU_OPTION = 6, /* discovery control, addresses, servers, menu, prompt: to 10 */
	LAST_MENU_OPTION = 10,
};

/* Its parts are joined (RFC 3396) before they are looked at. */
struct found {
	struct dhcp_value class, vendor, file;
	uint8_t overload;
};

static void append(struct dhcp_value *v, const uint8_t *bytes, size_t len)
{
	size_t room = sizeof v->bytes - v->len;
	if (len > room)
		len = room;
	memcpy(v->bytes + v->len, bytes, len);
	v->len = (uint8_t)(v->len + len);
}

static void take_option(
    struct watch_reply *out, struct found *found, uint8_t code, const uint8_t *value, size_t len)
{
	switch (code) {
	case OPTION_TYPE:
		if (len == 1)
			out->type = value[0];
		break;
	case OPTION_OVERLOAD:
		if (len == 1)
			found->overload = value[0];
		break;
	case OPTION_SERVER_ID:
		if (len == sizeof out->server_id)
			memcpy(&out->server_id, value, len);
		break;
	case OPTION_CLASS:
		append(&found->class, value, len);
		break;
	case OPTION_VENDOR:
		append(&found->vendor, value, len);
		break;
	case OPTION_BOOT_FILE:
		append(&found->file, value, len);
		break;
	default:
		break;
	}
}

static bool take_field(struct watch_reply *out, struct found *found, struct reader r)
{
	while (reader_left(&r)) {
		uint8_t code = read_u8(&r);
		if (code == OPTION_PAD)
			continue;
		if (code == OPTION_END)
			break;
		uint8_t len = read_u8(&r);
		const uint8_t *value = read_bytes(&r, len);
		if (!value)
			return false;
		take_option(out, found, code, value, len);
	}
	return true;
}

/*
 * Whether option 43 holds PXE's options. Others use 43 for their own (access points that look for
 * their controller): so only what is well-formed to its end counts.
 */
static bool has_menu(const struct dhcp_value *v)
{
	struct reader r = reader_of(v->bytes, v->len);
	bool menu = false;

	while (reader_left(&r)) {
		uint8_t code = read_u8(&r);
		if (code == OPTION_PAD)
			continue;
		if (code == OPTION_END)
			break;
		uint8_t len = read_u8(&r);
		if (!read_bytes(&r, len))
			return false;
		menu = menu || (code >= FIRST_MENU_OPTION && code <= LAST_MENU_OPTION) ||
		       code == PXE_BOOT_ITEM;
	}
	return menu;
}

static bool starts_with(const struct dhcp_value *v, const char *prefix)
{
	size_t len = strlen(prefix);
	return v->len >= len && memcmp(v->bytes, prefix, len) == 0;
}

static void take_file(struct watch_reply *out, const uint8_t *bytes, size_t room)
{
	const uint8_t *nul = memchr(bytes, 0, room);
	out->file_len = nul ? (size_t)(nul - bytes) : room;
	memcpy(out->file, bytes, out->file_len);
}

bool watch_parse(const void *packet, size_t len, struct watch_reply *out)
{
	struct reader r = reader_of(packet, len);
	struct found found = {0};
	const size_t before_yiaddr = 15, before_sname = 20; /* … ciaddr; giaddr, chaddr */

	memset(out, 0, sizeof *out);
	uint8_t op = read_u8(&r);
	read_bytes(&r, before_yiaddr);
	read_copy(&r, &out->yiaddr, sizeof out->yiaddr);
	read_copy(&r, &out->siaddr, sizeof out->siaddr);
	read_bytes(&r, before_sname);
	const uint8_t *sname = read_bytes(&r, SNAME_LEN);
	const uint8_t *file = read_bytes(&r, FILE_LEN);
	uint32_t cookie = read_u32(&r);
	if (r.failed || op != BOOTREPLY || cookie != MAGIC_COOKIE || !take_field(out, &found, r))
		return false;
	uint8_t overload = found.overload;
	if (overload & OVERLOAD_FILE && !take_field(out, &found, reader_of(file, FILE_LEN)))
		return false;
	if (overload & OVERLOAD_SNAME && !take_field(out, &found, reader_of(sname, SNAME_LEN)))
		return false;
	out->pxe = starts_with(&found.class, "PXEClient");
	out->http = starts_with(&found.class, "HTTPClient");
	out->menu = has_menu(&found.vendor);
	if (found.file.len)
		take_file(out, found.file.bytes, found.file.len);
	else if (!(overload & OVERLOAD_FILE))
		take_file(out, file, FILE_LEN);
	return true;
}
