#ifndef LANBOOT_HTTPBOOTD_BOOT_OVERLAY_H
#define LANBOOT_HTTPBOOTD_BOOT_OVERLAY_H
/*
 * A machine's apkovl, packed of the folders that `overlay` names, with the machine's name as its
 * host name. What all machines have in common is packed once, and again when a file of it has
 * changed; what is one machine's own is packed when it asks. Reads files; overlay_layers.h,
 * tree_read.h and overlay_plan.h say which, overlay_cache.h has what was packed before.
 */
#include "common/root.h"
#include "common/words.h"
#include "httpbootd/boot/overlay_cache.h"
#include "httpbootd/boot/overlay_plan.h"

struct overlay_request {
	struct words folders; /* as `overlay` says them */
	const char *host;     /* the machine's name; NULL: it has none */
	const uint8_t *mac;   /* NULL: not known */
	bool is_for_file;     /* it becomes a file once, and is not packed while a machine waits */
};

/* A packed apkovl: the part that many machines share, and behind it the machine's own. */
struct overlay_archive {
	struct overlay_part *common;
	struct pack_bytes own;
	size_t len; /* of both */
};

/*
 * Packs what `q` asks for out of folders beneath `roots`. The common part comes from the cache, or
 * goes into it. False, and why, in words for the administrator, if that cannot be. *out is given
 * back with overlay_release(), at any time; *entries (may be NULL) is how many files, folders and
 * links are in it.
 */
bool overlay_pack(const struct roots *roots, struct overlay_cache *cache,
    const struct overlay_request *q, struct overlay_archive *out, size_t *entries,
    char why[TREE_WHY]);

/* Copies up to `size` bytes, from byte `at` on, and returns how many: 0 at the end. */
size_t overlay_read(const struct overlay_archive *a, size_t at, char *to, size_t size);

/* Frees what overlay_pack() made. */
void overlay_release(struct overlay_archive *a);

#endif
