#ifndef LANBOOT_HTTPBOOTD_RENDER_H
#define LANBOOT_HTTPBOOTD_RENDER_H
/* `httpbootd render`: all scripts as files, for a site whose own web server hands them out. */
#include "httpbootd/http/site.h"

/* The lines of the help text. */
extern const char render_help[];

/*
 * Writes boot.ipxe and boot.ipxe.d/ into the folder that the command line names, and says what it
 * wrote. Each file is replaced whole or not at all. Returns the exit code.
 */
int render(struct site *site);

#endif
