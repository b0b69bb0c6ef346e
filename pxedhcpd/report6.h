#ifndef LANBOOT_PXEDHCPD_REPORT6_H
#define LANBOOT_PXEDHCPD_REPORT6_H
/* The log lines of pxedhcpd about clients that boot over IPv6, with the words of report.h. */
#include "common/udp.h"
#include "pxedhcpd/iface6.h"
#include "pxedhcpd/policy6.h"

/* A packet of a client, where it came in and what was made of it. */
struct report6 {
	const struct dhcp6_request *req;
	const struct decision6 *decision;
	const struct iface6 *iface;
	struct addr to; /* where an answer goes */
};

/* Logs `offered` or `acked`. */
void report6_answer(const struct report6 *r);

/*
 * Logs `refused` and why it gets no answer, with what to write in `clients` where it is that; or
 * `ignored` (only with -v) of what is the site's server's to answer. `c` is the configuration.
 */
void report6_refusal(const struct report6 *r, const struct conf *c);

#endif
