#ifndef LANBOOT_HTTPBOOTD_HTTP_EXCHANGE_H
#define LANBOOT_HTTPBOOTD_HTTP_EXCHANGE_H
/* One request and its answer, from the first line to the last byte, as mhd.c sees it go by. */
#include "httpbootd/boot/packer.h"
#include "httpbootd/etcd/etcd.h"
#include "httpbootd/http/cache.h"
#include "httpbootd/http/connection.h"
#include "httpbootd/http/post.h"
#include "httpbootd/mirror/arrival.h"

enum {
	MEASURED_BODY = 64 * 1024, /* from this size on, broken transfers say how far they got */
	STEP_BODY = 1024 * 1024,   /* from this size on, a keeper is told how far it is */
	STEP_MS = 1000,
};

struct site;

struct exchange {
	struct connection *connection;
	struct header header;
	struct record record;
	struct pack_wait wait;       /* for what is packed for it */
	struct arrival_wait arrival; /* for what a mirror fetches for it */
	struct etcd_wait store;      /* for what the store decides for it */
	struct post post;            /* its body, and what that has done */
	uint64_t acked_before;       /* what the client had of earlier answers; big bodies only */
	struct loop_timer step;      /* when a keeper is told how far it is; big bodies only */
	bool has_header;             /* all of it was read */
	char target[];               /* as sent */
};

/*
 * Begins the exchange with a request's first line: its `target` as sent. Returns NULL if memory ran
 * out. The caller frees it with free().
 */
struct exchange *exchange_new(struct connection *c, const char *target);

/*
 * Once the header was read: notes whose request it is, where a proxy (one of `proxies`) says so.
 * Returns true if it came by TLS, to us or to that proxy.
 */
bool exchange_forwarded(struct exchange *x, const struct words *proxies);

/*
 * Returns true if whose request it is may be a client at all. Who came to us himself was let in
 * with his connection; who came by a proxy is looked at here.
 */
bool exchange_is_let_in(const struct exchange *x, struct site *site);

/*
 * Once the header was read: returns true if the answer waits for the body, which has to be there
 * within `header_ms`.
 */
bool exchange_wants_body(struct exchange *x, bool is_admin, const char *method, unsigned header_ms);

/* The answer begins to go out: looks after a file that is sent, and how much arrives of it. */
void exchange_sending(struct exchange *x, const struct reply *reply);

/*
 * The exchange is over: logs and counts it. `broken` says why the answer did not go out to its last
 * byte (see access_log.h); NULL: it did.
 */
void exchange_end(struct exchange *x, struct site *site, const char *broken);

#endif
