#ifndef LANBOOT_HTTPBOOTD_CHECK_CHECK_BOOT_H
#define LANBOOT_HTTPBOOTD_CHECK_CHECK_BOOT_H
/*
 * For check.c: the files of one boot, each looked at once, and what is wrong with them. Reads
 * files; what is wrong is collected in groups and told by check_groups_tell().
 */
#include "httpbootd/boot/script.h"
#include "httpbootd/check/check_group.h"
#include "httpbootd/check/probe.h"

struct looked; /* the paths that were looked at */

struct checker {
	const struct daemon *d;
	const struct folders *folders;
	const struct check *k;
	struct check_groups groups;
	struct looked *looked;
	size_t probes, max_probes;
	size_t files;      /* that were looked at */
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

/* Begins a look. Returns false if memory ran out; checker_close() ends it in any case. */
bool checker_open(struct checker *c, const struct folders *f, const struct check *k);

/* Frees what the look holds, but for its groups. */
void checker_close(struct checker *c);

/* Returns true the first time that it is asked for `text`: so nothing is looked at twice. */
bool checker_is_new(struct checker *c, const char *text);

/* Looks at the files that are the same for all who boot this. */
void check_boot_shared(struct checker *c, const struct booted *b);

/* Looks at those whose path says who the machine is: b->host, which must be an exact section. */
void check_boot_own(struct checker *c, const struct booted *b);

#endif
