#ifndef LANBOOT_HTTPBOOTD_BOOT_SCRIPT_ALPINE_H
#define LANBOOT_HTTPBOOTD_BOOT_SCRIPT_ALPINE_H
/* What is Alpine's own on a kernel's command line. Pure. For script*.c alone, and explain. */
#include "httpbootd/boot/script_write.h"

/*
 * Puts the value of alpine_repo= into `out`: what `repo` says, or the release's own. Commas are
 * between them; where the release takes one alone it is the first, and *left says that others were
 * left out (alpine_takes_repos()). Returns SCRIPT_OK, or what is wrong with `repo`.
 */
enum script_result script_repos(const struct script *s, char out[VALUE_SIZE], bool *left);

/* Returns true if script_repos() leaves repositories out. */
bool script_leaves_repos(const struct boot *b);

/*
 * Returns the word ssh_key=… of a command line, with its quotes, which may hold blanks, of *len
 * bytes; NULL if there is none. It is put in front of all others: Alpine's service `firstboot`
 * reads the line by the shell's eval, which takes the `;` in ds=nocloud;s=… for the end of a
 * command, and so never hears of what stands behind (OpenRC of Alpine, firstboot.initd).
 */
const char *script_ssh_key(const char *cmdline, size_t *len);

/* Writes a blank and the words of `all`, but the one of `len` bytes at `word` in it. */
void script_write_without(struct writer *w, const char *all, const char *word, size_t len);

/*
 * Fills in the {UUID} of apkovl= where the init of the release does not do so by itself
 * (alpine_fills_uuid()). Returns false if it does not fit: `url` is not to be used then.
 */
bool script_expand_uuid(const struct script *s, char url[VALUE_SIZE]);

#endif
