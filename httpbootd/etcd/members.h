#ifndef LANBOOT_HTTPBOOTD_ETCD_MEMBERS_H
#define LANBOOT_HTTPBOOTD_ETCD_MEMBERS_H
/*
 * Asks one of a store's members, and the next one where that does not answer, in the daemon's loop:
 * MEMBER_MS for each, ASK_MS for all, in which they are gone round again, for they need a second to
 * choose another leader. Logs in where there is a password.
 */
#include "common/list.h"
#include "httpbootd/etcd/etcd_answer.h"
#include "httpbootd/fetch/fetch.h"

enum {
	MEMBERS_MAX = 8,
	MEMBERS_URL = 300,
	MEMBERS_USER = 100,
	MEMBERS_WHY = 520,
	MEMBER_MS = 1000,
	MEMBER_REST_MS = 200, /* when all were asked in vain */
	ASK_MS = 3000,
	ANSWER_MAX = 2 * 1024 * 1024, /* bytes */
};

struct members;

/* A question. All zeros before its first use. */
struct ask {
	struct list_entry entry; /* while it waits for its turn */
	struct members *of;
	const char *path;
	char *body;
	size_t member, tried; /* which is asked, how many were */
	uint64_t until_ms;
	bool has_logged_in;
	struct fetch *fetch;
	struct loop_timer again;
	char *answer; /* NUL-terminated; NULL: nothing yet */
	size_t len, capacity;

	/*
	 * Called from the loop, once, with the answer in answer and len, which go away with its
	 * return; or with why there is none. It may ask the next with the same struct, or free it.
	 */
	void (*done)(struct ask *a, const char *why);
};

struct members {
	struct loop *loop;
	struct fetcher *fetcher;
	char url[MEMBERS_MAX][MEMBERS_URL]; /* without a `/` at the end */
	size_t n, at;                       /* how many, which answered last */
	char user[MEMBERS_USER], password[MEMBERS_USER];
	char token[ETCD_TOKEN];
	struct ask login;
	struct list waiting;
	unsigned under_way;
	char why[MEMBERS_WHY]; /* a member did not answer; empty: all have */
};

/* Makes ready; url, n, loop, fetcher, user and password are the caller's to set then. */
void members_init(struct members *m);

/*
 * Asks at `path`; the body is copied. `ms`: how long at most, but for what waits in front. False:
 * there is no memory, and `done` is not called.
 */
bool members_ask(struct members *m, struct ask *a, const char *path, const char *body, uint64_t ms);

/* Ends the question; done is not called. One that is not asked is nothing. */
void members_cancel(struct ask *a);

/* Answers all that wait with `why`: so long as the store is away, nobody waits for it in line. */
void members_give_up(struct members *m, const char *why);

#endif
