#ifndef LANBOOT_PXEDHCPD_CHECK_SHIM_H
#define LANBOOT_PXEDHCPD_CHECK_SHIM_H
/* Do the shims that machines are told to load find what they start? As far as their names say. */
#include "common/check.h"

/*
 * Fails for each boot file that is a shim and whose path is longer than shim reads it, or whose
 * name is meant to say what it starts and is not understood so (common/shim.h).
 */
void check_shims(struct check *k);

#endif
