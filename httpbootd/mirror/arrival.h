#ifndef LANBOOT_HTTPBOOTD_MIRROR_ARRIVAL_H
#define LANBOOT_HTTPBOOTD_MIRROR_ARRIVAL_H
/*
 * One file on its way from an upstream into the store, and all who wait for it. The upstreams are
 * asked in turn until one has it; of what is wrong nobody is given a byte, but for a file that
 * breaks at its very end. What is right is handed on while it arrives; what is small and comes at
 * once is handed on whole, which costs a tenth where many wait.
 */
#include "common/list.h"
#include "common/words.h"
#include "httpbootd/fetch/fetch.h"
#include "httpbootd/mirror/apk_package.h"
#include "httpbootd/mirror/disk.h"
#include "httpbootd/mirror/mirror_path.h"
#include "httpbootd/mirror/store.h"
#include "httpbootd/mirror/turn.h"

enum {
	ARRIVAL_HELD = 4 * 1024,  /* bytes at the end of a package that wait until all is proven */
	ARRIVAL_WAKE = 64 * 1024, /* so many new bytes wake those who wait */
	ARRIVAL_WAKE_MS = 50,     /* or so much time */
	ARRIVAL_SMALL = 1024 * 1024, /* a file of so many bytes is handed on whole, */
	ARRIVAL_SMALL_MS = 500,      /* unless that takes longer than this from its first byte on */
	ARRIVAL_AT_ONCE = 8, /* requests of a mirror, for its upstreams may say nothing for long */
	ARRIVAL_CONNECT_MS = 5000,
	ARRIVAL_STALL_S = 20,
	ARRIVAL_WHY = 256,
};

enum arrival_state {
	ARRIVAL_WAITS,  /* nothing of it may be handed on yet */
	ARRIVAL_OPEN,   /* `open` bytes may be, or all, if it is whole */
	ARRIVAL_STORED, /* all of it is here, in the store, too */
	ARRIVAL_KEPT,   /* all of it is here, but not in the store: the disk is full */
	ARRIVAL_SAME,   /* upstream has what is in the store */
	ARRIVAL_FAILED,
};

struct arrival;

/* Who wants to go on once there is more. Zero it; owner and connection are its owner's. */
struct arrival_wait {
	struct list_entry entry;
	void *owner, *connection;
	bool has_waited; /* what is answered was not here when it was asked for */
	bool for_index;  /* it has waited for a repository's index, and for nothing else */
};

/* What all arrivals of a mirror share. */
struct arrivals {
	struct loop *loop;
	struct store *store;
	struct fetcher *fetcher;
	struct disk *disk;
	struct words from; /* the upstreams' URLs, without `/` at their ends */
	struct turn turn;  /* which of them is asked first */
	struct list all;
	struct list *peers; /* of who shares the fetcher: where one ends, another may begin */
	struct list_entry peer;
	struct list *ready;        /* those who may go on: their connections are to be resumed */
	size_t under_way;          /* requests */
	uint64_t bytes;            /* that came */
	unsigned requests, failed; /* of upstreams */
	/* It came to its end: state says how. The arrival lasts until this returns, at least. */
	void (*ended)(struct arrivals *self, struct arrival *a);
};

struct arrival {
	struct list_entry entry;
	struct arrivals *of;
	enum mirror_kind kind;
	char path[MIRROR_PATH]; /* behind the upstream's URL */
	char name[STORE_NAME];  /* in the store; an index's is its owner's to find */
	enum arrival_state state;
	unsigned status; /* FAILED: what clients are told, 404, 502 or 504 */
	char why[ARRIVAL_WHY];

	/* A package's. */
	char file[APK_FILE];
	struct apk_entry wanted;
	struct apk_package *proof;

	struct store_head known; /* what is in the store, to ask whether it is still that */
	struct store_head said;  /* what upstream says of what comes, */
	struct timespec said_at; /* and when it said so */
	uint64_t start;          /* where its bytes begin in the file */
	uint64_t came, right;    /* bytes that are in the file; that are right, if nothing breaks */
	uint64_t open;           /* that may be handed on */
	uint64_t held_ms;        /* until then it is held back, to be handed on whole */
	int64_t length;          /* in bytes; -1: nobody knows yet */

	int fd; /* -1: none */
	char temporary[STORE_NAME];
	struct fetch *fetch;
	size_t begins;          /* the upstream that is asked first */
	size_t tried, upstream; /* how many were asked; the one that is asked now */
	bool is_again;          /* what came was wrong, and is fetched once more */
	bool is_wanted;         /* what comes is its bytes, not why there are none */
	bool is_broken;         /* this attempt is to end: `why` says why */
	bool is_missing;        /* the upstreams that were asked do not have it */
	bool is_in_memory;      /* the disk is full */
	bool is_whole;          /* all of it is in the file, and right */
	bool is_another;        /* once it ended: it is not what was in the store */
	struct list waiting;
	unsigned readers;
	uint64_t woken_at; /* `open` when they were woken last */
	struct loop_timer wake;
	struct disk_job job;
};

/*
 * Begins to fetch `path` into the store as `name`. `wanted` is a package's entry, copied; NULL: it
 * is none. `known`: what the store has of it; NULL: nothing. Returns NULL if memory ran out.
 */
struct arrival *arrival_begin(struct arrivals *all, enum mirror_kind kind, const char *path,
    const char *name, const struct apk_entry *wanted, const struct store_head *known);

/* Returns the one of that path, and for a package of that entry, that is on its way; or NULL. */
struct arrival *arrival_find(
    const struct arrivals *all, const char *path, const struct apk_entry *wanted);

/* Puts `w` among those who are told as soon as there is more than `at` bytes, or it has ended. */
void arrival_wait(struct arrival *a, struct arrival_wait *w, uint64_t at);

/* It waits no more; one that does not stays so. */
void arrival_leave(struct arrival_wait *w);

/* A reader holds it. */
void arrival_hold(struct arrival *a);

/* A reader holds it no more; it may be freed by that. */
void arrival_drop(struct arrival *a);

/*
 * Copies up to `size` bytes from the `at`th on. Returns how many; 0: none yet, or the end, which
 * arrival_is_over tells; -1: they cannot be read.
 */
ssize_t arrival_read(const struct arrival *a, uint64_t at, char *to, size_t size);

/*
 * Returns a descriptor of the file, in which all of it is from `start` on, for the caller to close.
 * -1: not all is here yet, or there are no more descriptors.
 */
int arrival_open_whole(const struct arrival *a);

/* Tells whether it has come to its end, whichever. */
bool arrival_is_over(const struct arrival *a);

/* All who wait are ready, whatever has come. */
void arrivals_give_up(struct arrivals *all);

/* Ends all of them; no reader is left. */
void arrivals_close(struct arrivals *all);

#endif
