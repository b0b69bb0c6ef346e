#ifndef LANBOOT_HTTPBOOTD_OVERLAY_H
#define LANBOOT_HTTPBOOTD_OVERLAY_H
/*
 * A machine's apkovl, packed of the folders that `overlay` names, with the machine's name as its
 * host name. What all machines have in common is packed once, and again when a file of it has
 * changed; what is one machine's own is packed when it asks.
 */
#include "common/conf.h"
#include "common/root.h"
#include "httpbootd/boot/pack.h"
#include "httpbootd/boot/tree.h"

enum {
	OVERLAY_COMMON_MAX = 16 << 20, /* bytes of files that machines have in common */
	OVERLAY_OWN_MAX = 1 << 20,     /* of those that are one machine's own */
	OVERLAY_FILE_ENTRIES = 100000, /* files, folders and links in one that becomes a file, */
	OVERLAY_FILE_MAX = 256 << 20,  /* and their bytes */
	OVERLAY_KEPT = 16,             /* packed common parts that are kept, */
	OVERLAY_KEPT_BYTES = 32 << 20, /* and their bytes */
};

struct overlay_request {
	const char *list;   /* as `overlay` says it */
	const char *host;   /* the machine's name; NULL: it has none */
	const uint8_t *mac; /* NULL: not known */
	bool is_for_file;   /* it becomes a file once, and is not packed while a machine waits */
};

struct overlay_part;

/* A packed apkovl: the part that many machines share, and behind it the machine's own. */
struct overlay_archive {
	struct overlay_part *common;
	struct pack_bytes own;
	size_t len; /* of both */
};

/*
 * False, and why, if it cannot be packed. *out is given back with overlay_release(), at any time;
 * *entries (may be NULL) is how many files, folders and links are in it.
 */
bool overlay_pack(const struct roots *roots, const struct overlay_request *q,
    struct overlay_archive *out, size_t *entries, char why[TREE_WHY]);

/* Copies up to `capacity` bytes, from byte `at` on; how many: 0 at the end. */
size_t overlay_read(const struct overlay_archive *b, size_t at, char *to, size_t capacity);

void overlay_release(struct overlay_archive *b);

/* Gives back what is kept. */
void overlay_forget(void);

#endif
