#ifndef LANBOOT_PXEDHCPD_WATCH6_H
#define LANBOOT_PXEDHCPD_WATCH6_H
/*
 * What a site lacks for machines that boot over IPv6, or has that stands in their way, by what is
 * heard of its routers, of other servers and of the machines themselves. Pure.
 */
#include "pxedhcpd/dhcp6.h"

enum watch6_finding {
	WATCH6_NOTHING,
	WATCH6_PROXY,        /* another server names a boot file, and gives no address */
	WATCH6_SITE_FILE,    /* the site's server names one */
	WATCH6_NO_ADDRESSES, /* a machine that was offered its boot file is given no address */
	WATCH6_NOT_MANAGED,  /* routers say that there is no address by DHCPv6 */
};

/* A router advertisement (RFC 4861 §4.2), or a server's ADVERTISE or REPLY to a client. */
struct watch6_packet {
	bool is_router;
	struct in6_addr from;
	bool is_managed;  /* of a router: the flag M */
	bool has_address; /* of a server: there is an address in it (RFC 8415 §21.6) */
	struct dhcp6_bytes server_id, url;
};

/* Links beyond these are not watched: made-up packets cannot make it grow. */
enum { WATCH6_LINKS = 64, WATCH6_REPEAT_MS = 60 * 60 * 1000 };

struct watch6_link {
	unsigned ifindex;       /* 0: free */
	uint64_t leased_ms;     /* when a client last had an address; 0: never. Likewise: */
	uint64_t managed_ms;    /* when a router last had the flag M */
	uint64_t plain_ms;      /* when one had not */
	struct in6_addr router; /* that one */
	uint64_t told_ms[WATCH6_NOT_MANAGED + 1]; /* by finding */
};

/* Zero it before its first use. */
struct watch6 {
	struct watch6_link link[WATCH6_LINKS];
};

/*
 * Reads a packet of `len` bytes from its IPv6 header on. Returns false if it is none of those that
 * tell something. *out points into the packet.
 */
bool watch6_parse(const void *packet, size_t len, struct watch6_packet *out);

/*
 * Notes what was heard on a link, not from ourselves, and returns what is to be told of it now: a
 * finding once in WATCH6_REPEAT_MS. `now_ms` is not 0.
 */
enum watch6_finding watch6_heard(
    struct watch6 *w, unsigned ifindex, const struct watch6_packet *p, uint64_t now_ms);

/*
 * The same of a client's packet to all servers, which was answered, or not. That a client has, or
 * may have, an address is seen by what it asks a server of its choice.
 */
enum watch6_finding watch6_asked(struct watch6 *w, unsigned ifindex,
    const struct dhcp6_request *req, bool offered, uint64_t now_ms);

/* Returns the router that WATCH6_NOT_MANAGED was found of on this link; ::: none. */
struct in6_addr watch6_router(const struct watch6 *w, unsigned ifindex);

/* Returns what it means and what to do, for a log line; a string that lives for ever. */
const char *watch6_text(enum watch6_finding f);

#endif
