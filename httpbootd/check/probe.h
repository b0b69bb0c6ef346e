#ifndef LANBOOT_HTTPBOOTD_CHECK_PROBE_H
#define LANBOOT_HTTPBOOTD_CHECK_PROBE_H
/* Looks at a file that machines are to boot: with the eyes of who this process is. */
#include "httpbootd/check/want.h"
#include "httpbootd/files/folders.h"

#include <time.h>

struct probe {
	enum root_result result;
	char where[2 * ROOT_WHY + 512]; /* the file's path on this machine */
	char why[ROOT_WHY];             /* unless ROOT_OK */
	uint64_t size, least_size;      /* least_size: that its head says it has, or 0 */
	time_t changed;
	enum magic magic, inside;    /* inside: of what gzip has packed, else the same */
	const char *arch;            /* that its head says; or NULL */
	char release[MAGIC_RELEASE]; /* of a kernel; or empty */
};

/*
 * Opens the file, or with WANT_REPO the folder, that clients ask for by `path`, reads what tells
 * its kind, and fills *l. Nothing stays open.
 */
void probe_file(const struct folders *f, enum want_kind kind, const char *path, struct probe *l);

#endif
