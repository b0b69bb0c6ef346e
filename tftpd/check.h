#ifndef LANBOOT_TFTPD_CHECK_H
#define LANBOOT_TFTPD_CHECK_H
/* Looks for boot files that firmware is told to load and cannot have. */
#include "common/check.h"
#include "common/daemon.h"
#include "tftpd/map.h"

/*
 * Warns of boot files that the configuration names and that are not there, are no files, or are
 * none for the processor that they are named for. `map` is that of d->conf.
 */
void check_boot_files(const struct daemon *d, const struct map *map, struct check *k);

/* In a process for a look (common/confine.h): looks, logs the warnings, and ends it. */
void check_beside(struct daemon *d) __attribute__((noreturn));

#endif
