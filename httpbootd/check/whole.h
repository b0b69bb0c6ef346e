#ifndef LANBOOT_HTTPBOOTD_CHECK_WHOLE_H
#define LANBOOT_HTTPBOOTD_CHECK_WHOLE_H
/* Unpacks files to their end, by libarchive: what only that tells. I/O. */
#include "httpbootd/check/probe_modules.h"

enum { WHOLE_WHY = 200 };

/*
 * Reads the apkovl behind the descriptor. Returns false, and puts into `why` what is wrong and what
 * to do, if it cannot be unpacked, or holds nothing that Alpine's init could use.
 */
bool whole_apkovl(int fd, char why[WHOLE_WHY]);

/* What is in an initramfs. */
struct whole {
	char why[WHOLE_WHY];  /* what is wrong, if it is damaged; else empty */
	enum modules modules; /* whether it has those of the kernel, as probe_modules() has it */
	char found[MAGIC_RELEASE]; /* with MODULES_OTHER: of which other one */
	const char *arch;          /* the processor of its programs; NULL: not known */
};

/*
 * Reads the initramfs behind the descriptor to its end, and fills *w; `release` is its kernel's, or
 * empty. What is in no form that is known here is not damaged, and nothing is known of it.
 */
void whole_initramfs(int fd, const char *release, struct whole *w);

#endif
