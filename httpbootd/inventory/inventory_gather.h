#ifndef LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_GATHER_H
#define LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_GATHER_H
/*
 * Fetches an inventory whole, page by page, in the loop; what was fetched is read, and the file of
 * machines written, on a thread.
 */
#include "common/loop.h"
#include "httpbootd/fetch/fetch.h"
#include "httpbootd/inventory/inventory_build.h"
#include "httpbootd/inventory/inventory_token.h"

enum {
	INVENTORY_PAGE_BYTES = 16 << 20,
	INVENTORY_ALL_BYTES = 256 << 20, /* of all pages */
	INVENTORY_PAGES = 1000,
	INVENTORY_PAGE_MS = 60 * 1000,
	INVENTORY_STALL_S = 20, /* in which something has to come */
	INVENTORY_ALL_MS = 5 * 60 * 1000,
	INVENTORY_AGAIN = 2, /* times that all is asked anew, as it changed between two pages */
};

struct inventory_gather;

/* What to ask for; the texts and the map outlive the asking. */
struct inventory_ask {
	const char *url;
	const struct inventory_token *token;
	const struct inventory_map *map;
	int dir; /* the folder that the file is written to; -1: it is not */
};

/* What came of it. */
struct inventory_found {
	bool is_good;
	char why[FETCH_ERROR + 80]; /* not, if it is not */
	uint32_t retry_after_s;     /* it asks to be left alone for so long; 0: it does not */
	size_t n;                   /* machines */
	size_t nameless;            /* records that say no MAC, nor anything else */
	bool is_new;                /* the file was another one, or not there */
	char *text;                 /* of the file; the gatherer's, until the next asking */
};

/* Called from the loop. */
typedef void inventory_done(void *arg, const struct inventory_found *found);

/* Makes ready. The fetcher outlives it. Returns NULL if memory ran out. */
struct inventory_gather *inventory_gather_open(
    struct loop *loop, struct fetcher *fetcher, inventory_done *done, void *arg);

/* Begins to ask; after the sandbox, and not before `done` of the last time. */
void inventory_gather_start(struct inventory_gather *g, const struct inventory_ask *ask);

/* Ends it, without a word. NULL is nothing. */
void inventory_gather_close(struct inventory_gather *g);

#endif
