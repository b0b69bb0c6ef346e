#ifndef LANBOOT_COMMON_CARELESS_H
#define LANBOOT_COMMON_CARELESS_H
/*
 * What works, and is open to more people than is meant: private folders beneath one that is served,
 * a configuration that others can write, overlays that others can read. With the eyes of who the
 * daemon becomes; looks at names and modes, and reads no file but /proc/self/mountinfo.
 */
#include "common/check.h"
#include "common/daemon.h"

/* Warns of it, as far as it concerns k->daemon. */
void careless_check(const struct daemon *d, struct check *k);

#endif
