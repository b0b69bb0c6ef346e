#ifndef LANBOOT_PXEDHCPD_OVERHEARD_H
#define LANBOOT_PXEDHCPD_OVERHEARD_H
/* What the sniffer's packets mean: another server in our way, a machine that loads what we name. */
#include "pxedhcpd/iface.h"
#include "pxedhcpd/memory.h"
#include "pxedhcpd/metrics.h"
#include "pxedhcpd/rival.h"
#include "pxedhcpd/sniffer.h"

/* What of the server it works with; each outlives it. */
struct overheard {
	struct iface_table *ifaces;
	struct memory *memory;
	struct metrics *metrics;
	struct rival_table rivals;
};

/*
 * Takes a packet that sniffer_receive has returned as `kind`: remembers, counts and logs what it
 * says, and tells a keeper.
 */
void overheard_take(
    struct overheard *o, enum sniffed_kind kind, const struct sniffed *p, uint64_t now_ms);

#endif
