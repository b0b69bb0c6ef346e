#ifndef LANBOOT_PXEDHCPD_EXPLAIN6_H
#define LANBOOT_PXEDHCPD_EXPLAIN6_H
/* For explain.c: what a client is answered over IPv6, in words. */
#include "common/conf.h"
#include "pxedhcpd/dhcp.h"
#include "pxedhcpd/policy6.h"

/* The network that our address is taken to be of. */
enum { EXPLAIN6_SELF_BITS = 64 };

/* Who asks, and whom. */
struct explain6 {
	const struct conf *conf;
	const struct dhcp_request *req; /* who it is, by the same marks as over IPv4 */
	const struct arch *arch;
	const char *class;     /* option 16; NULL: as its architecture has it */
	uint16_t port;         /* DHCP6_SERVER_PORT or PXE_PORT */
	struct in6_addr self;  /* our address */
	const struct addr *at; /* the client's; NULL: not known */
};

/*
 * Prints who it is, what is decided and why, and what it is answered. Returns the exit code: 0 if
 * the client is answered, else 1.
 */
int explain6(const struct explain6 *e);

/* The same of a request that was read. */
int explain6_request(const struct policy6_input *in);

#endif
