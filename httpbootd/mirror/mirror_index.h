#ifndef LANBOOT_HTTPBOOTD_MIRROR_MIRROR_INDEX_H
#define LANBOOT_HTTPBOOTD_MIRROR_MIRROR_INDEX_H
/* The indexes of a mirror of Alpine's, a part of mirror.c: fetched, proven, served when they can
 * be. */
#include "httpbootd/mirror/mirror.h"

/* `wait` goes on once the repository has an index, or cannot have one. False: no memory. */
bool mirror_await_index(struct mirror *m, struct repo *r, struct arrival_wait *wait);

/* Opens the index that is served; -1 with errno. */
int mirror_open_index(struct mirror *m, const struct repo *r, struct stat *st);

/* Goes on with an index that is coming: fetches what is missing, serves it if that is nothing. */
void mirror_look_ahead(struct mirror *m, struct repo *r);

/* Asks upstream for a newer index, if it is time to. */
void mirror_refresh(struct mirror *m, struct repo *r);

/*
 * A client wants to know at once whether upstream has a newer one: `wait` goes on once that is
 * known, or after MIRROR_ANEW_MS. False: it is known by now, from a moment ago; or nobody is asked,
 * or upstream is slow, or failed last: then it is asked, but nobody waits.
 */
bool mirror_ask_anew(struct mirror *m, struct repo *r, struct arrival_wait *wait);

/* Whoever has waited for upstream long enough goes on with what is served. For m->slow. */
void mirror_slow(struct mirror *m);

/* What came of a fetch; of that of an index, of a package. */
void mirror_ended(struct arrivals *self, struct arrival *a);

/* Of that of an index: it is proven. */
void mirror_index_arrived(struct mirror *m, struct arrival *a);

/* Of that of a package: one that an index has waited for may be the last. */
void mirror_package_arrived(struct mirror *m, struct arrival *a);

/* Forgets the index that is coming, if one is. */
void mirror_drop_coming(struct mirror *m, struct repo *r);

/*
 * Returns what failed a moment ago and would fail again: the fetch of `path`, and of that package;
 * NULL: nothing did. `e` is NULL for what is none.
 */
const struct mirror_failure *mirror_failure(
    const struct mirror *m, const char *path, const struct apk_entry *e);

#endif
