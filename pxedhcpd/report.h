#ifndef LANBOOT_REPORT_H
#define LANBOOT_REPORT_H
/* The log lines of pxedhcpd about its clients. One that would be held back is not even built. */
#include "common/udp.h"
#include "pxedhcpd/iface.h"
#include "pxedhcpd/policy.h"

/* A packet of a client, where it came in and what was made of it. */
struct report {
	const struct dhcp_request *req;
	const struct decision *decision;
	const struct iface *iface;
	struct in_addr local; /* our address that it is answered from */
};

/* `offered` or `acked`. */
void report_answer(const struct report *r);

/* `unfit`: the answer is longer than this client takes. */
void report_too_long(const struct report *r);

/* `refused`, or `ignored` (only with -v). */
void report_refusal(const struct report *r);

/* `misled`: it took our offer for a lease. */
void report_misled(const struct report *r);

/* `malformed`: it could not be read. */
void report_malformed(
    enum dhcp_result result, const struct udp_ends *ends, const struct iface *iface);

/* `unsent`: an answer that the kernel did not take, and the errno that it gave as the reason. */
void report_unsent(const struct udp_ends *ends, int error);

#endif
