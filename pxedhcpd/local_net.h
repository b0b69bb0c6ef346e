#ifndef LANBOOT_PXEDHCPD_LOCAL_NET_H
#define LANBOOT_PXEDHCPD_LOCAL_NET_H
/*
 * The IPv4 networks that this machine is in, and which addresses stand for one machine. Pure.
 */
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

/* An address of this machine, and the network that it is in. */
struct local_net {
	struct in_addr addr, mask;
	struct in_addr broadcast; /* as configured; 0.0.0.0: none */
	unsigned ifindex;         /* of the interface that it is on */
};

struct local_nets {
	const struct local_net *net;
	size_t n;
};

/* Returns true if `a` is an address of this machine. */
bool local_net_is_ours(const struct local_nets *nets, struct in_addr a);

/* Returns true if `a` is in one of our networks: what it sends us comes from its own card. */
bool local_net_is_onlink(const struct local_nets *nets, struct in_addr a);

/*
 * Returns true if `a` can be one other machine's address: not ours, not in 0/8, 127/8 or from 224/8
 * on, and not the first or last of a network that we are in, which all of it hears (RFC 1122
 * §3.2.1.3; not so in a /31 or /32, RFC 3021). What a forged packet names shall not make us send to
 * all.
 */
bool local_net_is_host(const struct local_nets *nets, struct in_addr a);

/*
 * Returns true if `a` can be a relay's address: one that local_net_is_host takes, and of a network
 * that we are not in none that ends in 255, which is the broadcast address of most.
 */
bool local_net_is_relay(const struct local_nets *nets, struct in_addr a);

/* Returns how many bits of a network its mask has: 24 of 255.255.255.0. */
unsigned local_net_bits(struct in_addr mask);

#endif
