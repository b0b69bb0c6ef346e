#ifndef LANBOOT_TFTPD_PORTS_H
#define LANBOOT_TFTPD_PORTS_H
/*
 * The ports that transfers are answered from: in which order they are tried, and at which address
 * of ours all of a range are known to be taken. Pure: endpoint.c binds them, and tells what came of
 * it.
 *
 * The order is by chance. Who sends requests and acknowledgements in the name of another host does
 * not see our answer, and so has to guess the port that they have to go to.
 */
#include "common/conf.h"
#include "common/udp.h"

struct ports {
	uint16_t first, last;  /* the range; first 0: whichever port the kernel chooses */
	struct addr taken;     /* here the latest search found all of them taken; len 0: nowhere */
	uint64_t refreshed_ms; /* when ports_refresh last emptied `taken` */
};

/* A search for a free one. */
struct ports_search {
	uint32_t index, step; /* in the range */
	uint32_t left;        /* how many are still to be tried */
};

/* Has the ports of `range`; of these none is known to be taken. */
void ports_init(struct ports *p, const struct port_range *range);

/* Begins a search in the order that `random` says: 64 bits from the kernel, other ones each time.
 */
void ports_search(const struct ports *p, uint64_t random, struct ports_search *s);

/*
 * Takes the next port to try, in host order: each of the range once, or 0, once, if the kernel
 * chooses, which does so by chance, too. False: all were tried.
 */
bool ports_next(const struct ports *p, struct ports_search *s, uint16_t *port);

/* Returns the address, without a port, that an answer over `ends` leaves from. */
struct addr ports_local(const struct udp_ends *ends);

/* Takes in that a search found that all ports of the range are taken at `local`, which ports_local
 * returned. */
void ports_set_taken(struct ports *p, const struct addr *local);

/* Takes in that a port of ours became free: the next search may find one. */
void ports_freed(struct ports *p);

/*
 * Forgets what is taken where that is older than 100 ms, since other programs have ports of the
 * range, too. To be called before ports_are_taken.
 */
void ports_refresh(struct ports *p, uint64_t now_ms);

/* True if it is known that all are taken at `local`: no search is worth its system calls. */
bool ports_are_taken(const struct ports *p, const struct addr *local);

#endif
