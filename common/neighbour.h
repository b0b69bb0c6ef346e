#ifndef LANBOOT_COMMON_NEIGHBOUR_H
#define LANBOOT_COMMON_NEIGHBOUR_H
/*
 * The MAC address behind a client's address, as the kernel's neighbour table (ARP, NDP) has it. A
 * client on the same network is in there: it had to ask for us before it could send to us. One
 * behind a router is not. Does I/O on a netlink socket, which never waits.
 */
#include "common/strval.h"

/*
 * Opens the socket for the two functions below. It needs no privilege and works in the sandbox. The
 * caller closes it. Returns -1 with errno.
 */
int neighbour_open(void);

/*
 * Looks up the MAC address of `a` on interface `ifindex` (0: on each). Returns false if it is not
 * known, `fd` is -1, or the kernel is older than 5.0.
 */
bool neighbour_mac(int fd, const struct addr *a, unsigned ifindex, uint8_t mac[MAC_LEN]);

/* How the kernel would send to an address. */
enum way {
	WAY_UNKNOWN, /* not at all, or it did not say */
	WAY_HERE,    /* it is an address of this machine itself */
	WAY_LINK,    /* by a link, with no router between */
	WAY_ROUTER,
};

/*
 * Looks up the IPv6 address of this machine that others on the link of interface `ifindex` reach it
 * at, and that means the same on each of their links. Returns false if it has none there.
 */
bool neighbour_self(int fd, unsigned ifindex, struct in6_addr *out);

/*
 * Asks the kernel how it would send to `a`, by whichever interface. A default route that names no
 * router leads to anybody, as a router does.
 */
enum way neighbour_way(int fd, const struct addr *a);

/*
 * Returns true if the kernel would send to `a` by interface `ifindex` (0: whichever) without a
 * router between: then it asks for the MAC address, once there is something to send.
 */
bool neighbour_is_near(int fd, const struct addr *a, unsigned ifindex);

/*
 * Looks up who gets what the kernel sends to `client`: puts the MAC address into `mac`, of the
 * neighbour on the interface that the route to it leads out by. So an address that somebody has
 * made up, or that is another interface's, is never taken for its owner's. IPv4 mapped into IPv6 is
 * IPv4. Returns false if there is none: the client is beyond a router, or this machine itself, or
 * its card has no such address, or the kernel has forgotten it.
 */
bool neighbour_receives(int fd, const struct addr *client, uint8_t mac[MAC_LEN]);

#endif
