#ifndef LANBOOT_HTTPBOOTD_DRIFT_DRIFT_H
#define LANBOOT_HTTPBOOTD_DRIFT_DRIFT_H
/*
 * Are the servers of `servers` alike? Each asks each other one every few seconds for /drift,
 * compares what that says with what it has itself, and tells where they are not, or where one does
 * not answer. Files are read by a thread, the others are asked in the loop; no machine waits for
 * any of this.
 */
#include "common/check.h"
#include "common/daemon.h"
#include "httpbootd/drift/drift_folders.h"
#include "httpbootd/drift/drift_judge.h"

enum {
	DRIFT_LOOK_MS = 2 * 1000,  /* how often the files are looked at */
	DRIFT_ASK_MS = 3 * 1000,   /* how often a server is asked, */
	DRIFT_AGAIN_MS = 1 * 1000, /* and one that has not answered, until that is told */
	DRIFT_WAIT_MS = 2500,      /* for an answer */
};

struct drift;

/* One of `servers`, for who shows it. */
struct drift_look {
	const char *url;
	const struct drift_peer *peer;
	uint64_t since_ms; /* by the clock as it is now, in Unix time, that its state is so; 0:
			    * never */
};

/*
 * Makes ready what `servers` names, before the sandbox: what is connected to and read is said to
 * the daemon, whose configuration is compared from then on. Returns NULL if none is named, or,
 * logged, if they cannot be asked.
 */
struct drift *drift_open(struct loop *loop, struct daemon *d);

/* Has these folders compared as well, from the next look on. */
void drift_look_at(struct drift *t, const struct drift_folders *folders);

/* Begins, after the sandbox. NULL is nothing. */
void drift_start(struct drift *t);

/* Follows a configuration that was read again. NULL is nothing. */
void drift_reload(struct drift *t);

/* Ends it. NULL is nothing. */
void drift_close(struct drift *t);

/* Returns true if `client` is one of the servers, which alone are answered. */
bool drift_admits(const struct drift *t, const struct addr *client);

/* Writes what this server says of itself. Returns its length. */
size_t drift_write(const struct drift *t, char out[DRIFT_TEXT]);

/* Returns the nth of the other servers in *look; false: there are no more. NULL has none. */
bool drift_nth(const struct drift *t, size_t n, struct drift_look *look);

/* For -n: warns of servers that cannot be asked. */
void drift_check(struct check *k);

#endif
