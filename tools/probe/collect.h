#ifndef LANBOOT_TOOLS_PROBE_COLLECT_H
#define LANBOOT_TOOLS_PROBE_COLLECT_H
/* Asks all questions at once and collects what comes. I/O. */
#include "tools/probe/judge.h"
#include "tools/probe/lan.h"

enum { COLLECT_MS = 4600 }; /* a DHCP server that pings an address first takes up to 3 s */

/*
 * Broadcasts the questions, again after 1 and 2.5 s where nobody leased, or no proxy answered, and
 * fills in their offers: until all is there that can be expected, or COLLECT_MS. With `only` not
 * 0.0.0.0, no other proxy counts than the one of that address. Returns false, with errno set, if
 * nothing can be sent.
 */
bool collect(struct lan *lan, struct question *q, size_t n, struct in_addr only);

#endif
