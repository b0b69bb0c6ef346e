#ifndef LANBOOT_COMMON_ASKER_H
#define LANBOOT_COMMON_ASKER_H
/*
 * Whose doing a line of the log is: the client, as far as it can be told apart, for the budgets of
 * log_budget.h. Pure.
 */
#include "common/strval.h"

enum { ASKER_BYTES = 20, ASKER_TEXT = 3 * ASKER_BYTES + 1 }; /* a hardware address of InfiniBand */

/* All zero: nobody's, or it is not known whose. Compare with memcmp: what is not used is zero. */
struct asker {
	uint8_t len;                /* 4 or 16: an address; else a hardware address */
	bool is_hardware;           /* whatever its length */
	uint8_t bytes[ASKER_BYTES]; /* an address, or the last of a longer identifier */
};

/*
 * Returns who has this address, whatever its port and scope; one of IPv4 in IPv6 is IPv4's. NULL is
 * nobody's.
 */
struct asker asker_of_addr(const struct addr *a);

/* Returns who has this MAC or another hardware address; of a longer one its last bytes count. */
struct asker asker_of_hardware(const uint8_t *bytes, size_t len);

/* Writes `10.0.0.57`, `fd00::1` or `52:54:00:12:34:56`; nothing for nobody. Returns `out`. */
char *asker_text(const struct asker *a, char out[ASKER_TEXT]);

#endif
