#ifndef LANBOOT_HTTPBOOTD_ETCD_ETCD_ASK_H
#define LANBOOT_HTTPBOOTD_ETCD_ETCD_ASK_H
/*
 * What etcd 3.4 and later is asked by its HTTP gateway (etcd's api/etcdserverpb/rpc.proto, as JSON:
 * keys and values in base64). Each note of ours is one key, ETCD_FOLDER and the note's name. Pure.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ETCD_FOLDER "/lanboot/"

enum {
	ETCD_KEY = 700,   /* bytes of a note's key, with its NUL */
	ETCD_VALUE = 128, /* and of what it says */
	ETCD_BODY = 4096, /* of what is asked */
	ETCD_PAGE = 500,  /* notes in one answer */
};

/* Where each is asked, below the member's own URL. */
#define ETCD_RANGE "/v3/kv/range"
#define ETCD_TXN "/v3/kv/txn"
#define ETCD_LOGIN "/v3/auth/authenticate"

/* All write a body into `out`, and return false if it does not fit. */

/* Which note was changed last, and how many there are: that is the same as long as all are. */
bool etcd_ask_newest(char out[ETCD_BODY]);

/*
 * ETCD_PAGE notes from the name `from` on (empty: the first), as they were at `revision`; 0: as
 * they are.
 */
bool etcd_ask_page(const char *from, int64_t revision, char out[ETCD_BODY]);

/*
 * Has the note say `value` if its revision is `revision` (0: if there is none; -1: never), else
 * tells what it says.
 */
bool etcd_ask_swap(const char *name, int64_t revision, const char *value, char out[ETCD_BODY]);

/* Has the note say `value`, or be gone (NULL), whatever it says. */
bool etcd_ask_put(const char *name, const char *value, char out[ETCD_BODY]);

/* Asks for a token. */
bool etcd_ask_login(const char *user, const char *password, char out[ETCD_BODY]);

#endif
