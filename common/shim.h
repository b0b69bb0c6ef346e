#ifndef LANBOOT_COMMON_SHIM_H
#define LANBOOT_COMMON_SHIM_H
/*
 * shim, which firmware with Secure Boot loads first: what it asks for by itself, and what it took.
 * It asks beside its own path, of which firmware tells it nothing, or only a part, where a DHCP
 * server has the boot file in option 67 alone: shim reads the header (netboot.c, parseDhcp4).
 * Then it asks in the root for what lies in its folder. Pure.
 */
#include "common/path.h"
#include "common/strval.h"

enum {
	SHIM_CLIENTS = 64,
	SHIM_KEEP_MS = 60000,
	SHIM_PATH_MAX = 127, /* bytes of the header's `file` that shim reads (netboot.c) */
};

/* True if the last part of `path` is the name of a shim: `shimx64.efi`, `snponly-shim.efi` … */
bool shim_is(const char *path);

enum shim_second {
	SHIM_OWN,    /* a name that is built into it, such as grubx64.efi, in its folder */
	SHIM_NAMED,  /* by its own name: snponly-shim.efi starts snponly.efi */
	SHIM_BROKEN, /* meant so, but iPXE's shim does not find the word in its name */
};

/*
 * Says what shim starts behind itself. Where its name is `NAME-shim.efi` or `NAME-shimARCH.efi`, in
 * any case and of no more than 9 bytes from the hyphen to the dot, iPXE's shim (shim.c of
 * ipxe/shim) starts `NAME.efi`: SHIM_NAMED, its path is written to `second`. Other shims start
 * what is built into them whatever their name.
 */
enum shim_second shim_second(const char *path, char second[PATH_SIZE]);

/*
 * True if `path` is a file that shim asks for at each boot, and does without: revocations and
 * certificates. Over IPv6 shim 16.1 leaves out the slash in front of their names, and asks for
 * `sb/grubrevocations_sku.efi` (netboot.c, extract_tftp_info).
 */
bool shim_does_without(const char *path);

/*
 * Writes to `path` where what a client asks for as `asked`, which is not there, would be beside
 * the shim that it took: another program of UEFI, or an autoexec.ipxe. False: it is nothing of the
 * kind, or was asked for there.
 */
bool shim_beside(const char *shim, const char *asked, char path[PATH_SIZE]);

/* Which shim each client took last, of the SHIM_CLIENTS that took one last. All zero: none yet. */
struct shim_taken {
	struct addr client;
	uint64_t ms;
	char path[PATH_SIZE]; /* empty: nobody's */
};

struct shims {
	struct shim_taken taken[SHIM_CLIENTS];
};

/* Notes that `client` takes `path`, as it was found, if that is a shim, and does nothing else. */
void shims_took(struct shims *s, const struct addr *client, const char *path, uint64_t now_ms);

/*
 * Returns the path of the shim that the client took within the last SHIM_KEEP_MS; NULL: none. It
 * lives until the next shims_took.
 */
const char *shims_of(const struct shims *s, const struct addr *client, uint64_t now_ms);

#endif
