#ifndef LANBOOT_COMMON_GATE_H
#define LANBOOT_COMMON_GATE_H
/*
 * Lets clients in, by clients.h: asks the kernel where an address is, remembers that for a while so
 * that a flood costs little, and logs whom it refuses once a client and minute. I/O: a netlink
 * socket, which never waits, and the log. What is remembered is bounded; whoever fills it with
 * forged addresses makes the kernel be asked again, and nothing else.
 */
#include "common/clients.h"

enum {
	GATE_ENTRIES = 256,
	GATE_WAY_MS = 5 * 1000,      /* so long is a way remembered */
	GATE_TEXT = 400,             /* bytes of what gate_explain says */
	GATE_REFUSED_MS = 60 * 1000, /* so long is a refusal not logged again */
};

/* An address, as IPv6, and what was found out of it. */
struct gate_entry {
	uint8_t bytes[sizeof(struct in6_addr)];
	uint64_t until_ms; /* 0: nothing */
	enum way way;
};

struct gate {
	int netlink; /* of neighbour_open; -1: there is none */
	uint32_t seed;
	struct gate_entry ways[GATE_ENTRIES];
	struct gate_entry refused[GATE_ENTRIES];
};

/*
 * Makes the gate ready. Where the kernel cannot be asked it warns: then only what `clients` names
 * is let in. Returns false, with errno, if there is no random number to be had.
 */
bool gate_open(struct gate *g);

/* Closes what gate_open opened. */
void gate_close(struct gate *g);

/* Returns how the kernel would send to `who`, as it was at most GATE_WAY_MS ago. */
enum way gate_way(struct gate *g, const struct addr *who, uint64_t now_ms);

/*
 * Returns true if it shall be logged now that `who` is refused: once a client and minute. The log
 * is the caller's then.
 */
bool gate_tells(struct gate *g, const struct addr *who, uint64_t now_ms);

/*
 * Returns true if `who` may be a client of the daemon `section`. One who may not is logged, once a
 * client and minute: the caller owes the log a log_flush_soon then. `now_ms` is of clock_now_ms.
 */
bool gate_admits(struct gate *g, const struct conf *c, const char *section, const struct addr *who,
    uint64_t now_ms);

/*
 * Returns whether and why `who` may be a client of the daemon `section`, by asking the kernel anew
 * and without a word in the log, and writes it to `out`: `10.0.3.7 is not in clients: nothing is
 * sent to it; …`. For `explain`.
 */
enum clients_verdict gate_explain(
    const struct conf *c, const char *section, const struct addr *who, char out[GATE_TEXT]);

#endif
