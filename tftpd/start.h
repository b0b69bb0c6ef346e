#ifndef LANBOOT_TFTPD_START_H
#define LANBOOT_TFTPD_START_H
/* Begins transfers: within the limits, on a port of the range. Others may have to end for that. */
#include "tftpd/running.h"

/*
 * True if another transfer over `ends` can begin only once somebody's has ended: as many as there
 * may be are there or, with `ports`, no port for it is free.
 */
bool start_is_full(struct running *all, const struct udp_ends *ends, bool ports);

/* May a transfer of `who` begin? As limits_admit, but ends whom that names: never LIMITS_EVICT. */
enum limits_answer start_admit(struct running *all, const struct addr *who);

/*
 * False if it is known that there is no port for an answer to `who` over `ends`, and nobody may be
 * ended to make room: that costs nothing. May end a transfer.
 */
bool start_have_port(struct running *all, const struct addr *who, const struct udp_ends *ends);

/*
 * Begins a transfer that was admitted. The descriptor of order->result is not the caller's any
 * more, whatever comes. False with errno: no memory, no descriptor, no port of the range
 * (EADDRINUSE).
 */
bool start_transfer(struct running *all, const struct transfer_order *order);

#endif
