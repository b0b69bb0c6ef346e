#ifndef LANBOOT_HTTPBOOTD_HTTP_SESSION_H
#define LANBOOT_HTTPBOOTD_HTTP_SESSION_H
/*
 * Browsers whose administrator has said the password: each has a cookie that nobody can guess, for
 * as long as the daemon runs and SESSION_MS at most. Pure: clock and random bytes are handed in.
 */
#include "common/strval.h"

enum {
	SESSIONS = 32, /* a further one ends the oldest */
	SESSION_BYTES = 32,
	SESSION_TEXT = 2 * SESSION_BYTES + 1,
	SESSION_MS = 12 * 3600 * 1000,
	SESSION_FREE_TRIES =
	    5, /* wrong passwords, one after the other, before who tries has to wait */
	SESSION_TRY_MS = 2 * 1000, /* from one to the next then; and at most */
	SESSION_CLIENTS = 64,      /* whose wrong ones are counted; a further one ends the oldest */
};

/* Wrong passwords of one address, or of one IPv6 /64, since the last right one. */
struct session_tries {
	struct addr client;
	unsigned wrong; /* 0: this place is free */
	uint64_t tried_ms;
};

struct sessions {
	struct session {
		char token[SESSION_TEXT]; /* empty: this place is free */
		uint64_t begun_ms;
	} one[SESSIONS];
	struct session_tries tries[SESSION_CLIENTS];
};

/* The name of the cookie. */
extern const char session_cookie[];

/* Begins one, known by `random`. Writes the value of its cookie to `token`. */
void session_begin(struct sessions *s, const uint8_t random[SESSION_BYTES], uint64_t now_ms,
    char token[SESSION_TEXT]);

/*
 * Returns true if the Cookie header (RFC 6265 §4.2; NULL: none) has one of a session. Takes as long
 * for each that has the right length.
 */
bool session_is(const struct sessions *s, const char *cookies, uint64_t now_ms);

/* Ends the session of the Cookie header, if there is one. */
void session_end(struct sessions *s, const char *cookies);

/* Ends them all: the password is another one. */
void session_end_all(struct sessions *s);

/* Returns true if the client may try a password now. Then session_tried is to be called. */
bool session_may_try(const struct sessions *s, const struct addr *client, uint64_t now_ms);

/* Notes that he has said a password, and whether it was the right one. */
void session_tried(struct sessions *s, const struct addr *client, bool was_right, uint64_t now_ms);

#endif
