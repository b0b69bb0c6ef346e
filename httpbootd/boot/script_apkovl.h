#ifndef LANBOOT_HTTPBOOTD_BOOT_SCRIPT_APKOVL_H
#define LANBOOT_HTTPBOOTD_BOOT_SCRIPT_APKOVL_H
/*
 * A machine whose apkovl cannot be had comes up with nothing of its own and no password for root:
 * Alpine's init goes on without a word. So the script asks before it boots. Pure. For script.c and
 * note.c.
 */
#include "httpbootd/boot/script_write.h"

/*
 * Returns true if the machine is not to boot before its apkovl at `url` is looked at, or there.
 */
bool script_apkovl_must_wait(const struct script *s, const char *url);

/*
 * Writes what stands in front of the kernel: it goes to the label `no_apkovl` where the apkovl at
 * `url` is not there, and has the label `bare` behind it, to come back to. Writes nothing if the
 * apkovl is there, or nobody is to wait for it.
 */
void script_write_apkovl_check(struct writer *w, const struct script *s, const char *url);

/* Writes what stands behind it all: `no_apkovl` says so and waits, with a key to boot bare. */
void script_write_no_apkovl(struct writer *w, const struct script *s, const char *url);

/*
 * Puts the machine's own for {MAC} and {UUID}, each once, as Alpine's init will (mkinitfs,
 * initramfs-init.in); what only iPXE knows is a ${setting}. Returns false if it does not fit into
 * `size` bytes.
 */
bool script_expand_init(const struct script *s, const char *value, char *out, size_t size);

/*
 * Returns true if Alpine's wget asks us for the apkovl by https: it takes certificates of public
 * authorities alone.
 */
bool script_apkovl_by_https(const struct script *s);

#endif
