#ifndef LANBOOT_HTTPBOOTD_HTTP_STATE_WARN_H
#define LANBOOT_HTTPBOOTD_HTTP_STATE_WARN_H
/* What the log is told where the folder of state cannot be read or written for a machine. */
#include "common/daemon.h"
#include "common/host_table.h"

/*
 * Warns by the event `word`, within the log's budget for that client. errno says why; 0: the folder
 * could not be opened at the start. `test` is test_mark() of what asks, or NULL.
 */
void state_warn(
    const char *word, const struct daemon *d, const struct machine_id *id, const char *test);

#endif
