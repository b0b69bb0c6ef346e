#ifndef LANBOOT_SCRIPT_ALPINE_H
#define LANBOOT_SCRIPT_ALPINE_H
/* What is Alpine's own on a kernel's command line. Pure. For script*.c alone, and explain. */
#include "httpbootd/boot/script_write.h"

/*
 * The release that a machine boots, by its initramfs, by `alpine` or by its repositories: the name,
 * of *len bytes; NULL: nothing tells.
 */
const char *script_release(const struct boot *b, size_t *len);

/*
 * The value of alpine_repo=: what `repo` says, or the release's own; commas between them, or, where
 * the release takes one alone, the first: *left says that others were left out.
 */
enum script_result script_repos(const struct script *s, char out[VALUE_SIZE], bool *left);

/* True if script_repos leaves repositories out. */
bool script_leaves_repos(const struct boot *b);

/*
 * The word ssh_key=… of a command line, with its quotes, which may hold blanks: *len bytes; NULL:
 * there is none. It is put in front of all others: Alpine's service `firstboot` reads the line by
 * the shell's eval, which takes the `;` in ds=nocloud;s=… for the end of a command, and so never
 * hears of what stands behind (OpenRC of Alpine, firstboot.initd).
 */
const char *script_ssh_key(const char *cmdline, size_t *len);

/* A blank, and the words of `all` but the one of `len` bytes at `word` in it. */
void script_write_without(struct writer *w, const char *all, const char *word, size_t len);

/*
 * Where the release does not fill in the {UUID} of apkovl= by itself, does it. False: no room;
 * `url` is not to be used then.
 */
bool script_expand_uuid(const struct script *s, char url[VALUE_SIZE]);

#endif
