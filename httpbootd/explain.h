#ifndef LANBOOT_HTTPBOOTD_EXPLAIN_H
#define LANBOOT_HTTPBOOTD_EXPLAIN_H
/* `httpbootd explain`: a dry run. */
#include "common/daemon.h"

/* The lines of the help text. */
extern const char explain_help[];

/*
 * Prints what the machine or the path of d->command would be answered, and why. The exit code:
 * 0 if it would be served, 1 if not.
 */
int explain(struct daemon *d);

#endif
