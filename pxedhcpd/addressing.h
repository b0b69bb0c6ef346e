#ifndef LANBOOT_PXEDHCPD_ADDRESSING_H
#define LANBOOT_PXEDHCPD_ADDRESSING_H
/* Whom a packet is for, and where its answer may go. Pure. */
#include "pxedhcpd/policy.h"

/*
 * Returns whether the packet is for us. A REQUEST is if it names us in option 54, if anybody, and
 * the boot item that it asks for (43.71), if any, is one that we list to this client, whose
 * configured mode is `mode`; any other packet is. All boot servers hear such a REQUEST, and each
 * knows its own types (PXE 2.1 §2.2). `self` is our address as clients are told it. Where it is not
 * for us d->why is set.
 */
bool addressing_is_for_us(
    const struct policy_input *in, struct in_addr self, enum pxe_mode mode, struct decision *d);

/*
 * Returns true if the answer goes to one machine, or to all of the client's own network, which is
 * in `clients` or `relays`, and not to what a forged giaddr or source names. Otherwise d->why is
 * set, and d->outside where another configuration would let it go there.
 */
bool addressing_has_destination(
    const struct policy_input *in, struct in_addr self, struct decision *d);

#endif
