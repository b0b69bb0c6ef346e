#include "pxedhcpd/addressing.h"

#include "pxedhcpd/reply.h"
#include "pxedhcpd/request.h"

static bool is_us(const struct policy_input *in, struct in_addr self, struct in_addr a)
{
	return a.s_addr == self.s_addr || a.s_addr == in->local.s_addr ||
	       local_net_is_ours(&in->nets, a);
}

/* True if this is one of the boot server types that the client was told to ask us for. */
static bool is_listed(
    const struct policy_input *in, enum pxe_mode mode, const struct decision *d, size_t type)
{
	if (d->kind == CLIENT_PXE && d->firmware == FIRMWARE_RPI)
		return type == 0; /* its one menu entry */
	return mode == PXE_MODE_MENU && d->kind == CLIENT_PXE && d->firmware != FIRMWARE_IPXE &&
	       type >= MENU_TYPE && type - MENU_TYPE < reply_menu_listed(in->conf);
}

bool addressing_is_for_us(
    const struct policy_input *in, struct in_addr self, enum pxe_mode mode, struct decision *d)
{
	enum { LAYER_BIS = 0x80 }; /* in the layer's first byte: wants credentials, PXE 2.1 §3.2 */
	size_t len;
	const uint8_t *item = request_boot_item(in->req, &len);

	if (in->req->type != DHCPREQUEST)
		return true;
	if (in->req->server_id.s_addr && !is_us(in, self, in->req->server_id)) {
		d->why = "it asks another server, which option 54 names";
		return false;
	}
	if (!item)
		return true;
	d->why = "the boot item that it asks for (43.71) is none that it was offered here";
	if (len >= 4 && item[2] & LAYER_BIS)
		return false;
	return is_listed(in, mode, d, (size_t)(item[0] << 8 | item[1]));
}

bool addressing_has_destination(
    const struct policy_input *in, struct in_addr self, struct decision *d)
{
	struct in_addr giaddr = in->req->giaddr, from = in->from.sin_addr;

	if (giaddr.s_addr && (is_us(in, self, giaddr) || !local_net_is_relay(&in->nets, giaddr))) {
		d->why = "its giaddr is no relay's address";
		return false;
	}
	/* The answer to a REQUEST goes back to where that came from. */
	if (in->req->type == DHCPREQUEST && (in->port == PXE_PORT || !giaddr.s_addr) &&
	    (is_us(in, self, from) || !local_net_is_host(&in->nets, from))) {
		d->why = "it asks from an address that is no client's";
		return false;
	}
	return true;
}
