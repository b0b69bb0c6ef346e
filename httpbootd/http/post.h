#ifndef LANBOOT_HTTPBOOTD_HTTP_POST_H
#define LANBOOT_HTTPBOOTD_HTTP_POST_H
/* The body of a request that may have one: a POST to the admin address, see answer_change.h. */
#include "httpbootd/codec/header.h"
#include "httpbootd/http/logins.h"
#include "httpbootd/machines/changes.h"

/* Zero it; post_end() ends it. */
struct post {
	char *body; /* `len` bytes with a NUL behind them; NULL: none */
	size_t len, size;
	bool is_read; /* the body is taken, or was none */

	/* What was asked for, once it was handed over. */
	struct changes *changes;
	struct change *change;
	struct logins *logins;
	struct login *login;      /* a password that is tried */
	void *owner, *connection; /* who suspends and resumes the connection */
};

/*
 * Returns true if the body that follows this header is to be read: post_take() takes its pieces. A
 * body that is too long, or whose length is not said, is not read: the request is to be answered at
 * once, by a refusal.
 */
bool post_begins(struct post *p, const struct header *h);

/* Takes the next piece. */
void post_take(struct post *p, const char *bytes, size_t len);

/* The request is over. */
void post_end(struct post *p);

#endif
