#ifndef LANBOOT_PXEDHCPD_HISTORY_H
#define LANBOOT_PXEDHCPD_HISTORY_H
/*
 * What a packet tells of its machine, for the machine's next packet: the part of policy_decide that
 * sets d->has_update and d->update. Pure.
 */
#include "pxedhcpd/policy.h"

/* Returns the packet as adapt.h takes it. */
struct adapt_packet history_packet(const struct policy_input *in);

/* Notes that the packet is answered as d->answer and d->reply say. */
void history_note_answer(const struct policy_input *in, struct decision *d);

/*
 * Returns the other machine that has this one's hardware address and asks in turn with it, as
 * memory_twin does; to be asked before what is remembered of this one is put. NULL: there is none,
 * or the packet is no offer to firmware.
 */
const struct memory_entry *history_twin(
    const struct memory *m, const struct policy_input *in, const struct decision *d);

/*
 * Notes what a packet for the site's server tells: a REQUEST, which all hear (RFC 2131 §3.1). By
 * option 54 it says whose offer the client took. PXE firmware takes the lease with which it can
 * boot; a client that knows nothing of proxies may have taken ours, asks us for 0.0.0.0, and would
 * do so for ever: then d->misled and d->why are set. d->leased is what a client that we
 * know takes from another. `self` is the address that we call ourselves
 * by; a DHCP server on this machine may have the same, and what it leases is no 0.0.0.0.
 */
void history_note_overheard(const struct policy_input *in, struct in_addr self, struct decision *d);

/* Returns true, and sets d->why, if this client took our offer for a lease in the last MISLED_MS.
 */
bool history_is_misled(const struct policy_input *in, struct decision *d);

#endif
