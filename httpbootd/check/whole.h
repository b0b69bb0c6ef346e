#ifndef LANBOOT_HTTPBOOTD_CHECK_WHOLE_H
#define LANBOOT_HTTPBOOTD_CHECK_WHOLE_H
/* Unpacks files to their end, by libarchive: what only that tells. I/O. */
#include "httpbootd/check/probe_modules.h"

enum { WHOLE_WHY = 200 };

/*
 * Reads the apkovl behind the descriptor. Returns false, and puts into `why` what is wrong and what
 * to do, if it cannot be unpacked, or holds nothing that Alpine's init could use.
 */
bool whole_apkovl(int fd, char why[WHOLE_WHY]);

/*
 * Reads the initramfs behind the descriptor. Puts into `why` what is wrong, if it is damaged, and
 * else makes that empty. Returns whether it has modules of the kernel `release`, as probe_modules()
 * does of a modloop; MODULES_UNKNOWN if that is empty, or it is in no form that is known here.
 */
enum modules whole_initramfs(
    int fd, const char *release, char found[MAGIC_RELEASE], char why[WHOLE_WHY]);

#endif
