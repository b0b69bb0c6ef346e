#ifndef LANBOOT_NEIGHBOUR_H
#define LANBOOT_NEIGHBOUR_H
/*
 * The MAC address behind a client's address, as the kernel's neighbour table (ARP, NDP) has it. A
 * client on the same link is in there: it had to ask for us before it could send to us. One behind
 * a router is not.
 */
#include "common/strval.h"

/* The socket to ask by, for the rest of the process; -1 with errno. Needs no privilege. */
int neighbour_open(void);

/*
 * Asks for `a` on interface `ifindex` (0: on each). The kernel answers at once: nothing waits.
 * False if it is not known, or the kernel is older than 5.0.
 */
bool neighbour_mac(int fd, const struct addr *a, unsigned ifindex, uint8_t mac[MAC_LEN]);

/*
 * True if the kernel would send to `a` by interface `ifindex` (0: whichever) without a router
 * between: then it asks for the MAC address, once there is something to send. Answers at once.
 */
bool neighbour_is_near(int fd, const struct addr *a, unsigned ifindex);

#endif
