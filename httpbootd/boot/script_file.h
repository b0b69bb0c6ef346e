#ifndef LANBOOT_HTTPBOOTD_BOOT_SCRIPT_FILE_H
#define LANBOOT_HTTPBOOTD_BOOT_SCRIPT_FILE_H
/* Which of our files a configured value is for a machine. Pure. */
#include "common/path.h"
#include "httpbootd/boot/script.h"

/*
 * Puts the path beneath the root into `path`, not clean yet: without the query of a {server} URL,
 * and of an apkovl with what Alpine's init will put for {MAC} and {UUID}. What only iPXE knows is a
 * ${setting} in it. Returns false if the value is elsewhere, or makes no path.
 */
bool script_file(const struct script *s, const char *value, bool is_apkovl, char path[PATH_SIZE]);

#endif
