#ifndef LANBOOT_TFTPD_UNSENT_H
#define LANBOOT_TFTPD_UNSENT_H
/* Warns in the log that packets do not leave this machine, seldom enough not to fill it. */
#include "common/strval.h"

/* What was warned of last. All zero: nothing was. */
struct unsent {
	uint64_t warned_ms;
	int error;
};

/*
 * A packet to `peer` could not be sent: `error` is its errno. Warns of that, and says what an
 * administrator can do about it: once in ten seconds, for another error than the last one once a
 * second.
 */
void unsent_warn(struct unsent *u, const struct addr *peer, int error, uint64_t now_ms);

#endif
