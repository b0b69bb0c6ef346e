/* Any bytes as a DHCPv6 packet: what is read lies within them, and a reply goes back as it came. */
#include "pxedhcpd/dhcp6.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int condition)
{
	if (!condition)
		abort();
}

static void must_lie_within(const struct dhcp6_bytes *b, const uint8_t *data, size_t size)
{
	must(!b->at || (b->at >= data && b->at <= data + size && b->len <= size &&
			   b->at + b->len <= data + size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t packet[65536];
	struct dhcp6_request req, back;
	enum dhcp6_result result = dhcp6_parse(data, size, &req);

	must(strcmp(dhcp6_result_text(result), "?") != 0);
	if (result != DHCP6_OK)
		return 0;
	const struct dhcp6_bytes *const all[] = {&req.client_id, &req.server_id, &req.user_class,
	    &req.class, &req.arch, &req.undi, &req.link_layer};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		must_lie_within(all[i], data, size);
	must(req.n_relays <= DHCP6_RELAYS_MAX);
	for (size_t i = 0; i < req.n_relays; i++)
		must_lie_within(&req.relay[i].interface_id, data, size);
	const struct dhcp6_reply reply = {
	    .type = DHCP6_ADVERTISE,
	    .xid = req.xid,
	    .client_id = req.client_id,
	    .server_id = req.server_id,
	    .class = dhcp6_starts(&req.class, "HTTPClient") ? "HTTPClient" : NULL,
	    .url = req.user_class.at ? "http://[fd00::2]/ipxe.efi" : NULL,
	    .relay = req.relay,
	    .n_relays = req.n_relays,
	};
	size_t len = dhcp6_build(&reply, packet, sizeof packet);
	if (len == 0)
		return 0;
	must(dhcp6_build(&reply, packet, len - 1) == 0);
	must(dhcp6_build(&reply, packet, len) == len);
	/* Each relay's part of the reply as a relay's part of a request, and the client's likewise.
	 */
	uint8_t *at = packet;
	for (size_t i = 0; i < req.n_relays; i++) {
		must(*at == DHCP6_RELAY_REPL);
		*at = DHCP6_RELAY_FORW;
		at +=
		    34 + (req.relay[i].interface_id.at ? 4 + req.relay[i].interface_id.len : 0) + 4;
	}
	must(at < packet + len && *at == DHCP6_ADVERTISE);
	*at = DHCP6_SOLICIT;
	must(dhcp6_parse(packet, len, &back) == DHCP6_OK);
	must(back.n_relays == req.n_relays && back.xid == req.xid);
	must(back.client_id.len == req.client_id.len);
	return 0;
}
