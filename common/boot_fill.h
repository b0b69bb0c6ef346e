#ifndef LANBOOT_COMMON_BOOT_FILL_H
#define LANBOOT_COMMON_BOOT_FILL_H
/* Short forms of what a section boots: which kind it is, and the files that go without saying. */
#include "common/arena.h"
#include "common/boot.h"

/*
 * Sets b->kind by what this section alone says. Returns false if it says two kinds: *one and *other
 * are then the names of their keys.
 */
bool boot_kind(struct boot *b, const char **one, const char **other);

/*
 * Names the files that this section's `alpine`, `flavor` and `wimboot` stand for and that it does
 * not name itself. `under` is what the section inherits, NULL: nothing; a flavor alone is one of
 * its Alpine's. Returns false if memory ran out.
 */
bool boot_fill(struct boot *b, const struct boot *under, struct arena *a);

#endif
