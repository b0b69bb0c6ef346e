#ifndef LANBOOT_HTTPBOOTD_FETCH_FETCH_H
#define LANBOOT_HTTPBOOTD_FETCH_FETCH_H
/*
 * Asks other servers by HTTP and HTTPS, in the daemon's loop, by libcurl, which fetch.c,
 * fetch_loop.c and options.c alone know. No thread is made and nothing waits: names are looked up
 * apart (names.h), so libcurl gets addresses. Nothing of the environment counts (proxies, .netrc),
 * and no redirect is followed unless that is asked for.
 */
#include "common/loop.h"
#include "common/strval.h"

#include <stdint.h>

enum {
	FETCH_MAX = 8,      /* at once, unless more are wanted; no more can be begun */
	FETCH_ERROR = 256,  /* bytes of a reason */
	FETCH_CONNECTS = 2, /* connections that are kept open for what comes next */
	FETCH_REDIRECTS = 5,
	FETCH_SLOWEST = 64, /* bytes a second: what comes more slowly has stalled */
};

struct daemon;
struct fetcher;
struct fetch;
struct place;

enum { FETCH_FIELD = 128, FETCH_AUTHORIZATION = 1600 };

/* What is said of an answer before its body. */
struct fetch_head {
	unsigned status;
	int64_t length;                  /* of the body, in bytes; -1: it is not said */
	char etag[FETCH_FIELD];          /* as it came; empty: there was none, or a longer one */
	char last_modified[FETCH_FIELD]; /* likewise */
	char date[FETCH_FIELD];          /* likewise */
};

/* What to ask for. URL and type are copied; the body has to stay until it is done. */
struct fetch_request {
	const char *url;
	const char *type; /* of the body */
	const void *body; /* is posted; NULL: GET */
	size_t body_len;
	uint64_t max_bytes;  /* of the answer: more of them are an error */
	uint32_t connect_ms; /* in which there has to be a connection, the name's look-up aside */
	uint32_t stall_s;    /* that it may stall; 0: as long as it takes */
	uint32_t total_ms;   /* in which all has to be done; 0: as long as it takes */
	bool follows;        /* redirects, FETCH_REDIRECTS of them, to http and https */
	bool is_file;        /* not to a folder, whose URL ends in a slash: it ends with the 3xx */

	/* Header fields; copied; NULL: none. */
	const char *if_none_match, *if_modified_since, *authorization;
	const char *field; /* another one, `NAME: VALUE`; it goes wherever a redirect leads to,
			      which authorization does not */

	/* Once, before the body of a final answer, or its end; false ends it. NULL: nobody asks. */
	bool (*head)(void *arg, const struct fetch_head *head);
	/* Each piece of the answer; false ends it. NULL: they are dropped. */
	bool (*data)(void *arg, const void *bytes, size_t n);
	/* Called from the loop once it is over, but not after fetch_cancel. */
	void (*done)(void *arg, unsigned status, uint32_t retry_after_s, const char *error);
	void *arg;
};

/*
 * Before the sandbox: from now on the daemon may connect to the ports of http and https, where a
 * redirect leads to mostly. Returns false if it cannot.
 */
bool fetch_connect_led(struct daemon *d);

/*
 * Makes all that libcurl wants to open and read for itself, so before the sandbox. `ca` is the file
 * of certificates to trust, in PEM; NULL: what the library has by itself, a file alone. `names`
 * says whether names have to be looked up, by a process that becomes the daemon's user. A redirect
 * may lead to the ports alone that the daemon connects to (daemon_connect), which outlives it.
 * Returns NULL, logged, if it cannot.
 */
struct fetcher *fetcher_open(struct loop *loop, const char *ca, bool names, const struct daemon *d);

/* The same, for up to `at_once` requests. */
struct fetcher *fetcher_open_for(
    struct loop *loop, const char *ca, bool names, const struct daemon *d, size_t at_once);

/* Ends all that is under way, without calling anybody, and frees it. NULL is nothing. */
void fetcher_close(struct fetcher *f);

/*
 * Begins. `done` gets the status of HTTP, or 0 and why there is none; how long the server wants to
 * be left alone (0: it does not say). Returns what fetch_cancel takes, until `done`; NULL if
 * as many are under way as can be at once, or the URL is none.
 */
struct fetch *fetch_start(struct fetcher *f, const struct fetch_request *request);

/* Ends it at once. Not to be called by its `data`. NULL is nothing. */
void fetch_cancel(struct fetch *fetch);

/*
 * Returns true if the address is one of the host's. Of a name it is asked for then: false until it
 * is known.
 */
bool fetcher_is_at(struct fetcher *f, const struct place *place, const struct addr *address);

/* Returns true if the library has TLS. */
bool fetch_has_tls(void);

#endif
