#ifndef LANBOOT_HTTPBOOTD_MIRROR_REPO_H
#define LANBOOT_HTTPBOOTD_MIRROR_REPO_H
/*
 * One of Alpine's repositories, and which index of it clients are given. An index and the packages
 * that it names are a generation: upstream rebuilds packages under the same name and removes old
 * ones, so a new index is given out only once the packages that clients use are here as it names
 * them. Those of the generation before are kept for who began with that. No I/O.
 */
#include "common/list.h"
#include "httpbootd/mirror/apk_index.h"
#include "httpbootd/mirror/mirror_path.h"
#include "httpbootd/mirror/past.h"
#include "httpbootd/mirror/store.h"

enum {
	REPO_USED = 4096, /* packages that are kept in mind as used */
};

struct repo_used {
	char *package[REPO_USED]; /* names without a version, in order */
	size_t n;
	bool is_changed; /* since it was last written */
};

struct repo {
	struct list_entry entry;
	char path[MIRROR_PATH]; /* v3.24/main/x86_64 */

	unsigned served, before, coming; /* numbers of the indexes; 0: none */
	struct apk_index served_index, before_index, coming_index;
	struct past past; /* what those before named otherwise */
	struct repo_used used;
	bool is_frozen;

	struct store_head
	    upstream; /* what upstream said of the newest one, served or coming; empty: nothing */
	uint64_t asked_ms;   /* when a client asked for something of it last */
	uint64_t checked_ms; /* when upstream was asked last, with success; by the loop's clock; 0:
				never */
	uint64_t failed_ms;  /* when it did not say anything good last; 0: it did */
	uint64_t
	    awaited_ms;  /* since when clients have waited to hear from upstream; 0: none does */
	bool is_slow;    /* they have waited long enough, and it has not said anything yet */
	char why[256];   /* why not */
	unsigned status; /* what clients are told meanwhile, where nothing is served */
	bool is_read;    /* an index that has arrived is looked at */
	unsigned next;   /* number of the next index */
	unsigned oldest; /* the lowest whose file may be there */
	struct list waiting; /* those who wait for the first one */
};

/* Returns a new one, or NULL if memory ran out. repo_free frees it. */
struct repo *repo_new(const char *path);

/* Frees it, which is in no list. */
void repo_free(struct repo *r);

/*
 * Returns what that file is to a client that was given the index `given` (0: nobody knows): in it,
 * else in the served one, else what it was last; NULL: none names it.
 */
const struct apk_entry *repo_find(const struct repo *r, const char *file, unsigned given);

/* Returns true if that package is named by an index that is kept, or that clients began with. */
bool repo_names(const struct repo *r, const char *file, const uint8_t id[APK_ID]);

/*
 * Returns by what to ask upstream whether its index is still the newest one that is here; NULL: by
 * nothing, it is fetched whole (store_head_is_strong).
 */
const struct store_head *repo_upstream(const struct repo *r);

/* Notes that clients use the package of that file name. */
void repo_use(struct repo *r, const char *file);

/*
 * Returns the next package that clients use and that the index `x` names; NULL: there is none. *at
 * begins at 0.
 */
const struct apk_entry *repo_next_used(const struct repo *r, const struct apk_index *x, size_t *at);

/* The index that is coming is served from now on; it is there. */
void repo_switch(struct repo *r);

/* The one before is served again, and no newer one until it is thawed. False: there is none. */
bool repo_roll_back(struct repo *r);

/* Forgets the index that is coming. */
void repo_drop_coming(struct repo *r);

/*
 * What is kept on the disk: which are served, whether it is frozen, what is used. Writes it to a
 * text from malloc, the caller's; NULL: memory ran out.
 */
char *repo_text(const struct repo *r);

/* Reads such a text; the indexes are the caller's to load. Returns false if it is none, and
 * nothing has changed. */
bool repo_parse(struct repo *r, const char *text);

/* Returns the length of the package's name in `NAME-VERSION-rN.apk`; 0: it is none. */
size_t repo_package_len(const char *file);

#endif
