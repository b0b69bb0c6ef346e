#ifndef LANBOOT_HTTPBOOTD_CHECK_CHECK_PAIR_H
#define LANBOOT_HTTPBOOTD_CHECK_CHECK_PAIR_H
/* For check.c: a kernel, its initramfs and its modloop have to be of one release. */
#include "httpbootd/check/check_boot.h"
#include "httpbootd/check/probe_modules.h"

/*
 * Looks into both, for each processor that they are there for, and goes by their names where that
 * does not tell. A fault becomes a group of c->groups.
 */
void check_pair(struct checker *c, const struct booted *b);

/*
 * Looks into both, whose paths are as clients ask for them. Puts the kernel's release into
 * `release` and the modloop's into `found`; returns MODULES_UNKNOWN unless both tell it.
 */
enum modules probe_pair(const struct folders *f, const char *kernel, const char *modloop,
    char release[MAGIC_RELEASE], char found[MAGIC_RELEASE]);

/*
 * Goes by their paths or URLs alone. Returns true if they differ in the release of Alpine or the
 * flavor; `one` is the kernel's then, and `other` the modloop's, which may be an initramfs. Pure.
 */
bool pair_names_differ(const char *kernel, const char *modloop, char one[64], char other[64]);

#endif
