#ifndef LANBOOT_TFTPD_ENDPOINT_H
#define LANBOOT_TFTPD_ENDPOINT_H
/*
 * The sockets by which one client is answered: opens them, and sends by them. Its own socket is
 * connected, which spares the kernel a look at its routes for each packet; what strangers send to
 * the same port comes to a second one. In single-port mode all clients share a listener.
 */
#include "common/udp.h"
#include "tftpd/ports.h"

/* What this kernel can do, and sockets that never send, to ask it about the ways to clients. */
struct endpoint_kernel {
	int fd4, fd6;  /* -1: none, there is no such protocol */
	bool segments; /* it can cut a burst up (UDP_SEGMENT) */
};

struct endpoint {
	int fd;
	int stray_fd; /* receives what others than the client send to the same port; -1: none */
	struct udp_ends ends; /* to ends.peer from ends.local */
	bool shared;          /* `fd` is a listener's: packets say where they leave from */
	bool segments;        /* the kernel may cut a burst up (UDP_SEGMENT) */
};

/* Control messages of one packet. */
struct endpoint_control {
	union udp_control pktinfo;
	char segment[CMSG_SPACE(sizeof(uint16_t))];
};

/* Asks the kernel what it can do, and opens the sockets that it will be asked by. */
void endpoint_kernel_open(struct endpoint_kernel *k);

/* Closes these sockets. */
void endpoint_kernel_close(struct endpoint_kernel *k);

/*
 * Opens an endpoint of its own: non-blocking UDP sockets bound to ends->local and to a port of
 * `ports`. False with errno; EADDRINUSE: no port of the range is free. Where there is no descriptor
 * left for it, stray_fd is -1. What came before it was connected may wait in `fd`: look at the
 * sender's address.
 */
bool endpoint_open(struct endpoint *e, const struct endpoint_kernel *k, const struct udp_ends *ends,
    struct ports *ports);

/* Makes an endpoint of `fd`, a socket of udp_open that many share and that stays the caller's. */
void endpoint_share(
    struct endpoint *e, const struct endpoint_kernel *k, const struct udp_ends *ends, int fd);

/* Closes what endpoint_open opened; nothing of what endpoint_share was given. */
void endpoint_close(struct endpoint *e);

/*
 * Returns the largest blksize that goes to `peer` without being cut in pieces, from what the kernel
 * knows of the way. 0 with errno: there is no way.
 */
uint32_t endpoint_max_blksize(const struct endpoint_kernel *k, const struct addr *peer);

/*
 * Lets routers cut IPv4 packets from `fd` into pieces (no DF). The kernel forbids it at first, to
 * learn from ICMP how large they may be: where that gets lost, nothing would ever arrive. Nothing
 * changes over IPv6, where no router cuts.
 */
void endpoint_allow_fragments(int fd, sa_family_t family);

/* Sends one packet to the client. False with errno; ECONNREFUSED: the client's port is closed. */
bool endpoint_send(struct endpoint *e, const void *packet, size_t len);

/* Fills in where `msg` goes, and from where; `control` is filled, too, and must outlive it. */
void endpoint_address(struct endpoint *e, struct msghdr *msg, struct endpoint_control *control);

/* Has the kernel cut `msg`, which endpoint_address has filled in, into packets of `size` bytes. */
void endpoint_segment(struct msghdr *msg, struct endpoint_control *control, uint16_t size);

/* Has the socket receive ICMP errors, though it is not connected. False with errno. */
bool endpoint_want_errors(int fd, sa_family_t family);

/*
 * Takes one error off the socket's queue: true if there was one. *refused is whether a client's
 * host said that nobody listens at its port, and *peer is that client.
 */
bool endpoint_error(int fd, struct addr *peer, bool *refused);

#endif
