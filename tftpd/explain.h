#ifndef LANBOOT_TFTPD_EXPLAIN_H
#define LANBOOT_TFTPD_EXPLAIN_H
#include "common/daemon.h"
#include "tftpd/map.h"

/* The help text of the command. */
extern const char explain_help[];

/*
 * `tftpd explain PATH …`: says on stdout what a client that asks for PATH would be answered, and
 * why. Sends nothing. Returns the exit code: 0 the file would be sent, 1 refused; exits with 2
 * on wrong use and with 71 if the daemon's user cannot be taken on.
 */
int explain(struct daemon *d, const struct map *map);

#endif
