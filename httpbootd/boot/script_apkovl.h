#ifndef LANBOOT_SCRIPT_APKOVL_H
#define LANBOOT_SCRIPT_APKOVL_H
/*
 * A machine whose apkovl cannot be had comes up with nothing of its own and no password for root:
 * Alpine's init goes on without a word. So the script asks before it boots. Pure. For script.c and
 * note.c.
 */
#include "httpbootd/boot/script_write.h"

/*
 * In front of the kernel: goes to `no_apkovl` where the apkovl at `url` is not there, and has the
 * label `bare` behind it, to come back to. Nothing at all if it is there, or nobody is to wait.
 */
void script_write_apkovl_check(struct writer *w, const struct script *s, const char *url);

/* Behind it all: `no_apkovl` says so and waits, with a key to boot bare. */
void script_write_no_apkovl(struct writer *w, const struct script *s, const char *url);

/*
 * Puts the machine's own for {MAC} and {UUID}, each once, as Alpine's init will; what only iPXE
 * knows is a ${setting}. False: no room.
 */
bool script_expand_init(const struct script *s, const char *value, char *out, size_t size);

/*
 * True if Alpine's wget asks us for the apkovl by https: it takes certificates of public
 * authorities alone.
 */
bool script_apkovl_by_https(const struct script *s);

#endif
