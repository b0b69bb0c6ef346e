#ifndef LANBOOT_HTTPBOOTD_CHECK_CHECK_STATE_H
#define LANBOOT_HTTPBOOTD_CHECK_CHECK_STATE_H
/* Looks at the folder where it is noted which `once` is done. */
#include "common/check.h"
#include "common/daemon.h"

/* Warns if a machine has `once` and the folder of state is not there or cannot be written to. */
void check_state(const struct daemon *d, struct check *k);

#endif
