#ifndef LANBOOT_HTTPBOOTD_BOOT_OVERLAY_H
#define LANBOOT_HTTPBOOTD_BOOT_OVERLAY_H
/*
 * A machine's apkovl, packed of the folders that `overlay` names and of its secrets, with the
 * machine's name as its host name. A job is all that is needed for it, and what is made of it all
 * that comes back: so it may be done in another thread. Reads files; overlay_layers.h, tree_read.h
 * and overlay_plan.h say which. overlay_store.h keeps what was packed.
 */
#include "common/root.h"
#include "common/words.h"
#include "httpbootd/boot/overlay_layers.h"
#include "httpbootd/boot/overlay_plan.h"
#include "httpbootd/boot/pack.h"

enum {
	OVERLAY_KNOWN = 16,     /* common parts that a job knows */
	OVERLAY_LOOK_MS = 1000, /* what was looked at so short a time ago is not looked at again */
};

struct overlay_request {
	struct words folders; /* as `overlay` says them */
	const char *host;     /* the machine's name; NULL: it has none */
	const uint8_t *mac;   /* NULL: not known */
	bool is_for_file;     /* it becomes a file once, and is not packed while a machine waits */
	const char *repos;    /* the file of repositories that is left out (overlay_repos.h); NULL:
				 none is */
	bool has_packages;    /* what was fetched for these folders is in it: `packages` */
};

/* Makes *to a copy of `from` that lies in the arena. False if memory ran out. */
bool overlay_request_copy(
    struct arena *a, struct overlay_request *to, const struct overlay_request *from);

/* The folders of all; secrets may be NULL or hold no folder: then no machine has any. */
struct overlay_from {
	const struct roots *overlays, *secrets;
};

/* A part by its sum, and since when (clock_now_ms) it looks so. */
struct overlay_sum {
	uint64_t sum, seen_ms;
	bool is_settled; /* what has that sum is the same; else it may have changed within a tick */
};

struct overlay_job {
	struct overlay_request request;
	struct overlay_from from;
	struct overlay_sum common[OVERLAY_KNOWN]; /* parts that need not be packed again */
	size_t n_common;
	struct overlay_sum own; /* and the machine's own; seen_ms 0: there is none */
};

/* One of the two parts of the archive. */
struct overlay_piece {
	struct overlay_sum sum;
	bool is_known;           /* it is one that the job knows: there are no bytes */
	struct pack_bytes bytes; /* the receiver's to free */
};

struct overlay_made {
	bool ok;
	struct overlay_piece common, own;
	size_t entries;     /* files, folders and links in both */
	bool has_secrets;   /* some of them */
	char why[TREE_WHY]; /* not ok: why, in words for the administrator */
};

/* What was read last, for the next job, in the same thread. Zero it; overlay_look_end() frees. */
struct overlay_look {
	struct tree common;
	char *key;
	uint64_t read_ms;
};

/*
 * Does the job. Folders that all machines have in common are not read again where `look` (may be
 * NULL) was filled less than OVERLAY_LOOK_MS ago by a job that has the same ones. Fills *out, and
 * returns out->ok.
 */
bool overlay_make(
    const struct overlay_job *job, struct overlay_look *look, struct overlay_made *out);

/* Forgets what was read, so that it is read anew. */
void overlay_look_end(struct overlay_look *look);

#endif
