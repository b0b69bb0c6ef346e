#ifndef LANBOOT_SCRIPT_ALPINE_H
#define LANBOOT_SCRIPT_ALPINE_H
/* What is Alpine's own on a kernel's command line. Pure. For script*.c alone, and explain. */
#include "httpbootd/script_write.h"

/*
 * The release that a machine boots, by its initramfs, by `alpine` or by its repositories: the name,
 * of *len bytes; NULL: nothing tells.
 */
const char *script_release(const struct boot *b, size_t *len);

/*
 * The value of alpine_repo=: what `repo` says, or the release's own; commas between them, or, where
 * the release takes one alone, the first: *left says that others were left out.
 */
enum script_result script_repos(const struct script *s, char out[VALUE_ROOM], bool *left);

/* True if script_repos leaves repositories out. */
bool script_leaves_repos(const struct boot *b);

/*
 * Where the release does not fill in the {UUID} of apkovl= by itself, does it. False: no room;
 * `url` is not to be used then.
 */
bool script_place_uuid(const struct script *s, char url[VALUE_ROOM]);

#endif
