#ifndef LANBOOT_HTTPBOOTD_HTTP_LOGINS_H
#define LANBOOT_HTTPBOOTD_HTTP_LOGINS_H
/*
 * Passwords that browsers have said, tried one after the other by a thread beside the loop: that
 * takes some 25 ms of a processor each, in which machines are answered. Between two the thread
 * rests for three times as long, so that whoever says many takes no more than a quarter of one.
 */
#include "common/list.h"
#include "common/strval.h"
#include "common/worker.h"
#include "httpbootd/machines/password.h"

enum {
	LOGINS_MAX = 16,   /* that wait, in all, */
	LOGINS_OTHERS = 12 /* and from other machines than this */
};

struct login {
	struct list_entry entry;
	char password[PASSWORD_MOST + 1], hash[PASSWORD_HASH];
	struct addr client;
	void *owner, *connection; /* who waits for it; NULL: nobody any more */
	bool is_done, fits;       /* what came of it */
};

struct logins {
	struct loop *loop;
	struct list waiting; /* for the thread */
	struct list ready;   /* done, and their connections are to be resumed */
	size_t n_waiting;
	struct login *doing;    /* the thread's; NULL: none */
	struct loop_timer rest; /* until it goes on */
	struct worker *worker;  /* started for the first; NULL: there was none */
};

/* Begins with nothing; nobody can log in then. */
void logins_init(struct logins *l);

/* Makes ready, after the sandbox. The loop outlives the logins. */
void logins_start(struct logins *l, struct loop *loop);

/* Ends the thread and frees what waits. */
void logins_stop(struct logins *l);

/*
 * Has the password be tried against the hash; all is copied. Returns it, the caller's until
 * logins_leave, but not to be looked at before it is ready. NULL: too many wait, one of the same
 * client does, or there is no memory or thread.
 */
struct login *logins_add(
    struct logins *l, const char *password, const char *hash, const struct addr *client);

/* Returns the connection of one of `owner` that is ready, once; NULL: there is none. */
void *logins_take_ready(struct logins *l, const void *owner);

/* Nobody waits for those of `owner` any more: they are ready, and in vain. */
void logins_give_up(struct logins *l, const void *owner);

/* Whoever waited is gone, or answered: it is freed, at the latest when it is done. NULL: nothing.
 */
void logins_leave(struct logins *l, struct login *login);

#endif
