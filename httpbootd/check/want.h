#ifndef LANBOOT_HTTPBOOTD_WANT_H
#define LANBOOT_HTTPBOOTD_WANT_H
/* The files that a machine needs to boot, and what they have to be. Pure. */
#include "common/boot.h"
#include "httpbootd/check/magic.h"

enum want_kind {
	WANT_KERNEL,
	WANT_INITRD,
	WANT_MODLOOP,
	WANT_APKOVL,
	WANT_REPO,    /* a folder */
	WANT_SCRIPT,  /* of the site's own */
	WANT_PROGRAM, /* whatever iPXE runs */
	WANT_DATA,    /* that a program reads */
};

struct want {
	enum want_kind kind;
	const char *key;
	const char *list; /* as configured; NULL: nothing. For most one path or URL */
};

enum { WANTS_MAX = 8 };

/* What a boot of this kind loads, what it cannot do without first; how many. */
size_t want_list(const struct boot *b, struct want out[WANTS_MAX]);

/* Steps through a list: the next member in `word`, false at the end. Too long a one is cut. */
bool want_next(const char **list, char *word, size_t capacity);

/*
 * What is wrong with a file of this kind for a machine with the processor `arch` (as host_arch()
 * has it; NULL: any) and, if it is packed with gzip, `inside`, in words that go on after `is`;
 * NULL: nothing that can be seen.
 */
const char *want_mismatch(enum want_kind kind, enum magic m, enum magic inside,
    const char *its_arch, const char *arch, char out[200]);

/*
 * The same of a file's size: what Windows' own loader gets from wimboot lies on a disk of FAT,
 * whose files have sizes of 32 bits.
 */
const char *want_too_large(enum want_kind kind, uint64_t size);

#endif
