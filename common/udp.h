#ifndef LANBOOT_UDP_H
#define LANBOOT_UDP_H
/* UDP sockets that know which address and interface a packet came to, and answer from there. */
#include "common/strval.h"

/* How a packet travelled. */
struct udp_way {
	struct addr peer;  /* the other end */
	struct addr local; /* our address it came to, or shall leave from; len 0: unknown, any */
	unsigned ifindex;  /* the interface; 0: unknown, any */
	bool to_many;      /* came to a broadcast or multicast address: `local` is not ours alone */
};

/*
 * A non-blocking socket bound to `at`, with SO_REUSEADDR where `share`, broadcast allowed, and
 * the options that tell each packet's way. IPv6 sockets take IPv6 only. -1 with errno.
 */
int udp_open(const struct addr *at, bool share);

/* A packet of at most `room` bytes: its length, or -1 with errno (EAGAIN: none). */
ssize_t udp_receive(int fd, void *packet, size_t room, struct udp_way *way);

/* Sends to way->peer, from way->local by way->ifindex where they are set. False with errno. */
bool udp_send(int fd, const void *packet, size_t len, const struct udp_way *way);

#endif
