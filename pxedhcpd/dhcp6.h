#ifndef LANBOOT_PXEDHCPD_DHCP6_H
#define LANBOOT_PXEDHCPD_DHCP6_H
/*
 * DHCPv6 packets as pxedhcpd sees them (RFC 8415; what boots by RFC 5970, link-layer addresses by
 * RFC 6939). Pure: bytes to struct and back.
 */
#include "common/wire.h"

#include <netinet/in.h>

enum {
	DHCP6_SERVER_PORT = 547,
	DHCP6_CLIENT_PORT = 546,
	DHCP6_RELAYS_MAX = 9,   /* hop-count is 0 to 8 (HOP_COUNT_LIMIT, RFC 8415 §7.6) */
	DHCP6_DUID_MAX = 130,   /* RFC 8415 §11.1 */
	DHCP6_MAX = 1232,       /* IPv6's least MTU, 1280, less IP and UDP headers */
	DHCP6_ENTERPRISE = 343, /* Intel's, which PXE and HTTP Boot use in option 16 (UEFI §24.3) */
};

/* RFC 8415 §7.3 */
enum dhcp6_type {
	DHCP6_SOLICIT = 1,
	DHCP6_ADVERTISE = 2,
	DHCP6_REQUEST = 3,
	DHCP6_CONFIRM = 4,
	DHCP6_RENEW = 5,
	DHCP6_REBIND = 6,
	DHCP6_REPLY = 7,
	DHCP6_RELEASE = 8,
	DHCP6_DECLINE = 9,
	DHCP6_INFORMATION = 11,
	DHCP6_RELAY_FORW = 12,
	DHCP6_RELAY_REPL = 13,
};

/* Options by number. */
enum dhcp6_option_code {
	OPTION6_CLIENT_ID = 1, /* the client's DUID */
	OPTION6_SERVER_ID = 2,
	OPTION6_IA_NA = 3, /* addresses for an interface, in options of their own: */
	OPTION6_IA_ADDRESS = 5,
	OPTION6_ELAPSED = 8,
	OPTION6_RELAY_MESSAGE = 9,
	OPTION6_USER_CLASS = 15,
	OPTION6_VENDOR_CLASS = 16,
	OPTION6_INTERFACE_ID = 18, /* a relay's own, which goes back */
	OPTION6_BOOT_FILE_URL = 59,
	OPTION6_ARCH = 61,       /* a list of 16-bit numbers, RFC 5970 §3.3 */
	OPTION6_UNDI = 62,       /* RFC 5970 §3.4 */
	OPTION6_LINK_LAYER = 79, /* a relay tells the client's link-layer address, RFC 6939 */
};

/* Some bytes of the packet, in place. */
struct dhcp6_bytes {
	const uint8_t *at; /* NULL: the option is not there */
	size_t len;
};

/* What one relay put around a message (RFC 8415 §9). */
struct dhcp6_relay {
	uint8_t hops;
	struct in6_addr link, peer;
	struct dhcp6_bytes interface_id;
};

/* It points into the packet, which has to outlive it. */
struct dhcp6_request {
	uint8_t type; /* enum dhcp6_type: of the client's message, whatever is around it */
	uint32_t xid; /* 24 bits */
	struct dhcp6_bytes client_id, server_id;
	struct dhcp6_bytes user_class; /* the first of the class's data, without its length */
	struct dhcp6_bytes class;      /* the first of DHCP6_ENTERPRISE's data, likewise */
	struct dhcp6_bytes arch;
	struct dhcp6_bytes undi;       /* three bytes */
	struct dhcp6_bytes link_layer; /* of the client, as the relay next to it says: type first */
	uint16_t elapsed_cs;           /* hundredths of a second */
	size_t n_relays;
	struct dhcp6_relay relay[DHCP6_RELAYS_MAX]; /* from the one next to us to the client's */
};

enum dhcp6_result {
	DHCP6_OK,
	DHCP6_SHORT,      /* less than the header, or than its relays' */
	DHCP6_NO_REQUEST, /* no client's message and no relay's */
	DHCP6_BAD_OPTION, /* an option that reaches past the packet's end */
	DHCP6_NO_MESSAGE, /* a relay's, without the client's message in it */
	DHCP6_TOO_DEEP,   /* more relays than DHCP6_RELAYS_MAX */
};

struct dhcp6_reply {
	enum dhcp6_type type; /* DHCP6_ADVERTISE or DHCP6_REPLY */
	uint32_t xid;
	struct dhcp6_bytes client_id, server_id; /* left out where they are NULL */
	const char *class; /* option 16: `PXEClient` or `HTTPClient`; NULL: left out */
	const char *url;   /* option 59; NULL: left out */
	const struct dhcp6_relay *relay; /* those of the request, n_relays of them */
	size_t n_relays;
};

/*
 * Reads a packet of `len` bytes of a client or relay. An option that is shorter than its fields is
 * skipped, as is what we do not know; of two the first counts. On anything but DHCP6_OK *req must
 * not be used.
 */
enum dhcp6_result dhcp6_parse(const void *packet, size_t len, struct dhcp6_request *req);

/* Returns the result in words that live for ever, for a log line. */
const char *dhcp6_result_text(enum dhcp6_result r);

/*
 * Writes the reply, its options in the order 1, 2, 16, 59, each relay's header around it as the
 * request had them, with option 18 given back (RFC 8415 §19.3). Returns the length, or 0 if it is
 * longer than `size`.
 */
size_t dhcp6_build(const struct dhcp6_reply *reply, void *packet, size_t size);

/* Returns true if the bytes begin with the text `prefix`. */
bool dhcp6_starts(const struct dhcp6_bytes *b, const char *prefix);

#endif
