#ifndef LANBOOT_HTTPBOOTD_EXPLAIN_FILES_H
#define LANBOOT_HTTPBOOTD_EXPLAIN_FILES_H
/* For explain.c: what a machine's files are, and which of them. */
#include "common/arch.h"
#include "httpbootd/boot/machine.h"
#include "httpbootd/files/folders.h"

/* The processors and firmwares that a machine is taken to have, where it does not say. */
struct assumption {
	/* Those that what it boots is there for; or all NULL. */
	const char *arch[ARCH_PROCESSORS], *platform[2];
	size_t archs, platforms;
	bool by_arch, by_platform; /* it was looked for, since a file's path has it */
	bool none;                 /* and nothing was found */
};

/*
 * Finds the processors and firmwares of `client` that there is what `m` boots for, where the client
 * does not say them and a file's path has them in it. If there is none, the first that there could
 * be is taken.
 */
void explain_assume(const struct folders *f, const struct machine *m,
    const struct boot_client *client, struct assumption *t);

/*
 * Prints each file of what `s` boots, and whether it is there, may be read by the daemon's user and
 * is what it should be. With `again` only those whose path has {arch} or {platform} in it. Returns
 * false if any is not.
 */
bool explain_files(const struct folders *f, const struct script *s, bool again);

/* The same for the profiles of a menu; what counts is the first, which boots if nobody chooses. */
bool explain_items(const struct folders *f, const struct machine *m);

#endif
