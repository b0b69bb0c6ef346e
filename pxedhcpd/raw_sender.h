#ifndef LANBOOT_PXEDHCPD_RAW_SENDER_H
#define LANBOOT_PXEDHCPD_RAW_SENDER_H
/*
 * A raw socket sends any packet in anybody's name, and no filter of the kernel looks at what leaves
 * by it. So a process apart has it, which hears nothing of the network: it takes orders from the
 * daemon, writes the headers itself, and sends what is an answer of ours (raw_frame_is_answer) from
 * an address of this machine. I/O.
 */
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

/* Where an answer goes. All ports and numbers in host order. */
struct raw_order {
	struct in_addr from, to;
	uint32_t ifindex; /* 0: the routing table knows */
	uint16_t to_port;
};

/*
 * Starts the process, as `user`, with the raw socket `raw`, and waits until it is sealed. Returns
 * the way to it, which the caller closes and it ends with; -1 with errno, EPIPE if it could not be.
 */
int raw_sender_start(int raw, const char *user);

/*
 * Has the process send a DHCP packet, and waits until it has. Returns 0, or an errno: EPERM if it
 * refused to.
 */
int raw_sender_send(int socket, const struct raw_order *order, const void *packet, size_t len);

#endif
