#ifndef LANBOOT_HTTPBOOTD_BOOT_SCRIPT_ALPINE_H
#define LANBOOT_HTTPBOOTD_BOOT_SCRIPT_ALPINE_H
/* What is Alpine's own on a kernel's command line. Pure. For script*.c alone, and explain. */
#include "httpbootd/boot/script_write.h"

/*
 * Puts the value of alpine_repo= into `out`: what `repo` says, or the release's own, from the
 * site's mirror if it has one. Commas are between them; where the release takes one alone it is the
 * first, and *left says that others were left out (alpine_takes_repos()). Returns SCRIPT_OK, or
 * what is wrong with `repo`.
 */
enum script_result script_repos(const struct script *s, char out[VALUE_SIZE], bool *left);

/*
 * Fills in the {UUID} of apkovl= where the init of the release does not do so by itself
 * (alpine_fills_uuid()). Returns false if it does not fit: `url` is not to be used then.
 */
bool script_expand_uuid(const struct script *s, char url[VALUE_SIZE]);

#endif
