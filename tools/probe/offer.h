#ifndef LANBOOT_TOOLS_PROBE_OFFER_H
#define LANBOOT_TOOLS_PROBE_OFFER_H
/*
 * What servers answer a probe, and what firmware makes of it. Pure; of any bytes.
 */
#include "pxedhcpd/rival.h"
#include "tools/probe/ask.h"

enum { OFFER_FILE = 256, OFFERS_MAX = 16 };

struct offer {
	struct in_addr from; /* who sent it */
	struct rival_reply reply;
	enum rival_kind kind;        /* how it stands in another's way */
	struct in_addr mask, router; /* options 1, 3; 0.0.0.0: not said */
	bool has_dns;                /* option 6 */
	bool pxe10;                  /* option 43 has one of 6 to 10: all is said in this packet */
	bool direct;                 /* 43.6 bit 3: load the boot file of this packet */
	bool menu;                   /* 43.9 */
	bool rpi;                    /* a menu item `Raspberry Pi Boot` */
	char file[OFFER_FILE];       /* boot file or URL, up to its first NUL; may be empty */
	uint32_t ms;                 /* how long after the question it came; the caller's */
};

/*
 * Reads a server's packet of `len` bytes. Returns false if it is none, or no answer to that
 * question: another xid or hardware address, or neither OFFER nor ACK.
 */
bool offer_parse(const void *packet, size_t len, const struct probe_ask *a, struct offer *out);

/* The answers to one question. */
struct offers {
	struct offer offer[OFFERS_MAX];
	size_t n;
};

/* Adds an offer. Returns false if it is there already, or there is no place. */
bool offers_add(struct offers *all, const struct offer *o);

/* Returns the first that leases an address, or NULL. */
const struct offer *offers_lease(const struct offers *all);

/* Returns the first of a proxy that has to do with booting, or NULL. */
const struct offer *offers_proxy(const struct offers *all);

enum choice_how {
	CHOICE_NONE, /* nobody offers it anything that it takes */
	CHOICE_TFTP, /* loads `file` from `server` */
	CHOICE_URL,  /* loads the URL `file` */
	CHOICE_ASK,  /* asks `server` on port 4011 */
};

struct choice {
	enum choice_how how;
	const struct offer *by; /* NULL with CHOICE_NONE */
	struct in_addr server;
	char file[OFFER_FILE];
};

/*
 * Returns what this firmware does with these offers. edk2: PxeBcDhcp4.c (PxeBcSelectDhcp4Offer),
 * HttpBootDhcp4.c; PXE 2.1 §2.2; iPXE: autoboot.c and dhcp.c; Raspberry Pi: firmware#934.
 */
struct choice offers_choose(const struct probe_kind *k, const struct offers *all);

/* Returns what firmware does with the ACK that it got on port 4011: loads its boot file, or NONE.
 */
struct choice offer_choose_ack(const struct offer *ack);

enum reach {
	REACH_LINK,     /* in the machine's own network */
	REACH_ROUTER,   /* beyond the router that it is given */
	REACH_NOWHERE,  /* in no network of its own, and it is given no router */
	REACH_LOOPBACK, /* the machine itself */
	REACH_UNKNOWN,  /* nobody leases it an address */
};

/* Returns how a machine with this lease (NULL: none) comes to that address. */
enum reach offer_reach(const struct offer *lease, struct in_addr to);

#endif
