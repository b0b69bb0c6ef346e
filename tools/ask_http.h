#ifndef LANBOOT_TOOLS_ASK_HTTP_H
#define LANBOOT_TOOLS_ASK_HTTP_H
/* Asks httpbootd at its admin address. One question a connection, HTTP/1.0: so no answer is
 * chunked. */
#include "common/strval.h"
#include "tools/ask_reply.h"

#include <stdint.h>
#include <sys/types.h>

enum { ASK_ADDRS = 8, ASK_KEY = 256, ASK_WHY = 512, ASK_HEAD = 16 * 1024 };

/* Whom to ask, and how. */
struct ask_server {
	struct addr addrs[ASK_ADDRS]; /* each is tried in turn */
	size_t n_addrs;
	char key[ASK_KEY]; /* of POST; or empty */
	uid_t key_user;    /* whose file it stands in */
	int timeout_ms;    /* without a byte */
	int stop_fd;       /* readable when it is to end at once; or -1 */
	bool wants_json;
};

/* An answer that is being read. */
struct ask {
	int fd; /* -1: none */
	int timeout_ms, stop_fd;
	struct ask_head head;
	uint64_t left;     /* of the body, where head.has_length */
	size_t begin, len; /* of `buffer`: what of the body came with the head */
	char buffer[ASK_HEAD];
	char why[ASK_WHY]; /* why it failed, a sentence that names the address */
	bool is_nobody;    /* nothing listens at any of the addresses */
	bool is_stopped;   /* stop_fd said so */
};

/*
 * Sends a question, GET of `target` or, with a `body` of form fields, POST, and reads the head of
 * its answer. A key is told to nobody on this machine but root, its owner and ourselves: while
 * httpbootd does not run, any user may listen at its port. False: there is no answer, and ask->why
 * says why. ask_end() frees it in either case.
 */
bool ask_open(
    struct ask *ask, const struct ask_server *server, const char *target, const char *body);

/*
 * Waits up to `timeout_ms` (-1: for ever) and puts up to `size` bytes of the body into `to`.
 * Returns how many; 0: it has ended; -1: it failed, and ask->why says why; -2: nothing came in this
 * time.
 */
ssize_t ask_read(struct ask *ask, char *to, size_t size, int timeout_ms);

/*
 * Reads a whole body of `max` bytes at most into memory from malloc, which is the caller's, and
 * ends it with NUL. *len is how many there are without that. NULL: ask->why.
 */
char *ask_read_all(struct ask *ask, size_t max, size_t *len);

/* Writes why nobody answered, and what to do about it, as a sentence. Returns `out`. */
char *ask_unanswered(const struct ask *ask, char *out, size_t size);

/* Closes the connection. */
void ask_end(struct ask *ask);

#endif
