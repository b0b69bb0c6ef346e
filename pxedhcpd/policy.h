#ifndef LANBOOT_POLICY_H
#define LANBOOT_POLICY_H
/* Whether a client is answered, with what, and where the answer goes. Pure. */
#include "common/conf.h"
#include "pxedhcpd/dhcp.h"
#include "pxedhcpd/local_net.h"
#include "pxedhcpd/memory.h"

enum verdict {
	VERDICT_ANSWER,
	VERDICT_NOT_OURS, /* ordinary DHCP traffic: the site's server answers it */
	VERDICT_REFUSED,  /* wants to boot, but not from us: worth a line in the log */
};

/* How the answer makes the client load something. */
enum answer {
	ANSWER_NONE,
	ANSWER_DIRECT, /* boot file, and 43.6 = 8: load it, ask nobody else */
	ANSWER_4011,   /* boot file, no option 43: UEFI comes to port 4011 for it */
	ANSWER_MENU,   /* a boot menu in option 43; what is chosen is asked for with 43.71 */
	ANSWER_RPI,    /* boot file, and the menu that a Raspberry Pi looks for */
	ANSWER_PLAIN,  /* boot file for a class that knows no PXE, such as U-Boot */
	ANSWER_HTTP,   /* URL of the boot file, for UEFI HTTP Boot */
	ANSWER_SCRIPT, /* URL of the script, for iPXE */
};

enum {
	CHAIN_MS = 120 * 1000, /* an iPXE that comes back this soon was loaded by the one before */
	MISLED_MS = 24 * 60 * 60 * 1000, /* who took our offer for a lease gets none for so long */
};

/* Which kind of client it is, by option 60. */
enum client_kind { CLIENT_OTHER, CLIENT_PXE, CLIENT_HTTP, CLIENT_CLASS };

struct policy_input {
	const struct conf *conf;
	const struct dhcp_request *req;
	uint16_t port;                       /* the one it came to: 67 or 4011 */
	uint16_t http_port;                  /* httpbootd\'s, for {port} */
	struct sockaddr_in from;             /* the sender */
	struct in_addr local;                /* our address on the interface that heard it */
	struct local_nets nets;              /* all of them */
	const struct memory_entry *previous; /* by memory_recall, or NULL */
	uint64_t now_ms;                     /* the clock of the memory */
	bool sees_tftp; /* its TFTP request would be noted by adapt_loaded, but for relays */
};

struct decision {
	enum verdict verdict;
	enum answer answer;
	const char *why;         /* the reason in words; a string that lives for ever */
	const struct arch *arch; /* NULL: it named none */
	enum client_kind kind;
	const char *class; /* the word of `classes` or `pxe-classes` that made it one; or NULL */
	bool ipxe;         /* it is iPXE */
	bool rpi;          /* it is a Raspberry Pi's ROM */
	const struct host *host; /* the section it was found in, or NULL */
	struct sockaddr_in to;   /* where the answer goes */
	uint32_t delay_ms;       /* how long it waits before that */
	bool misled;             /* not answered: it took an earlier offer of ours for a lease */
	bool has_update;         /* memory_put(&after), answered or not */
	struct memory_entry update;
	struct dhcp_reply reply; /* only on VERDICT_ANSWER */
};

/* Sources: RFC 4578, PXE 2.1 §2, edk2 PxeBcDhcp4.c and HttpBootDhcp4.c, iPXE dhcp.c. */
void policy_decide(const struct policy_input *in, struct decision *out);

/* `direct`, `4011`, `http`, `script` …, for a log line. */
const char *answer_text(enum answer f);

#endif
