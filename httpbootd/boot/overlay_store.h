#ifndef LANBOOT_HTTPBOOTD_BOOT_OVERLAY_STORE_H
#define LANBOOT_HTTPBOOTD_BOOT_OVERLAY_STORE_H
/*
 * The packed apkovls that are kept to be given again: for each machine its own part, and the part
 * that it shares with others once. A part is freed with its last user, so what is sent stays
 * although the store has dropped it. All bytes are counted, those that are sent by themselves: the
 * two together are bounded. It allocates and frees, and packs only in overlay_pack().
 */
#include "common/list.h"
#include "httpbootd/boot/overlay.h"

enum {
	STORE_PACKED = 512,          /* machines whose apkovls are kept, */
	STORE_BYTES = 32 << 20,      /* and the bytes of those that nobody is sent */
	STORE_SENT_BYTES = 48 << 20, /* and of those that somebody is sent, each once */
};

struct overlay_store {
	struct list packed; /* the latest used last */
	size_t n;
	size_t bytes; /* of all parts that are in memory, */
	size_t sent;  /* and of those of them that are sent */
};

struct overlay_part {
	struct overlay_sum sum;
	unsigned users, senders;
	struct overlay_store *store; /* which counts its bytes, and lives longer */
	struct pack_bytes bytes;
};

/* One machine's, or why there is none. It does not change, but for when it was looked at. */
struct packed {
	char *key; /* overlay_store_key() of what it was packed for */
	unsigned users;
	struct overlay_part *common, *own; /* both, or none: then why is not NULL */
	size_t entries;
	bool has_secrets;
	char *why;
	uint64_t looked_ms; /* 0: to be looked at before it is given again */
	struct list_entry entry;
};

/* A packed apkovl while it is sent: the part that many machines share, and behind it its own. */
struct overlay_archive {
	struct packed *packed;
	size_t len;
	bool has_secrets;
};

/* Makes the store empty. Needed before its first use; it must not be moved after. */
void overlay_store_init(struct overlay_store *s);

/*
 * What tells one apkovl from another: the folders, with the machine's name and MAC put in, its
 * name, and what is left out. For the caller to free; NULL, and why, if there can be none, or
 * memory ran out.
 */
char *overlay_store_key(const struct overlay_request *q, char why[TREE_WHY]);

/* What is kept for the key, the store's; NULL: nothing. It counts as used now. */
struct packed *overlay_store_find(struct overlay_store *s, const char *key);

/* Tells the job what of it is in the store already. */
void overlay_store_know(struct overlay_store *s, const char *key, struct overlay_job *job);

/*
 * Keeps what was made for the key by a job that began at `now_ms`, and takes its bytes. Returns it,
 * of which the caller is a user now; NULL if memory ran out, or what the job knew is gone.
 */
struct packed *overlay_store_put(
    struct overlay_store *s, const char *key, struct overlay_made *made, uint64_t now_ms);

/* All is to be looked at before it is given again: the folders are others, perhaps. */
void overlay_store_expire(struct overlay_store *s);

/* Empties the store. What somebody still uses lives on until it is released. */
void overlay_store_clear(struct overlay_store *s);

/* The caller uses it no longer: frees it with its last user. NULL is nothing. */
void packed_release(struct packed *p);

/*
 * Begins to send what was packed well. False if more than STORE_SENT_BYTES would be sent at once:
 * other machines have to come to their end first. *out is given back with overlay_release().
 */
bool overlay_send(struct packed *p, struct overlay_archive *out);

/*
 * Packs at once, while the caller waits, unless the store has the same. False, and why, in words
 * for the administrator, if that cannot be. *out as of overlay_send(), but for its bound; *entries
 * (may be NULL) is how many files, folders and links are in it.
 */
bool overlay_pack(const struct overlay_from *from, struct overlay_store *s,
    const struct overlay_request *q, struct overlay_archive *out, size_t *entries,
    char why[TREE_WHY]);

/* Copies up to `size` bytes, from byte `at` on, and returns how many: 0 at the end. */
size_t overlay_read(const struct overlay_archive *a, size_t at, char *to, size_t size);

/* It is sent no more. */
void overlay_release(struct overlay_archive *a);

#endif
