#ifndef LANBOOT_HTTPBOOTD_PASSWORD_H
#define LANBOOT_HTTPBOOTD_PASSWORD_H
/* `httpbootd password`: sets the administrator's password for the page; `lanboot passwd` asks for
 * it. */
#include "common/daemon.h"

/* The lines of the help text. */
extern const char password_help[];

/*
 * Reads a line of standard input and writes its hash into the state folder, which d->state_fd is.
 * Returns the exit code: 0; 1 if it cannot be, or is no good password, which was said.
 */
int password(const struct daemon *d);

#endif
