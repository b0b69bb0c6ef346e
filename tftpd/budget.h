#ifndef LANBOOT_TFTPD_BUDGET_H
#define LANBOOT_TFTPD_BUDGET_H
/*
 * How much each address has left of something that is given back with time. Pure, and of a fixed
 * size: an address that was not heard of for long, or that makes room for another, has all of it
 * again. So it holds back who floods, and is no proof against thousands of addresses.
 */
#include "common/strval.h"

enum { BUDGET_ENTRIES = 1024 };

struct budget_entry {
	uint32_t hash; /* of the address */
	uint32_t left;
	uint64_t at_ms; /* up to when it was given back; 0: no address has this entry */
};

struct budget {
	uint32_t most;   /* that an address has */
	uint32_t one_ms; /* after so long, one is given back */
	uint32_t seed; /* by chance, so that nobody has addresses that share an entry; 0 at first */
	struct budget_entry entry[BUDGET_ENTRIES];
};

/* Makes `b` one of which each address has `most`, and gets one back in `one_ms`; neither is 0. */
void budget_init(struct budget *b, uint32_t most, uint32_t one_ms);

/* Returns how many the address has left, whatever its port. `now_ms` is not 0, here and below. */
uint32_t budget_left(const struct budget *b, const struct addr *a, uint64_t now_ms);

/* Takes one of those of the address. False: it has none left. */
bool budget_take(struct budget *b, const struct addr *a, uint64_t now_ms);

#endif
