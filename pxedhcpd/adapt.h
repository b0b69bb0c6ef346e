#ifndef LANBOOT_PXEDHCPD_ADAPT_H
#define LANBOOT_PXEDHCPD_ADAPT_H
/*
 * Which mode of offer a machine's PXE firmware takes, direct or by port 4011, judged by what it
 * does next. Pure: a state and the packets of one machine, with their times.
 *
 *   it is offered a mode      DISCOVER, and the same again after 3, 8 and 16 s
 *   it takes a lease          its REQUEST, which all hear, names the site's server (option 54).
 *                             edk2 takes one only if it can boot with what it was offered
 *                             (PxeBcSelectDhcp4Offer)
 *   it asks on port 4011      once, where that mode works; what gets no further asks four times
 *                             with one xid (PxeBcDhcp4Discover)
 *   it loads                  a TFTP request of it, or it comes as iPXE
 *
 * The next exchange shows how far it got: far enough, and it is offered the same mode; else the
 * other one. A lease alone, where we do not hear what it loads, does not keep the direct mode in
 * the place of the usual one: some firmware takes a lease, and then nothing. A mode that has
 * worked is kept from then on for ADAPT_WORKED_MS, but not beyond the first exchange in which it
 * does not.
 */
#include "common/boot.h"

enum {
	/* Between two packets of an exchange: firmware waits 32 s at most. */
	ADAPT_EXCHANGE_MS = 60 * 1000,
	/* From the first DISCOVER to the last: 0, 4, 12, 28 and, of patient firmware, 60 s. */
	ADAPT_DISCOVERS_MS = 70 * 1000,
	/* A DISCOVER by a second relay may come after what the first one brought about. */
	ADAPT_LATE_MS = 2 * 1000,
	/* From the lease or the ACK to iPXE's first packet or the first TFTP request. */
	ADAPT_LOAD_MS = 120 * 1000,
	/* Nothing useful boots faster, where we do not hear what it loads. */
	ADAPT_SOON_MS = 90 * 1000,
	/* A round through all cards and protocols takes OVMF 5 minutes, a server's POST 10. */
	ADAPT_TRIED_MS = 30 * 60 * 1000,
	ADAPT_WORKED_MS = 7 * 24 * 60 * 60 * 1000, /* a weekend is no reason to begin anew */
	ADAPT_ASKS = 3, /* asks on 4011 with one xid: it does not take our ACK */
};

struct adapt {
	enum pxe_mode mode; /* offered in the latest exchange, _DIRECT or _4011; _AUTO: never any */
	uint32_t xid;       /* of that exchange */
	uint16_t secs;      /* in the last DISCOVER */
	uint64_t first_ms;  /* its first DISCOVER */
	uint64_t last_ms;   /* its last packet */
	bool sees_tftp;     /* we would hear its TFTP request: known once it has an address */
	bool leased;        /* it took a lease */
	uint8_t asks;       /* on port 4011, with asked_xid */
	uint32_t asked_xid;
	bool loaded;
	bool works; /* the mode has worked, the last time: */
	uint64_t worked_ms;
};

/* What counts of one packet of the machine. */
struct adapt_packet {
	uint32_t xid;
	uint16_t secs;
	bool sees_tftp; /* its address is of our LAN, and we hear TFTP requests there */
	uint64_t now_ms;
};

/*
 * Returns the mode to offer in answer to the DISCOVER *p: PXE_MODE_DIRECT or _4011. `usual` is the
 * architecture's. *why is set to the reason, a string that lives for ever, or left.
 */
enum pxe_mode adapt_mode(
    const struct adapt *a, enum pxe_mode usual, const struct adapt_packet *p, const char **why);

/* Notes that the machine is offered this mode in answer to *p. */
void adapt_offered(struct adapt *a, enum pxe_mode mode, const struct adapt_packet *p);

/*
 * Notes that the machine takes a lease of another server. Returns false if that is not within an
 * exchange of ours: then nothing changes.
 */
bool adapt_leased(struct adapt *a, const struct adapt_packet *p);

/* Notes that the machine asks on port 4011. Returns false as adapt_leased. */
bool adapt_asked(struct adapt *a, const struct adapt_packet *p);

/*
 * Notes that the machine loads something by TFTP, or has loaded iPXE. Returns false as
 * adapt_leased, and if that is known already.
 */
bool adapt_loaded(struct adapt *a, uint64_t now_ms);

#endif
