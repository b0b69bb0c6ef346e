#ifndef LANBOOT_HTTPBOOTD_BOOT_NOTE_H
#define LANBOOT_HTTPBOOTD_BOOT_NOTE_H
/* What people should know of a script that was made, though a machine boots by it. */
#include "httpbootd/boot/machine.h"

/* Logs a line for each: `one-repository`, `no-apkovl` or `apkovl-https`, with the machine's MAC. */
void note_log(const struct boot_client *client, const struct machine *m);

/* Prints the same for explain on the standard output, and what iPXE has to be new enough for. */
void note_print(const struct machine *m);

#endif
