#ifndef LANBOOT_HTTPBOOTD_MHD_H
#define LANBOOT_HTTPBOOTD_MHD_H
/*
 * HTTP itself, by libmicrohttpd: it runs on our loop, starts no thread and accepts nothing by
 * itself. A front is one kind of listener with its connections.
 */
#include "httpbootd/http/body.h"
#include "httpbootd/http/cache.h"
#include "httpbootd/http/connection.h"
#include "httpbootd/http/site.h"

struct mhd;
struct listeners;

struct mhd_setup {
	struct site *site;
	struct loop *loop;
	struct listeners *doors;    /* where its connections came in */
	struct bodies *bodies;      /* for files that have to be waited for */
	bool admin;                 /* for the administrator's pages */
	const struct tls_pair *tls; /* read by mhd_open only; NULL: plain HTTP */
	unsigned max_connections;
	unsigned idle_s;    /* a connection on which nothing moves is closed after so long */
	unsigned header_ms; /* a request's header must be complete after so long */
};

/* True if the library takes them: a certificate and its key. It logs why not. */
bool mhd_takes(const struct tls_pair *tls);

/* NULL if the library refuses, which it has logged. */
struct mhd *mhd_open(const struct mhd_setup *setup);

/* Serves a new connection. False: not so, the socket is closed, and the link is the caller's. */
bool mhd_take(struct mhd *f, struct connection *l);

/* Before the loop waits: when does the library want to run next? */
void mhd_before_wait(struct mhd *f);

/* Forgets what it keeps of answers: the configuration is another one. */
void mhd_reloaded(struct mhd *f);

struct mhd_count {
	size_t inside;  /* connections */
	size_t busy;    /* requests under way: begun, and not answered to the last byte */
	uint64_t ended; /* requests that have ended so far */
};
struct mhd_count mhd_count(const struct mhd *f);

/* For struct bodies: `owner` is the connection's front. */
void mhd_suspend(void *connection);
void mhd_resume(void *owner, void *connection);

/* Closes every connection. */
void mhd_close(struct mhd *f);

#endif
