#ifndef LANBOOT_HISTORY_H
#define LANBOOT_HISTORY_H
/* What a packet tells of its machine, for its next one: the part of policy_decide that fills
 * d->after. Pure. */
#include "pxedhcpd/policy.h"

/* The packet as adapt.h takes it. */
struct adapt_packet history_packet(const struct policy_input *in);

/* It is answered as d->form and d->reply say. */
void history_note_answer(const struct policy_input *in, struct decision *d);

/*
 * It is for the site's server: a REQUEST that all hear. By option 54 it says whose offer the client
 * took. PXE firmware takes the lease with which it can boot; a client that knows nothing of
 * proxies may have taken ours, asks us for 0.0.0.0, and would do so for ever: sets d->misled and
 * d->why. `self` is the address that we call ourselves by; a DHCP server on this machine may have
 * the same, and what it leases is no 0.0.0.0.
 */
void history_note_overheard(const struct policy_input *in, struct in_addr self, struct decision *d);

/* True if this client took our offer for a lease not too long ago; sets d->why. */
bool history_is_misled(const struct policy_input *in, struct decision *d);

#endif
