#ifndef LANBOOT_HTTPBOOTD_CALLS_H
#define LANBOOT_HTTPBOOTD_CALLS_H
/* The system calls that httpbootd needs when it serves, beside those of common/calls.h. Pure. */
#include "common/call_rules.h"

/* Returns them: connections that come in, and notes in the state folder. */
struct call_rules httpbootd_calls(void);

#endif
