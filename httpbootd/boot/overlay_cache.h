#ifndef LANBOOT_HTTPBOOTD_BOOT_OVERLAY_CACHE_H
#define LANBOOT_HTTPBOOTD_BOOT_OVERLAY_CACHE_H
/*
 * The packed common parts of overlays. Each is shared by the cache and by all who send it, and is
 * freed with its last user, so what is sent stays although the cache has dropped it. It allocates
 * and frees, and does nothing else.
 */
#include "common/list.h"
#include "httpbootd/boot/pack.h"

enum {
	OVERLAY_CACHE_PARTS = 16,       /* parts that are cached, */
	OVERLAY_CACHE_BYTES = 32 << 20, /* and their bytes */
};

struct overlay_part {
	uint64_t sum; /* overlay_plan_sum() of what it was packed of */
	unsigned users;
	struct pack_bytes bytes;
	struct list_entry entry; /* of the cache, if it is in there */
};

struct overlay_cache {
	struct list parts; /* the latest used last */
	size_t n, bytes;
};

/* Makes the cache empty. Needed before its first use; it must not be moved after. */
void overlay_cache_init(struct overlay_cache *c);

/* The part with that sum, of which the caller is a user now; NULL: there is none. */
struct overlay_part *overlay_cache_find(struct overlay_cache *c, uint64_t sum);

/* Takes the part into the cache; parts that were not used for longest leave it for that. */
void overlay_cache_add(struct overlay_cache *c, struct overlay_part *p);

/* Empties the cache. Parts that somebody still uses live on until they are released. */
void overlay_cache_clear(struct overlay_cache *c);

/* A new part without bytes, of which the caller is the only user; NULL if memory ran out. */
struct overlay_part *overlay_part_new(uint64_t sum);

/* The caller uses the part no longer: frees it with its last user. NULL is nothing. */
void overlay_part_release(struct overlay_part *p);

#endif
