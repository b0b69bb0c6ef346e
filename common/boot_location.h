#ifndef LANBOOT_COMMON_BOOT_LOCATION_H
#define LANBOOT_COMMON_BOOT_LOCATION_H
/* Where the configuration says what a machine boots. Pure. */
#include "common/host_table.h"

struct boot_location {
	const char *file;
	unsigned line;
	const char *key; /* what stands there: `alpine` for a kernel that follows from it */
};

/*
 * Returns the line that says `key` of what the profile `p` boots, or with `h` (NULL: none) what
 * that section boots over it: its own, or that of a key which it follows from, or the profile's
 * that it inherits from; the section's, if no line says it.
 */
struct boot_location boot_location(
    const struct host_table *t, const struct host *h, const struct profile *p, const char *key);

#endif
