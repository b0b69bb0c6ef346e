#ifndef LANBOOT_HTTPBOOTD_HTTP_ASKERS_H
#define LANBOOT_HTTPBOOTD_HTTP_ASKERS_H
/*
 * How often each asker was told that it is not known, and when the log last said so of it: a table
 * of fixed size, in which one that is not seen takes the place of another. An asker is its MAC, or
 * where that is not known its address, of IPv6 the /64. Pure.
 */
#include "common/bind.h"

enum {
	ASKERS = 1024,
	ASKERS_BURST = 20,      /* answers at once */
	ASKERS_EVERY_MS = 500,  /* and then one in so many ms */
	ASKERS_TOLD_MS = 60000, /* the log tells of it so often */
};

struct askers_slot {
	uint64_t who;     /* a hash of it; 0: free */
	uint64_t full_ms; /* when its burst is whole again */
	uint64_t told_ms; /* when the log told of it last; 0: never */
};

struct askers {
	uint64_t seed; /* random, so that nobody can choose whose place he takes; 0 will do */
	struct askers_slot slot[ASKERS];
};

/* Returns true if the asker may be answered once more at `now_ms`, and counts it then. */
bool askers_may(struct askers *a, const struct bind_asker *who, uint64_t now_ms);

/* Returns true if the log is to tell of the asker at `now_ms`, and notes that it did. */
bool askers_tell(struct askers *a, const struct bind_asker *who, uint64_t now_ms);

#endif
