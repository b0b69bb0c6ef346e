#ifndef LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_H
#define LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_H
/*
 * The machines that another program keeps the list of (`inventory`): asked for in the background,
 * again and again, at the same times by all servers; checked, and put into a file in the folder of
 * state that all three daemons read (common/conf_inventory.h). Where it cannot be had, or says
 * nonsense, the file stays as it is, which is told once.
 */
#include "common/check.h"
#include "common/daemon.h"
#include "httpbootd/inventory/inventory_gather.h"

enum inventory_state {
	INVENTORY_UNKNOWN, /* it was not asked yet, or failed once */
	INVENTORY_FETCHED,
	INVENTORY_STALE, /* it fails: the machines are those that it named last */
	INVENTORY_NONE,  /* it fails, and there are none from before */
	INVENTORY_STATES
};

struct inventory;

/* How it is, for who shows it. Texts last until the loop goes on. */
struct inventory_look {
	const char *url; /* without what might be secret in it */
	enum inventory_state state;
	uint64_t fetched_s;                /* when it was fetched last, in Unix time; 0: never */
	uint64_t since_ms;                 /* since when it fails, in Unix time; 0: it does not */
	const char *what;                  /* why it fails; empty: it does not */
	size_t machines;                   /* of it that are known now */
	const struct conf_inventory *left; /* what is left out of them */
};

/* Returns the word of a state: `unknown fetched stale none`. */
const char *inventory_state_text(enum inventory_state state);

/* Returns what to do about it, for people; empty: nothing. */
const char *inventory_remedy(enum inventory_state state);

/* Returns false if `inventory` or inventory-map is no such thing, with the error on stderr. */
bool inventory_is_said(const struct conf *c);

/*
 * Makes ready, before the sandbox: reads the token, and says to the daemon what is connected to,
 * read and written. Returns NULL if there is no inventory or, logged, if it cannot be asked.
 */
struct inventory *inventory_open(struct loop *loop, struct daemon *d);

/* Begins to ask, after the sandbox. NULL is nothing. */
void inventory_start(struct inventory *t);

/* Follows a configuration that was read again, and logs what is left out. NULL is nothing. */
void inventory_reload(struct inventory *t);

/* Ends it. NULL is nothing. */
void inventory_close(struct inventory *t);

/* Returns false if there is none; NULL has none. */
bool inventory_look(const struct inventory *t, struct inventory_look *look);

/*
 * Reads inventory-token-file, if there is one. Returns NULL, or why there is no token.
 */
const char *inventory_read_token(const struct conf *c, struct inventory_token *out);

/*
 * Before the sandbox: from now on the daemon may connect to the URL's port, and to those of http
 * and https, where a redirect leads to mostly. Returns false if it cannot.
 */
bool inventory_connect(struct daemon *d, const char *url);

/* For -n: warns of what keeps it from being asked, and of records that are left out. */
void inventory_check(struct check *k);

#endif
