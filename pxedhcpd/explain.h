#ifndef LANBOOT_PXEDHCPD_EXPLAIN_H
#define LANBOOT_PXEDHCPD_EXPLAIN_H
#include "common/daemon.h"

/* The help text of the command. */
extern const char explain_help[];

/*
 * Runs `pxedhcpd explain …`: prints what a client like the one described would be answered, and
 * why. Returns the exit code: 0 if it is answered, 1 if not, EXIT_USAGE on wrong use.
 */
int explain(struct daemon *d);

#endif
