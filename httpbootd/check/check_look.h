#ifndef LANBOOT_HTTPBOOTD_CHECK_LOOK_H
#define LANBOOT_HTTPBOOTD_CHECK_LOOK_H
/* For check.c: the files of one boot, each looked at once, and what is wrong with them. */
#include "httpbootd/boot/script.h"
#include "httpbootd/check/check_group.h"
#include "httpbootd/check/look.h"

struct seen; /* the paths that were looked at */

struct looker {
	const struct daemon *d;
	const struct check *k;
	struct check_groups groups;
	struct seen *seen;
	size_t looks, looks_max;
	bool elsewhere;    /* other servers may have what is not here */
	bool closed;       /* the root is, which was told */
	bool empty;        /* nothing is in the root, */
	bool empty_needed; /* and something should be */
};

/* What is booted: a profile's, or over it a section's. */
struct booted {
	const struct boot *boot;
	const struct host *host;       /* NULL: the profile for whoever boots it */
	const struct profile *profile; /* NULL: the section has none */
	const char *arch;              /* the only processor that it is for; NULL: any */
};

/* False if memory ran out. */
bool looker_open(struct looker *l, const struct daemon *d, const struct check *k);

void looker_close(struct looker *l);

/* True if `text` is asked for the first time: so that nothing is looked at twice. */
bool looker_first(struct looker *l, const char *text);

/* The files that are the same for all who boot this. */
void look_at_common(struct looker *l, const struct booted *b);

/* The files whose path has in it who the machine is: b->host, which must be an exact section. */
void look_at_own(struct looker *l, const struct booted *b);

/* True if look_at_own() has anything to do for this boot. */
bool boot_varies(const struct boot *b);

#endif
