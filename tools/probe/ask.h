#ifndef LANBOOT_TOOLS_PROBE_ASK_H
#define LANBOOT_TOOLS_PROBE_ASK_H
/* What firmware sends: DHCP's DISCOVER, and the REQUEST for a boot file on port 4011. Pure. */
#include "common/strval.h"
#include "pxedhcpd/dhcp.h"
#include "tools/probe/kind.h"

struct probe_ask {
	const struct probe_kind *kind;
	uint8_t mac[MAC_LEN];
	uint8_t uuid[16]; /* as it stands in option 97 */
	uint32_t xid;
	uint16_t secs;
	bool chained;          /* an iPXE that came by way of the boot file of an offer */
	struct in_addr ciaddr; /* of a REQUEST: whom it is from */
};

/*
 * Writes a DISCOVER with the broadcast flag, or a REQUEST. Neither asks for an address: no lease is
 * made by either. Both say by option 224 that they are a test (DHCP_MARK). Returns the length, 0 if
 * it does not fit `size`; DHCP_MAX is enough.
 */
size_t ask_build(const struct probe_ask *a, enum dhcp_type type, void *packet, size_t size);

/*
 * Makes up the MAC of a machine that is none, always the same one for the same interface: locally
 * administered (IEEE 802, bit 1 of the first byte), so that it is nobody's.
 */
void ask_made_up(const uint8_t own[MAC_LEN], uint8_t mac[MAC_LEN]);

/* Makes the UUID that such firmware says of the machine with that MAC. */
void ask_uuid(const struct probe_kind *k, const uint8_t mac[MAC_LEN], uint8_t uuid[16]);

#endif
