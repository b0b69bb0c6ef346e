#ifndef LANBOOT_HTTPBOOTD_CHECK_WANT_H
#define LANBOOT_HTTPBOOTD_CHECK_WANT_H
/* The files that a machine needs to boot, and what they have to be. Pure. */
#include "common/key_value.h"
#include "common/magic.h"

struct want {
	enum want_kind kind;
	const struct key *key; /* its files are had by key_nth() */
};

enum { WANTS_MAX = 16 }; /* keys that name files are no more in all, so that a list holds them */

/*
 * Lists what a boot of this kind loads, what it cannot do without first, by the columns `boots`,
 * `used_by` and `wants` of the table of keys. Returns how many.
 */
size_t want_list(const struct boot *b, struct want out[WANTS_MAX]);

/*
 * Returns what is wrong with a file of this kind for a machine with the processor `arch` (as
 * arch_processor() has it; NULL: any) and, if it is packed with gzip, `inside`, in words that go on
 * after `is`; NULL: nothing that can be seen.
 */
const char *want_mismatch(enum want_kind kind, enum magic m, enum magic inside,
    const char *its_arch, const char *arch, char out[200]);

/*
 * Returns the same of a file's size in bytes: what Windows' own loader gets from wimboot lies on a
 * disk of FAT, whose files have sizes of 32 bits.
 */
const char *want_too_large(enum want_kind kind, uint64_t size);

#endif
