#ifndef LANBOOT_HTTPBOOTD_CHECK_CHECK_PRIVATE_H
#define LANBOOT_HTTPBOOTD_CHECK_CHECK_PRIVATE_H
/* Looks for what only its machine is to have, and somebody else could. */
#include "common/check.h"
#include "httpbootd/boot/boot_site.h"

/*
 * Warns of a section with something private that is found by words which anybody can say first, and
 * of a machine's own apkovl, or a path of private, that tftpd gives to everybody. Each kind is told
 * once, with the first of them and how many more there are. Reads no file.
 */
void check_private(const struct boot_site *site, struct check *k);

#endif
