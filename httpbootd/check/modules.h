#ifndef LANBOOT_HTTPBOOTD_MODULES_H
#define LANBOOT_HTTPBOOTD_MODULES_H
/* Which kernels a modloop has modules of. */
#include "httpbootd/check/magic.h"

enum modules {
	MODULES_HAS,
	MODULES_OTHER,   /* of another kernel: *found names it */
	MODULES_UNKNOWN, /* it cannot be seen */
};

/* Reads the squashfs behind the descriptor: has it modules of the kernel `release`? */
enum modules modules_of(int fd, const char *release, char found[MAGIC_RELEASE]);

#endif
