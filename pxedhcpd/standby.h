#ifndef LANBOOT_PXEDHCPD_STANDBY_H
#define LANBOOT_PXEDHCPD_STANDBY_H
/*
 * `standby`: a second server, which answers only machines that the first one leaves waiting. What
 * it goes by is what is on the wire: the machine's own packets, and other servers' offers to it. A
 * fixed number of slots, as in memory.h: made-up machines cannot make it grow; who loses its slot
 * begins to wait anew. Pure but for the table, which its owner hands in; all times are of one
 * clock, in milliseconds.
 *
 *   it asks first              it is left to the first server
 *   it asks again              nobody was heard to answer it since: it is answered. Firmware asks
 *                              again after 1 s (iPXE) to 4 s, and takes no offer sooner than that
 *   another's offer is heard   it is left to that one until it begins anew
 *   it takes a lease           it has begun anew when it asks the next time
 *
 * Offers to a relay's network are sent to the relay alone, and where packet sockets are not allowed
 * none is heard: there it is answered only once it has waited for as long as the key says.
 */
#include "pxedhcpd/policy6.h"

enum {
	STANDBY_SETS = 2048,
	STANDBY_WAYS = 8,
	/* The same packet by two relays or two cards of ours comes within this time. */
	STANDBY_AGAIN_MS = 500,
	/* An offer may be heard before the packet that it answers. */
	STANDBY_AHEAD_MS = 1000,
	/*
	 * Intel's PXE ROMs and all that stem from them (VMware's, VirtualBox's) say 4 in their very
	 * first packet: so little is no sign of having waited.
	 */
	STANDBY_SECS_LITTLE = 4,
	STANDBY_SECS_MUCH = 600, /* no firmware is so patient: the field holds something else */
};

/* What a machine says of itself. A packet says whose it is by its hardware address alone. */
struct standby_slot {
	uint8_t who[CHADDR_LEN];
	bool used;
	bool ours;           /* we have answered it, since it began: */
	bool over;           /* it took a lease since */
	uint16_t asked;      /* how often, since it began; 0: it did not yet */
	uint16_t secs;       /* as in its last packet */
	uint32_t xid;        /* of its last packet */
	uint64_t first_ms;   /* when it began to ask */
	uint64_t counted_ms; /* its last packet that was no copy of another */
	uint64_t last_ms;    /* its last packet, or the last offer to it */
	uint32_t heard_xid;
	uint64_t heard_ms; /* the last offer of another server to it, with heard_xid; 0: none */
};

/* All zeros but for the seed: it knows of no machine. */
struct standby {
	struct standby_slot sets[STANDBY_SETS][STANDBY_WAYS];
	uint32_t seed; /* random: nobody can aim at another's set */
};

/* Returns the seconds that a client says it has waited, or 0 if what it says is no such thing. */
uint32_t standby_secs(const struct dhcp_request *req);

/*
 * Notes that another server's boot offer to the machine `chaddr` (CHADDR_LEN bytes, of which zeros
 * are unused) was heard.
 */
void standby_heard(
    struct standby *s, const uint8_t chaddr[CHADDR_LEN], uint32_t xid, uint64_t now_ms);

/*
 * To be called for each packet, with what policy_decide made of it: where `standby` is set and the
 * machine is to be left to the first server, *d becomes VERDICT_NOT_OURS, with the reason, and
 * d->standby is STANDBY_HELD; where it is answered for it, d->standby is STANDBY_STEPS_IN. `hears`
 * is whether other servers' offers on our networks are heard.
 */
void standby_decide(
    struct standby *s, const struct policy_input *in, bool hears, struct decision *d);

/*
 * The same of DHCPv6, with what policy6_decide made of it: an offer goes to one machine alone, so
 * nobody hears another server's, and what counts is how long the machine says that it has waited
 * (option 8, RFC 8415 §21.9). Returns true if it is to be left to the first server: then *d is
 * VERDICT_NOT_OURS.
 */
bool standby_holds6(const struct policy6_input *in, struct decision6 *d);

#endif
