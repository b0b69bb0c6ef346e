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

static enum way way_of(const struct policy_input *in, struct in_addr a, enum way otherwise)
{
	return local_net_is_onlink(&in->nets, a) ? WAY_LINK : otherwise;
}

/* The answer is for a relay. */
static bool may_relay(
    const struct policy_input *in, const struct clients_rule *r, struct decision *d)
{
	struct in_addr giaddr = in->req->giaddr;
	const struct addr relay = addr_of_ip4(giaddr, 0);

	if (clients_take_relay(r, &relay, way_of(in, giaddr, in->giaddr_way)))
		return true;
	d->why = r->relays->on ? "its giaddr is in no network of 'relays'"
			       : "a relay (giaddr) passes it on, and 'relays' is no";
	d->outside = giaddr;
	d->outside_relays = true;
	return false;
}

/* It goes back to where the REQUEST came from. */
static bool may_ask(const struct policy_input *in, const struct clients_rule *r, struct decision *d)
{
	struct in_addr from = in->from.sin_addr;
	const struct addr client = addr_of_ip4(from, 0);

	if (clients_judge(r, &client, way_of(in, from, in->from_way)) != CLIENTS_OUTSIDE)
		return true;
	d->why = "it asks from an address that is not in clients";
	d->outside = from;
	return false;
}

/* All of the link hear it, which clients may be on. */
static bool may_broadcast(
    const struct policy_input *in, const struct clients_rule *r, struct decision *d)
{
	bool known = false;

	if (in->to_us_alone) {
		d->why = "it was sent to us alone, by no relay: a DISCOVER is sent to all";
		return false;
	}
	for (size_t i = 0; i < in->nets.n; i++) {
		const struct local_net *n = &in->nets.net[i];
		const struct addr ours = addr_of_ip4(n->addr, 0);
		if (n->ifindex != in->ifindex)
			continue;
		known = true;
		if (clients_on_net(r, &ours, local_net_bits(n->mask)))
			return true;
	}
	if (!known)
		return true;
	d->why = "the network of the interface that heard it is not in clients";
	d->outside = in->local;
	return false;
}

bool addressing_has_destination(
    const struct policy_input *in, struct in_addr self, struct decision *d)
{
	const struct clients_rule r = clients_rule(in->conf, "pxedhcpd");
	struct in_addr giaddr = in->req->giaddr, from = in->from.sin_addr;
	bool asks = in->req->type == DHCPREQUEST;
	bool to_sender = asks && (in->port == PXE_PORT || !giaddr.s_addr);

	if (giaddr.s_addr && (is_us(in, self, giaddr) || !local_net_is_relay(&in->nets, giaddr))) {
		d->why = "its giaddr is no relay's address";
		return false;
	}
	if (!to_sender)
		return giaddr.s_addr ? may_relay(in, &r, d) : may_broadcast(in, &r, d);
	/*
	 * lanboot-probe may ask on the very machine that pxedhcpd runs on. Nobody else comes from
	 * an address of ours: what the kernel hears from outside as such it drops.
	 */
	if (in->req->marked && in->port == PXE_PORT && local_net_is_ours(&in->nets, from))
		return true;
	if (is_us(in, self, from) || !local_net_is_host(&in->nets, from)) {
		d->why = "it asks from an address that is no client's";
		return false;
	}
	return may_ask(in, &r, d);
}
