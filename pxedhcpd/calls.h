#ifndef LANBOOT_PXEDHCPD_CALLS_H
#define LANBOOT_PXEDHCPD_CALLS_H
/* The system calls that pxedhcpd needs when it serves, beside those of common/calls.h. Pure. */
#include "common/call_rules.h"

enum { MUTE_MAX = 3, MUTE_CALLS = 9 };

/* Rules about some of this process's sockets. */
struct pxedhcpd_calls {
	struct call_rule rule[MUTE_MAX * MUTE_CALLS];
	size_t n;
};

/*
 * Adds that the socket `fd` hears and never sends: a packet socket (packet(7)) could send any frame
 * at all. Nor is it bound or set up anew. Since no rule lets a descriptor be copied, its number
 * stands for it.
 */
void pxedhcpd_calls_mute(struct pxedhcpd_calls *c, int fd);

#endif
