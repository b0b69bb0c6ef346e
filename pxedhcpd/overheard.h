#ifndef LANBOOT_PXEDHCPD_OVERHEARD_H
#define LANBOOT_PXEDHCPD_OVERHEARD_H
/* What the sniffer's packets mean: another server in our way, a machine that loads what we name. */
#include "pxedhcpd/iface.h"
#include "pxedhcpd/memory.h"
#include "pxedhcpd/metrics.h"
#include "pxedhcpd/rival.h"
#include "pxedhcpd/sniffer.h"
#include "pxedhcpd/standby.h"

/* What of the server it works with; each outlives it. */
struct overheard {
	struct iface_table *ifaces;
	struct memory *memory;
	struct metrics *metrics;
	struct rival_table rivals;
	struct standby standby; /* all zeros but for its seed, at first, as the one before */
};

/*
 * Takes the packets that have come to the sniffer's socket `fd`, at most so many: remembers, counts
 * and logs what each says, and tells a keeper.
 */
void overheard_drain(struct overheard *o, int fd, int most, uint64_t now_ms);

#endif
