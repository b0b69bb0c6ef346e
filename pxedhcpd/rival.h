#ifndef LANBOOT_PXEDHCPD_RIVAL_H
#define LANBOOT_PXEDHCPD_RIVAL_H
/*
 * Other servers' answers to clients: which of them stand in the way of ours. Pure.
 */
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RIVAL_FILE_MAX = 255 };

/* What of a server's reply has to do with booting. */
struct rival_reply {
	uint8_t type;             /* option 53; 0: plain BOOTP */
	struct in_addr yiaddr;    /* 0.0.0.0: it leases nothing: a proxy, or an answer to INFORM */
	struct in_addr siaddr;    /* next server */
	struct in_addr server_id; /* option 54; 0.0.0.0: not said */
	bool pxe, http;           /* option 60 starts with PXEClient, HTTPClient */
	uint32_t xid;
	uint8_t chaddr[16]; /* whom it is for */
	bool has_mac;       /* and that is Ethernet's: */
	uint8_t mac[6];
	bool marked;     /* another pxedhcpd says it */
	bool menu;       /* option 43 has PXE's own: 6 to 10, or 71 */
	size_t file_len; /* boot file: option 67, else the header's field; 0: none */
	char file[RIVAL_FILE_MAX];
};

/* How a reply stands in the way of ours. */
enum rival_kind {
	RIVAL_HARMLESS,
	RIVAL_PEER,       /* another pxedhcpd: no harm, if it says the same */
	RIVAL_PROXY,      /* another proxy-DHCP server */
	RIVAL_SITE_CLASS, /* leases an address, and says PXEClient */
	RIVAL_SITE_HTTP,  /* the same with HTTPClient */
	RIVAL_SITE_MENU,  /* the same without, but with PXE options in 43 */
	RIVAL_SITE_FILE,  /* names a boot file */
};

/*
 * Reads a server's packet of `len` bytes. Returns false if it is none: too short, a client's,
 * without cookie, or with an option past its end. RFC 2131 §2, RFC 2132, RFC 3396.
 */
bool rival_parse(const void *packet, size_t len, struct rival_reply *out);

/* Returns how the reply stands in the way. Sources: edk2 PxeBcDhcp4.c, iPXE dhcp.c; pxedhcpd(8). */
enum rival_kind rival_judge(const struct rival_reply *r);

/* Returns `proxy`, `site-class` …, for a log line. */
const char *rival_kind_text(enum rival_kind k);

/* Returns what it breaks and what to do about it, for a log line. */
const char *rival_kind_breaks(enum rival_kind k);

/* Whom we have warned of. A fixed number of slots: made-up servers cannot make it grow. */
enum { RIVAL_SLOTS = 64, RIVAL_REPEAT_MS = 60 * 60 * 1000 };

struct rival_slot {
	struct in_addr server;
	unsigned ifindex;
	unsigned kinds; /* bits, by kind; 0: free */
	uint64_t warned_ms;
};

struct rival_table {
	struct rival_slot slots[RIVAL_SLOTS];
};

/*
 * Notes that this server was heard on this interface, and returns true if it is to be warned of
 * now: it does a kind of harm that was not warned of in the last RIVAL_REPEAT_MS. Returns false,
 * too, when as many servers as there are slots have been warned of in that time.
 */
bool rival_note(struct rival_table *t, struct in_addr server, unsigned ifindex, enum rival_kind k,
    uint64_t now_ms);

#endif
