#ifndef LANBOOT_RENDER_H
#define LANBOOT_RENDER_H
/* `httpbootd render`: all scripts as files, for a site whose own web server hands them out. */
#include "common/daemon.h"

/* The lines of the help text. */
extern const char render_help[];

/*
 * Writes boot.ipxe and boot.ipxe.d/ into the folder that d->command names, and says what it
 * wrote. Each file is replaced whole or not at all. The exit code.
 */
int render(struct daemon *d);

#endif
