#ifndef LANBOOT_PXEDHCPD_LOCAL6_H
#define LANBOOT_PXEDHCPD_LOCAL6_H
/* This machine's IPv6 addresses: which one a client is told, and the DUID made of a MAC. Pure. */
#include "common/strval.h"

/* DUID-UUID (RFC 6355): its type, then a UUID. */
enum { LOCAL6_DUID = 18 };

/* One of them, as the kernel tells it (rtnetlink(7)). */
struct local6 {
	unsigned ifindex;
	struct in6_addr addr;
	unsigned bits;        /* of its network */
	uint32_t flags;       /* IFA_F_… */
	uint32_t preferred_s; /* seconds; UINT32_MAX: for ever */
};

/*
 * Returns true if it can stand in a URL: global or unique local (RFC 4193); neither deprecated nor
 * still, or in vain, looked for on the link by others (RFC 4862 §5.4, §5.5.4).
 */
bool local6_is_fit(const struct local6 *a);

/*
 * Returns true if `a`, which is fit, is rather told than `b`: one that was set here for ever before
 * one of a router or server, even if that is lent for ever, too; one of this machine's name before
 * one that is made up for privacy (RFC 8981), the longer lent.
 */
bool local6_is_better(const struct local6 *a, const struct local6 *b);

/*
 * Writes the DUID of a server on the interface with this MAC: made of that, so that it is the same
 * after each start, and no other program's on this machine, as a DUID-LL may be. Its UUID is of
 * version 8 (RFC 9562 §5.8).
 */
void local6_duid(const uint8_t mac[MAC_LEN], uint8_t duid[LOCAL6_DUID]);

/*
 * Reads the MAC that a link-local address was made of (RFC 4291, appendix A), as firmware makes its
 * own. Returns false if it is no such address.
 */
bool local6_mac(const struct in6_addr *a, uint8_t mac[MAC_LEN]);

#endif
