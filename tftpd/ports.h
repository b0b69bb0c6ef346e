#ifndef LANBOOT_TFTPD_PORTS_H
#define LANBOOT_TFTPD_PORTS_H
/*
 * The ports that transfers are answered from: which one is tried next, and at which address of ours
 * all of a range are known to be taken. Pure: endpoint.c binds them, and tells what came of it.
 */
#include "common/conf.h"
#include "common/udp.h"

struct ports {
	uint16_t first, last;  /* the range; first 0: whichever port the kernel chooses */
	uint16_t next;         /* the one to be tried next */
	struct addr taken;     /* here the latest search found all of them taken; len 0: nowhere */
	uint64_t refreshed_ms; /* when ports_refresh last emptied `taken` */
};

/*
 * Begins with ports of `range`; `random` says where in it: a daemon that restarts shall not answer
 * from the ports of just before.
 */
void ports_init(struct ports *p, const struct port_range *range, uint64_t random);

/* Returns the next port to try, in host order; each of the range comes up once before any comes
 * again. */
uint16_t ports_next(struct ports *p);

/* Returns how many ports there are to try: 1 if the kernel chooses. */
uint32_t ports_count(const struct ports *p);

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
