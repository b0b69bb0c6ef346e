#ifndef LANBOOT_HTTPBOOTD_EXCHANGE_H
#define LANBOOT_HTTPBOOTD_EXCHANGE_H
/* One request and its answer, from the first line to the last byte, as mhd.c sees it go by. */
#include "httpbootd/http/cache.h"
#include "httpbootd/http/connection.h"

enum { MEASURED_BODY = 64 * 1024 }; /* from this size on, broken transfers say how far they got */

struct site;

struct exchange {
	struct connection *connection;
	struct header header;
	struct record record;
	uint64_t acked_before; /* what the client had of earlier answers; big bodies only */
	bool seen;             /* its header is complete */
	char target[];         /* as sent */
};

/* The first line is there; NULL if memory ran out. The caller frees it. */
struct exchange *exchange_new(struct connection *l, const char *target);

/* Notes method and version, once all headers were taken into `header`. */
void exchange_header(struct exchange *x, const char *method, const char *version);

/*
 * Takes what a proxy (one of `proxies`) says of whose request it is. True: it came by TLS, to us or
 * to that proxy.
 */
bool exchange_forwarded(struct exchange *x, const struct words *proxies);

/* The answer begins to go out. */
void exchange_sending(struct exchange *x, const struct reply *reply);

/* It is over: to the last byte, or `broken` says why not. */
void exchange_end(struct exchange *x, struct site *site, const char *broken);

#endif
