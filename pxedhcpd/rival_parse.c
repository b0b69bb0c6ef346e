#include "pxedhcpd/dhcp.h"
#include "pxedhcpd/rival.h"

#include <string.h>

enum {
	FIRST_MENU_OPTION = 6, /* discovery control, addresses, servers, menu, prompt: to 10 */
	LAST_MENU_OPTION = 10,
};

/*
 * Whether option 43 holds PXE's options. Others use 43 for their own (access points that look for
 * their controller): so only what is well-formed to its end counts.
 */
static bool has_menu(const struct dhcp_value *v)
{
	struct reader r = reader_of(v->bytes, v->len);
	struct dhcp_option option;
	bool menu = false;

	while (dhcp_option_next(&r, &option))
		menu = menu || option.code == PXE_BOOT_ITEM ||
		       (option.code >= FIRST_MENU_OPTION && option.code <= LAST_MENU_OPTION);
	return menu && !r.failed;
}

bool rival_parse(const void *packet, size_t len, struct rival_reply *out)
{
	struct dhcp_request reply;

	memset(out, 0, sizeof *out);
	if (dhcp_parse_reply(packet, len, &reply) != DHCP_OK)
		return false;
	out->type = reply.type;
	out->yiaddr = reply.yiaddr;
	out->siaddr = reply.siaddr;
	out->server_id = reply.server_id;
	out->xid = reply.xid;
	memcpy(out->chaddr, reply.chaddr, reply.hlen);
	out->has_mac = reply.htype == 1 && reply.hlen == sizeof out->mac;
	memcpy(out->mac, reply.chaddr, sizeof out->mac);
	out->pxe = dhcp_value_starts(&reply.class, "PXEClient");
	out->http = dhcp_value_starts(&reply.class, "HTTPClient");
	out->marked = reply.marked;
	out->menu = has_menu(&reply.vendor);
	const uint8_t *nul = memchr(reply.boot_file.bytes, 0, reply.boot_file.len);
	out->file_len = nul ? (size_t)(nul - reply.boot_file.bytes) : (size_t)reply.boot_file.len;
	memcpy(out->file, reply.boot_file.bytes, out->file_len);
	return true;
}
