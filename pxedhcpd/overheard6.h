#ifndef LANBOOT_PXEDHCPD_OVERHEARD6_H
#define LANBOOT_PXEDHCPD_OVERHEARD6_H
/*
 * Routers' and other servers' packets that tell whether machines can boot over IPv6, and the lines
 * in the log that say where they cannot. I/O: a packet socket, which takes nothing away from
 * anybody. A server's answer goes to one machine alone, so it is heard where it passes here.
 */
#include "pxedhcpd/iface6.h"
#include "pxedhcpd/watch6.h"

/*
 * Opens the socket; needs CAP_NET_RAW. Returns it, and the caller closes it; or -1, where that is
 * not allowed: then only what clients ask is gone by.
 */
int overheard6_open(void);

/* Takes what has come to the socket, at most so many packets, and logs what is found. */
void overheard6_drain(
    struct watch6 *w, int fd, const struct iface6_table *ifaces, int most, uint64_t now_ms);

/* Logs what is found by a client's packet that came in there, which was answered or not. */
void overheard6_asked(struct watch6 *w, const struct iface6 *iface, const struct dhcp6_request *req,
    bool offered, uint64_t now_ms);

#endif
