#ifndef LANBOOT_COMMON_UDP_H
#define LANBOOT_COMMON_UDP_H
/*
 * UDP sockets that know which address and interface a packet came to, and answer from there. Does
 * I/O; nothing waits but udp_batch_send, which says how long.
 */
#include "common/strval.h"

#include <sys/uio.h>

/* Both ends of the way that a packet takes. */
struct udp_ends {
	struct addr peer;  /* the other end */
	struct addr local; /* our address it came to, or shall leave from; len 0: unknown, any */
	unsigned ifindex;  /* the interface; 0: unknown, any */
	bool to_many;      /* came to a broadcast or multicast address: `local` is not ours alone */
};

/*
 * Opens a socket as udp_open does, of the family AF_INET or AF_INET6, and does not bind it. Returns
 * -1 with errno.
 */
int udp_socket(int family, bool share);

/*
 * Opens a non-blocking socket bound to `at`, with SO_REUSEADDR where `share`, broadcast allowed,
 * and the options that tell both ends of each packet. IPv6 sockets take IPv6 only. The caller
 * closes it. Returns -1 with errno.
 */
int udp_open(const struct addr *at, bool share);

/*
 * Sets how many bytes may wait in the socket to be received and to be sent; 0 leaves that as it is.
 * The kernel gives as much as asked for to root, else as much as net.core.rmem_max and wmem_max
 * allow.
 */
void udp_set_buffers(int fd, int receive, int send);

/*
 * Returns true if `error` of a send may be what an earlier packet met with: the kernel tells an
 * ICMP error to the next send, which need not go to the same host. Then that packet was not sent,
 * and can be sent once more.
 */
bool udp_old_error(int error);

/*
 * Sends to ends->peer, from ends->local by ends->ifindex where they are set. Returns false with
 * errno, which is never what an earlier packet met with.
 */
bool udp_send(int fd, const void *packet, size_t len, const struct udp_ends *ends);

/* Many packets in one system call. */
enum {
	UDP_BATCH = 64,
	UDP_PACKET_MAX = 2048, /* bytes a packet */
	UDP_SEND_WAIT_MS = 50, /* how long one udp_batch_send waits for a full socket */
};

/* One in_pktinfo or in6_pktinfo with its header, aligned as cmsghdr wants it. */
union udp_control {
	size_t align; /* as a cmsghdr, which clang will not have in front of other members */
	char bytes[CMSG_SPACE(sizeof(struct in6_pktinfo))];
};

/*
 * Writes the control message that makes a packet to ends->peer leave from ends->local by
 * ends->ifindex (where they are set). Returns its length, at most sizeof *control.
 */
socklen_t udp_write_pktinfo(union udp_control *control, const struct udp_ends *ends);

/* Returns the control message after `c` in a message that was received, or NULL. */
struct cmsghdr *udp_next_control(struct msghdr *msg, struct cmsghdr *c);

/* About 150 kB: part of something that is allocated once. Not to be moved after its init. */
struct udp_batch {
	size_t n; /* packets in it */
	size_t len[UDP_BATCH];
	struct udp_ends ends[UDP_BATCH];
	int error[UDP_BATCH]; /* of those that udp_batch_send could not send */
	uint8_t bytes[UDP_BATCH][UDP_PACKET_MAX];
	/* What the kernel is handed. */
	struct mmsghdr msg[UDP_BATCH];
	struct iovec iov[UDP_BATCH];
	union udp_control control[UDP_BATCH];
};

/* Makes the batch empty and ready to be received into. */
void udp_batch_init(struct udp_batch *b);

/*
 * Takes what has come, UDP_BATCH packets at most, each cut at UDP_PACKET_MAX. Returns how many; 0
 * with errno if there is none (EAGAIN).
 */
size_t udp_batch_receive(int fd, struct udp_batch *b);

/*
 * Sends the batch, each packet as udp_send would, and empties it. A full socket is waited for, for
 * UDP_SEND_WAIT_MS in all. Returns how many packets could not be sent even so: where the first of
 * them was to go is left in b->ends[0] and why not, an errno, in b->error[0], and so on.
 */
size_t udp_batch_send(int fd, struct udp_batch *b);

#endif
