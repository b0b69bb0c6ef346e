#ifndef LANBOOT_COMMON_OVERLAY_NAME_H
#define LANBOOT_COMMON_OVERLAY_NAME_H
/*
 * Where a machine finds the apkovl that is packed for it. Pure.
 *
 *	overlay/52-54-00-12-34-56/thinclient.apkovl.tar.gz
 *	overlay/52-54-00-12-34-56/serial%20ABC123/thinclient.apkovl.tar.gz
 *
 * MAC and profile; between them the section, where the MAC alone does not lead to it, with `/` and
 * `%` in it escaped twice, for it is one component of a path. All of it is
 * in the path, for Alpine's init takes its command line through the shell's eval
 * (mkinitfs, initramfs-init.in), in which a query's `&` would end the command.
 */
#include "common/host_table.h"

enum { OVERLAY_PATH = 5 * HOST_ID_TEXT + 64 };

extern const char overlay_name_suffix[]; /* `.apkovl.tar.gz` */

/* What stands for the MAC of a machine that has none. */
extern const char overlay_name_no_mac[];

/* What stands for the profile of a machine that boots what its section says alone. */
extern const char overlay_name_own[];

struct overlay_name {
	bool has_mac;
	uint8_t mac[MAC_LEN];
	char section[HOST_ID_TEXT]; /* as in [host …]; empty: the one that the MAC leads to */
	char profile[HOST_NAME_MAX_LEN + 1]; /* the profile, or overlay_name_own */
};

/*
 * Writes the path up to the profile, with a `/` at its end, of a machine that section `h` is for.
 * `mac_hyphen` is its MAC, or overlay_name_no_mac.
 */
void overlay_name_path(const struct host *h, const char *mac_hyphen, char out[OVERLAY_PATH]);

/* Reads a target's path, decoded and clean. Returns false if it is no overlay's. */
bool overlay_name_parse(const char *path, struct overlay_name *n);

#endif
