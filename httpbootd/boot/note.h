#ifndef LANBOOT_NOTE_H
#define LANBOOT_NOTE_H
/* What people should know of a script that was made, though a machine boots by it. */
#include "httpbootd/boot/machine.h"

/* A line for the log each. `who`: who it was made for. */
void note_log(const struct boot_client *client, const struct machine *m);

/* The same for explain(8), on the standard output. */
void note_print(const struct machine *m);

#endif
