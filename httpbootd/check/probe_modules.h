#ifndef LANBOOT_HTTPBOOTD_PROBE_MODULES_H
#define LANBOOT_HTTPBOOTD_PROBE_MODULES_H
/* Which kernels a modloop has modules of. */
#include "httpbootd/check/magic.h"

enum modules {
	MODULES_MATCH,
	MODULES_OTHER,   /* of another kernel: *found names it */
	MODULES_UNKNOWN, /* it cannot be seen */
};

/* Reads the squashfs behind the descriptor: has it modules of the kernel `release`? */
enum modules probe_modules(int fd, const char *release, char found[MAGIC_RELEASE]);

#endif
