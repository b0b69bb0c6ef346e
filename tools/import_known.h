#ifndef LANBOOT_TOOLS_IMPORT_KNOWN_H
#define LANBOOT_TOOLS_IMPORT_KNOWN_H
/* What the present configuration says already, for what is imported beside it. */
#include <stdbool.h>
#include <stdio.h>

/*
 * Reads the configuration at `path` and writes to `out`, with tabs between their fields:
 *	W SECTION KEY FILE:LINE		a key that is set, of a section with no name behind it
 *	W HEADER - FILE:LINE		a [profile …] or [host …] section: its header, without
 *brackets D LINE				a line of it as --dump-config prints it Returns
 *false if the file is not there or anything in it is wrong: that was written to `errors`.
 */
bool import_known(const char *path, FILE *out, FILE *errors);

#endif
