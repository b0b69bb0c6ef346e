#ifndef LANBOOT_HTTPBOOTD_BOOT_SCRIPT_LOADER_H
#define LANBOOT_HTTPBOOTD_BOOT_SCRIPT_LOADER_H
/* What a machine boots, for GRUB and others: common/loader.h. Pure. */
#include "common/loader.h"
#include "httpbootd/boot/script.h"

/*
 * Writes the loader's file, with a NUL, into the `size` bytes at `out`: that of a machine that
 * boots something, of one that is `ignored`, or of one of which nothing is known. Only by GRUB a
 * machine is given a choice. Returns its length, or the key to blame.
 */
struct script_out script_loader(
    const struct script *s, enum loader loader, bool ignored, char *out, size_t size);

#endif
