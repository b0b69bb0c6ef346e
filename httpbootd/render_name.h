#ifndef LANBOOT_HTTPBOOTD_RENDER_NAME_H
#define LANBOOT_HTTPBOOTD_RENDER_NAME_H
/* The names of the files that render writes: what the stub asks a web server for. Pure. */
#include "common/host_table.h"

enum { RENDER_NAME = HOST_ID_TEXT + 80 };

/*
 * Writes the name of a section's file without .ipxe: `52-54-00-12-34-56`, `serial-ABC123` …
 * Returns false if a web server cannot tell machines apart by such an id.
 */
bool render_file_name(const struct host_id *id, char out[RENDER_NAME]);

/*
 * Returns true if `file` is a script of ours whose section, or the menu that had it, is not in `t`
 * now, or an apkovl that no section of `t` boots.
 */
bool render_is_stale(const struct host_table *t, const char *file);

#endif
