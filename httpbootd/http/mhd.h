#ifndef LANBOOT_HTTPBOOTD_HTTP_MHD_H
#define LANBOOT_HTTPBOOTD_HTTP_MHD_H
/*
 * HTTP itself, by libmicrohttpd, and nothing else: it runs on our loop, starts no thread and
 * accepts nothing by itself. A struct mhd is one instance of the library: that of `listen`, of
 * `tls-listen`, of `admin` or of `tls-admin`, with the connections that it was handed.
 */
#include "common/log_flush.h"
#include "httpbootd/http/body.h"
#include "httpbootd/http/connection.h"
#include "httpbootd/http/site.h"

struct mhd;

struct mhd_setup {
	struct site *site;
	struct loop *loop;
	struct bodies *bodies;      /* for files that have to be waited for */
	struct log_flush *flush;    /* for what the log holds back of requests */
	bool is_admin;              /* for the administrator's pages */
	const struct tls_pair *tls; /* read by mhd_open only; NULL: plain HTTP */
	unsigned max_connections;
	unsigned idle_s;    /* a connection on which nothing moves is closed after so long */
	unsigned header_ms; /* a request's header must be complete after so long */
};

/* What is under way in an instance. */
struct mhd_count {
	size_t open; /* connections */
	size_t busy; /* requests that have begun and are not answered to the last byte */
};

/* Returns true if the library takes this certificate with this key. It logs why not. */
bool mhd_takes(const struct tls_pair *tls);

/*
 * Starts an instance; it uses what `setup` points to until mhd_close. Returns NULL if the library
 * refuses, which it has logged.
 */
struct mhd *mhd_open(const struct mhd_setup *setup);

/*
 * Serves a connection that is in a pool. Socket and connection are the library's from now on, which
 * ends the one and the other. Returns false if it could not: both are gone then, too.
 */
bool mhd_serve(struct mhd *m, struct connection *c);

/*
 * Before the loop waits: goes on with what was waited for, and sets the timer for when the library
 * wants to run next.
 */
void mhd_before_wait(struct mhd *m);

/* Forgets the answers that it keeps: the configuration is another one. */
void mhd_forget_answers(struct mhd *m);

/* Returns what is under way in the instance now. */
struct mhd_count mhd_count(const struct mhd *m);

/* Closes every connection and frees the instance. */
void mhd_close(struct mhd *m);

#endif
