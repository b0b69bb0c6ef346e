#ifndef LANBOOT_TFTP_ROUTE_H
#define LANBOOT_TFTP_ROUTE_H
/* The way back to one client. */
#include "common/udp.h"

/*
 * A non-blocking UDP socket from way->local (any free port) to way->peer: the kernel drops what
 * comes from anybody else. -1 with errno.
 */
int route_open(const struct udp_way *way);

/* The largest blksize that goes to the peer of such a socket without being cut in pieces. */
uint32_t route_max_blksize(int fd);

#endif
