#ifndef LANBOOT_PXEDHCPD_PACKET_SOCKET_H
#define LANBOOT_PXEDHCPD_PACKET_SOCKET_H
/*
 * Packet sockets (packet(7)): copies of packets of all interfaces, those to come too, that take
 * nothing away from the programs which the packets are for. I/O.
 */
#include "pxedhcpd/packet_filter.h"

#include <stdint.h>

/*
 * Opens a non-blocking packet socket that gets the packets of `protocol` (ETH_P_IP, ETH_P_IPV6)
 * that come in, from their IP header on, which `filter` lets through, each with PACKET_AUXDATA.
 * Needs CAP_NET_RAW. Returns the descriptor, which the caller closes, or -1 with errno.
 */
int packet_socket_open(struct packet_filter filter, uint16_t protocol);

#endif
