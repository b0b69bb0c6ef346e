#ifndef LANBOOT_TFTPD_CALLS_H
#define LANBOOT_TFTPD_CALLS_H
/* The system calls that tftpd needs when it serves, beside those of common/calls.h. Pure. */
#include "common/call_rules.h"

/* Returns them: a socket for each transfer, and memory for what is on no disk. */
struct call_rules tftpd_calls(void);

#endif
