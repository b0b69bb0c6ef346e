#ifndef LANBOOT_HTTPBOOTD_INVENTORY_ASK_H
#define LANBOOT_HTTPBOOTD_INVENTORY_ASK_H
/*
 * `httpbootd inventory test [URL] [--json]` and `inventory fetch`: asks the inventory once, as the
 * daemon does, and says what came of it; `fetch` keeps it, for servers where httpbootd does not
 * run.
 */
#include "common/daemon.h"

extern const char inventory_ask_help[];

/*
 * Does so, as the daemon's user. Returns the exit status: 0, 1 if records are left out, 3 if it
 * could not be asked or says nonsense.
 */
int inventory_ask(struct daemon *d);

#endif
