#ifndef LANBOOT_HTTPBOOTD_CHECK_PAIR_H
#define LANBOOT_HTTPBOOTD_CHECK_PAIR_H
/* For check.c: a kernel and a modloop have to be of one release. */
#include "httpbootd/check/check_boot.h"
#include "httpbootd/check/probe_modules.h"

/* Looks into both, for each processor that they are there for; else goes by their names. */
void check_pair(struct checker *c, const struct booted *b);

/*
 * Looks into both, as clients ask for them: *release is the kernel's, *found the modloop's. That is
 * unknown unless both tell it.
 */
enum modules probe_pair(const struct folders *f, const char *kernel, const char *modloop,
    char release[MAGIC_RELEASE], char found[MAGIC_RELEASE]);

/*
 * By their paths or URLs alone: what is not the same in them, the release of Alpine or the flavor,
 * as the kernel has it in `one` and the modloop in `other`. False: nothing. Pure.
 */
bool pair_names_differ(const char *kernel, const char *modloop, char one[64], char other[64]);

#endif
