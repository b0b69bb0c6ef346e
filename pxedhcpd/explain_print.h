#ifndef LANBOOT_PXEDHCPD_EXPLAIN_PRINT_H
#define LANBOOT_PXEDHCPD_EXPLAIN_PRINT_H
/* For explain.c and explain_pcap.c: a decision in words. */
#include "pxedhcpd/policy.h"

/* 198.51.100.57 (RFC 5737): a client whose address is not known. */
#define EXPLAIN_CLIENT UINT32_C(0xc6336439)

/*
 * Prints each step of the decision with its reason, the answer's fields, and what firmware makes of
 * it. Returns the exit code: 0 if the client is answered, else 1.
 */
int explain_print(const struct policy_input *in, const struct decision *d);

#endif
