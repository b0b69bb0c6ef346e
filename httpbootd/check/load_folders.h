#ifndef LANBOOT_HTTPBOOTD_CHECK_LOAD_FOLDERS_H
#define LANBOOT_HTTPBOOTD_CHECK_LOAD_FOLDERS_H
/* From which folders of the root machines load something, by the configuration. Pure. */
#include "httpbootd/drift/drift_folders.h"

/*
 * Lists those beside alpine/: of all profiles, of hosts that say something of their own, and of
 * boot files.
 */
void load_folders(const struct conf *c, struct drift_folders *out);

#endif
