#ifndef LANBOOT_EXPLAIN_PCAP_H
#define LANBOOT_EXPLAIN_PCAP_H
/* For explain.c: a capture file instead of one client. */
#include "common/daemon.h"
#include "pxedhcpd/policy.h"

/*
 * Prints what each request in the file would be answered, at the times of its packets. *in has the
 * configuration and our address; the rest is filled in. The exit code: 1 if the file cannot be
 * read.
 */
int explain_pcap(const struct daemon *d, struct policy_input *in, const char *path);

#endif
