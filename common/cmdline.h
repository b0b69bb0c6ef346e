#ifndef LANBOOT_CMDLINE_H
#define LANBOOT_CMDLINE_H
/* How long a kernel's command line may be: what is over it, Linux cuts off without a word. Pure. */
#include <stddef.h>

enum {
	CMDLINE_USUAL = 2047, /* of a processor that is not known */
	CMDLINE_MOST = 4095,  /* of whichever has the longest */
};

/*
 * Bytes without the NUL that a kernel for this processor (as host_arch() has it; NULL or another
 * text: not known) takes: COMMAND_LINE_SIZE in arch/NAME/include/{,uapi/}asm/setup.h of Linux.
 */
size_t cmdline_max(const char *arch);

#endif
