#ifndef LANBOOT_PXEDHCPD_POLICY6_H
#define LANBOOT_PXEDHCPD_POLICY6_H
/*
 * What policy.h decides of DHCPv6: whether a client is answered, and with what. All that is not
 * firmware that wants to boot is the site's server's, and gets no answer. Pure.
 */
#include "common/clients.h"
#include "pxedhcpd/dhcp6.h"
#include "pxedhcpd/policy.h"

enum { URL6_SIZE = 512 };

struct policy6_input {
	const struct conf *conf;
	const struct dhcp6_request *req;
	uint16_t port;      /* the one it came to: 547 or 4011 */
	uint16_t http_port; /* httpbootd's, for {port} */
	bool no_pxe_port;   /* port 4011 is another program's */
	struct addr from;   /* the sender: the machine, or the relay next to us */
	enum way from_way;  /* to it, unless it is link-local */
	enum way link_way;  /* to the network that a relay says the machine is in */
	const uint8_t *mac; /* its card's, as the neighbour table has it; NULL: by its address */
	struct in6_addr
	    self;           /* our address, as the client is told it; ::: none that it could use */
	unsigned self_bits; /* of its network */
	struct dhcp6_bytes duid; /* ours on that interface */
};

struct decision6 {
	enum verdict verdict;
	const char *why; /* the reason in words; a string that lives for ever */
	enum client_kind kind;
	const struct arch *arch; /* NULL: it named none */
	bool has_mac, has_uuid;
	uint8_t mac[MAC_LEN];
	uint8_t uuid[UUID_SIZE]; /* in the order of its text */
	const struct host *host; /* the section it was found in, or NULL */
	struct addr outside;     /* refused: this is not in clients; len 0: it is not that */
	bool outside_relays;     /* nor in relays, which is what has it refused */
	char url[URL6_SIZE];
	struct dhcp6_reply reply; /* only on VERDICT_ANSWER; points into *in and *this */
};

/*
 * Decides about one packet and writes all of it to *d, which is not to be moved; *in and what it
 * points to have to live as long as *d is used. What relays pass on goes back through them, if they
 * are in `relays` and the machine's network is in `clients`.
 *
 * A proxy's ADVERTISE has no address in it, and no preference; option 59 never comes without 16,
 * which hangs edk2; PXE loads from a literal address alone, after it has asked port 4011. Sources:
 * RFC 5970; UEFI 2.10 §24.3.4; edk2 PxeBcDhcp6.c, HttpBootDhcp6.c.
 */
void policy6_decide(const struct policy6_input *in, struct decision6 *d);

/*
 * Returns the address that a relay next to the machine says its network by (link-address, RFC 8415
 * §9.1); len 0: no relay passes it on, or it says none that is seen from outside.
 */
struct addr policy6_link(const struct dhcp6_request *req);

#endif
