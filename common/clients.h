#ifndef LANBOOT_COMMON_CLIENTS_H
#define LANBOOT_COMMON_CLIENTS_H
/*
 * Who may be a client at all, by the key `clients`: to others nothing is sent, so that no forged
 * packet makes us send to somebody far away. Pure; gate.h asks the kernel, remembers, and logs.
 * An IPv4 address mapped into IPv6 is the IPv4 address everywhere here.
 */
#include "common/conf.h"
#include "common/neighbour.h"

enum { CLIENTS_ADVICE = 200 }; /* bytes of it */

/* What the configuration says; good as long as that is. */
struct clients_rule {
	const struct words *nets; /* of KEY_CLIENTS */
	const struct relays *relays;
};

/* Why somebody may be a client, or that he may not. */
enum clients_verdict {
	CLIENTS_OUTSIDE,
	CLIENTS_HERE,    /* it is this machine itself, which always may */
	CLIENTS_LINK,    /* on one of our links */
	CLIENTS_NAMED,   /* in a network that is named */
	CLIENTS_RELAYED, /* in a network of the relays */
};

/*
 * Returns true for the words that `clients` takes beside networks: `links`, for what this machine
 * reaches without a router, and `relays`, for the networks of the relays.
 */
bool clients_is_word(const char *text);

/* Returns the rule of a daemon, by the name of its section. */
struct clients_rule clients_rule(const struct conf *c, const char *section);

/*
 * Returns whether and why `who` may be a client, where the kernel would send to him by `way`
 * (neighbour_way). An address that is no machine's, such as 0.0.0.0 or multicast, may not. A
 * link-local one is on one of our links unless the kernel has a router for it.
 */
enum clients_verdict clients_judge(
    const struct clients_rule *r, const struct addr *who, enum way way);

/*
 * Returns true if `giaddr` may be a relay's address: in one of the networks that `relays` names or,
 * where it names none, private or on one of our links, and then in `clients`, too.
 */
bool clients_take_relay(const struct clients_rule *r, const struct addr *giaddr, enum way way);

/*
 * Returns true if clients may be on a link where we have the address `ours` in a network of `bits`
 * bits: if `clients` has anything of that network, or links.
 */
bool clients_on_net(const struct clients_rule *r, const struct addr *ours, unsigned bits);

/* Returns true if `who` is in one of these networks, of KEY_NETS or KEY_CLIENTS. */
bool clients_in_nets(const struct words *nets, const struct addr *who);

/* Returns the verdict in words, such as `is on one of our links`; a string that lives for ever. */
const char *clients_text(enum clients_verdict v);

/*
 * Writes what would let `who` in, `clients = links relays 10.0.3.0/24`: what counts now, and the
 * network that he is probably in. Returns `out`.
 */
const char *clients_advice(
    const struct clients_rule *r, const struct addr *who, char out[CLIENTS_ADVICE]);

/* Writes what would let this relay in, `relays = yes` or `relays = 10.0.3.0/24`. Returns `out`. */
const char *clients_relay_advice(
    const struct clients_rule *r, const struct addr *giaddr, char out[CLIENTS_ADVICE]);

#endif
