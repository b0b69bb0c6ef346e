#ifndef LANBOOT_PXEDHCPD_EXPLAIN_PCAP_H
#define LANBOOT_PXEDHCPD_EXPLAIN_PCAP_H
/* For explain.c: a capture file instead of one client. */
#include "common/daemon.h"
#include "pxedhcpd/policy.h"

/*
 * Prints what each request in the capture file `path` would be answered, as of the time of its
 * packet. *in has the configuration and our address, `self6` the one for IPv6; the rest is each
 * packet's. Returns the exit code: 0, or 1 if the file cannot be read, which is told on stderr.
 */
int explain_pcap(const struct daemon *d, const struct policy_input *in,
    const struct in6_addr *self6, const char *path);

#endif
