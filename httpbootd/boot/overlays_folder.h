#ifndef LANBOOT_HTTPBOOTD_BOOT_OVERLAYS_FOLDER_H
#define LANBOOT_HTTPBOOTD_BOOT_OVERLAYS_FOLDER_H
/* Which folder overlays are in. */
#include "common/conf.h"

/* Where version 0.1.0 had them when nobody said. */
#define OVERLAYS_OLD_FOLDER "/etc/lanboot/overlays"

/*
 * Returns `overlays` of the configuration. But where that is not set, and its default is not there
 * or holds no overlay, while the folder of version 0.1.0 does, it is that one, so that machines
 * find theirs until they are moved (lanboot-setup). Looks at the folders; the result lives as long
 * as `c`.
 */
const char *overlays_folder(const struct conf *c);

/* Returns true if there is an overlay in `folder`; false also if it cannot be read. */
bool overlays_are_in(const char *folder);

#endif
