#ifndef LANBOOT_POLICY_H
#define LANBOOT_POLICY_H
/* Whether a client is answered, with what, and where the answer goes. Pure. */
#include "common/conf.h"
#include "pxedhcpd/dhcp.h"
#include "pxedhcpd/memory.h"

enum verdict {
	VERDICT_ANSWER,
	VERDICT_NOT_OURS, /* ordinary DHCP traffic: the site's server answers it */
	VERDICT_REFUSED,  /* wants to boot, but not from us: worth a line in the log */
};

/* How the answer makes the client load something. */
enum form {
	FORM_NONE,
	FORM_DIRECT, /* boot file, and 43.6 = 8: load it, ask nobody else */
	FORM_4011,   /* boot file, no option 43: UEFI comes to port 4011 for it */
	FORM_HTTP,   /* URL of the boot file, for UEFI HTTP Boot */
	FORM_SCRIPT, /* URL of the script, for iPXE */
};

struct policy_input {
	const struct conf *conf;
	const struct dhcp_request *req;
	uint16_t port;                   /* the one it came to: 67 or 4011 */
	struct sockaddr_in from;         /* the sender */
	struct in_addr local;            /* our address on the interface that heard it */
	const struct memory_entry *told; /* what it was told lately, or NULL */
};

struct decision {
	enum verdict verdict;
	enum form form;
	const char *why;         /* the reason in words; a string that lives for ever */
	const struct arch *arch; /* NULL: it named none */
	bool http;               /* it is an HTTPClient */
	bool ipxe;               /* it is iPXE */
	struct sockaddr_in to;   /* where the answer goes */
	struct dhcp_reply reply; /* only on VERDICT_ANSWER */
};

/* Sources: RFC 4578, PXE 2.1 §2, edk2 PxeBcDhcp4.c and HttpBootDhcp4.c, iPXE dhcp.c. */
void policy_decide(const struct policy_input *in, struct decision *out);

/* The first six bytes of its hardware address if it is Ethernet's, else NULL. */
const uint8_t *request_mac(const struct dhcp_request *req);

/* `direct`, `4011`, `http`, `script`, for a log line. */
const char *form_text(enum form f);

#endif
