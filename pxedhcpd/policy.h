#ifndef LANBOOT_PXEDHCPD_POLICY_H
#define LANBOOT_PXEDHCPD_POLICY_H
/*
 * Whether a client is answered, with what, and where the answer goes: a request, what is known of
 * its machine and the configuration in, one decision out. Pure: it runs for `explain`, too.
 */
#include "common/clients.h"
#include "pxedhcpd/dhcp.h"
#include "pxedhcpd/firmware.h"
#include "pxedhcpd/local_net.h"
#include "pxedhcpd/memory.h"

enum verdict {
	VERDICT_ANSWER,
	VERDICT_NOT_OURS, /* ordinary DHCP traffic: the site's server answers it */
	VERDICT_REFUSED,  /* wants to boot, but not from us: worth a line in the log */
};

enum {
	CHAIN_MS = 120 * 1000, /* an iPXE that comes back this soon was loaded by the one before */
	MISLED_MS = 24 * 60 * 60 * 1000, /* who took our offer for a lease gets none for so long */
};

/* Which kind of client it is, by option 60. */
enum client_kind { CLIENT_OTHER, CLIENT_PXE, CLIENT_HTTP, CLIENT_CLASS };

/* What `standby` makes of a packet (standby.h). */
enum standby_did {
	STANDBY_NOTHING,  /* it is off, or has no say in this */
	STANDBY_HELD,     /* it is left to another server */
	STANDBY_STEPS_IN, /* it is answered, for nobody else has */
	STANDBY_GOES_ON,  /* it was before, and is again */
};

struct standby_waited {
	uint64_t waited_ms; /* as we have seen it, or as the machine says */
	unsigned asked;     /* how often in that time */
};

struct policy_input {
	const struct conf *conf;
	const struct dhcp_request *req;
	uint16_t port;                       /* the one it came to: 67 or 4011 */
	uint16_t http_port;                  /* httpbootd's, for {port} */
	struct sockaddr_in from;             /* the sender */
	enum way from_way, giaddr_way;       /* to these, if they are in none of `nets` */
	bool to_us_alone;                    /* it was sent to an address of ours, not to all */
	struct in_addr local;                /* our address on the interface that heard it */
	unsigned ifindex;                    /* that interface */
	struct local_nets nets;              /* all of them */
	const struct memory_entry *previous; /* by memory_recall, or NULL */
	uint64_t now_ms;                     /* the clock of the memory */
	bool no_pxe_port; /* port 4011 is another program's: nobody can ask us there */
	bool sees_tftp;   /* if it asked one of our networks by TFTP, memory_tftp would be told */
};

struct decision {
	enum verdict verdict;
	enum answer answer;
	const char *why;         /* the reason in words; a string that lives for ever */
	const struct arch *arch; /* NULL: it named none */
	enum client_kind kind;
	const char *class; /* the word of `classes` or `pxe-classes` that made it one; or NULL */
	enum firmware firmware;  /* of the client, where that makes a difference */
	const struct host *host; /* the section it was found in, or NULL */
	struct sockaddr_in to;   /* where the answer goes */
	struct in_addr outside;  /* whom it would go to, who is not in clients; 0.0.0.0: nobody */
	bool outside_relays;     /* so of the relay that it would go to */
	uint32_t delay_ms;       /* how long it waits before that */
	bool misled;             /* not answered: it took an earlier offer of ours for a lease */
	struct in_addr leased; /* it takes this address from another server; 0.0.0.0: it does not */
	bool has_update;       /* `update` is to be kept by memory_put, answered or not */
	struct memory_entry update;
	enum standby_did standby; /* by standby_decide, as the next one */
	struct standby_waited waited;
	struct dhcp_reply reply; /* only on VERDICT_ANSWER */
};

/*
 * Decides about one packet and writes all of it to *d. *in and what it points to have to live as
 * long as *d is used. Sources: RFC 4578, PXE 2.1 §2, edk2 PxeBcDhcp4.c and HttpBootDhcp4.c, iPXE
 * dhcp.c.
 */
void policy_decide(const struct policy_input *in, struct decision *d);

#endif
