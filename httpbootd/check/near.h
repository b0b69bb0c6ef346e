#ifndef LANBOOT_HTTPBOOTD_CHECK_NEAR_H
#define LANBOOT_HTTPBOOTD_CHECK_NEAR_H
/* What may be meant by the name of a file that is not there. */
#include "httpbootd/files/folders.h"

enum { NEAR_NAME = 128 };

/*
 * Returns true if `there`, the name of a file, could be what was meant by `wanted`: in other case,
 * with an end behind it or, with `mistyped`, so; that a number is another one is no mistyping.
 * Pure.
 */
bool near_is(const char *wanted, const char *there, bool mistyped);

/*
 * Looks among the files beside `path`, which clients ask for and which is not there, for one that
 * could be meant, as near_is() has it, and puts its name into `name`. Returns false if there is
 * none.
 */
bool near_find(const struct folders *f, const char *path, bool mistyped, char name[NEAR_NAME]);

#endif
