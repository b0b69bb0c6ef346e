#ifndef LANBOOT_TFTP_CHECK_H
#define LANBOOT_TFTP_CHECK_H
/* Looks for boot files that firmware is told to load and cannot have. */
#include "common/daemon.h"

/* For struct daemon. */
void check_boot_files(struct daemon *d, struct check *k);

#endif
