#ifndef LANBOOT_HTTPBOOTD_LOOK_H
#define LANBOOT_HTTPBOOTD_LOOK_H
/* Looks at a file that machines are to boot: with the eyes of who this process is. */
#include "common/daemon.h"
#include "httpbootd/check/want.h"

struct look {
	enum root_result result;
	char where[2 * ROOT_WHY + 512]; /* the file's path on this machine */
	char why[ROOT_WHY];             /* unless ROOT_OK */
	uint64_t size;
	enum magic magic, inside;    /* inside: of what gzip has packed, else the same */
	const char *arch;            /* that its head says; or NULL */
	char release[MAGIC_RELEASE]; /* of a kernel; or empty */
};

/* At a file, or with WANT_REPO at a folder; `path` as the client would ask for it. */
void look_at(const struct daemon *d, enum want_what what, const char *path, struct look *l);

#endif
