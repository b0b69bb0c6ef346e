#ifndef LANBOOT_ADDRESSING_H
#define LANBOOT_ADDRESSING_H
/* Whether a packet is meant for us, and whether the answer can go where it asks for. Pure. */
#include "pxedhcpd/policy.h"

/*
 * Whether a REQUEST is meant for us: it names us in option 54, if anybody, and the boot item that
 * it asks for (43.71), if any, is one that we list to this client in the form `form`. Any other
 * packet is. `self` is our address as clients are told. Sets d->why where it is not. PXE 2.1 §2.2:
 * all boot servers hear such a REQUEST, and each knows its own types.
 */
bool addressing_is_for_us(
    const struct policy_input *in, struct in_addr self, enum pxe_mode mode, struct decision *d);

/*
 * Whether the answer goes to one machine, or to all of the client's own network: not to what a
 * forged giaddr or source names. Sets d->why where it does not.
 */
bool addressing_has_destination(
    const struct policy_input *in, struct in_addr self, struct decision *d);

#endif
