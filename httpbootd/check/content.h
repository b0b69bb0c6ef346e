#ifndef LANBOOT_HTTPBOOTD_CHECK_CONTENT_H
#define LANBOOT_HTTPBOOTD_CHECK_CONTENT_H
/* For check_boot.c: is a file that is there what machines need? Reads files. */
#include "httpbootd/check/probe.h"

enum { CONTENT_WHY = 400 };

/* The file, and what it has to fit. */
struct content {
	const struct folders *folders;
	const char *path;    /* as clients ask for it */
	enum want_kind kind; /* what it is wanted as */
	const char *arch;    /* the processor that it is for; NULL: any */
	const char *kernel;  /* path of the kernel that it goes with; NULL: not known */
	const char *cmdline; /* of that; NULL: none */
	bool deep;           /* reads it to its end, where that tells more */
};

/*
 * Returns true, and puts into `why` what is wrong and what to do, if the file that the probe was
 * made of is not what it is wanted as, was cut off, or does not go with its kernel.
 */
bool content_is_wrong(const struct content *c, const struct probe *p, char why[CONTENT_WHY]);

#endif
