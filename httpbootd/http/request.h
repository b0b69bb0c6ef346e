#ifndef LANBOOT_HTTPBOOTD_HTTP_REQUEST_H
#define LANBOOT_HTTPBOOTD_HTTP_REQUEST_H
/* A request as it came, for those who find out what it leads to and answer it. Pure. */
#include "common/conf.h"
#include "httpbootd/codec/header.h"
#include "httpbootd/codec/origin.h"
#include "httpbootd/codec/target.h"

struct arrival_wait;
struct etcd_wait;
struct pack_wait;
struct post;

/* The strings and the header are the caller's and last for the call. */
struct request {
	const char *method;          /* as sent: methods are case-sensitive */
	const char *target;          /* as sent, NUL-terminated */
	const struct header *header; /* NULL: no header field was sent */
	struct addr client;     /* whose request it is, as far as a proxy says so; len 0: unknown */
	struct addr local;      /* our end of the connection; len 0: unknown */
	bool is_admin;          /* came to an address of `admin` */
	bool is_tls;            /* the client came by TLS, to us or to a proxy */
	struct pack_wait *wait; /* for what is packed beside the loop; NULL: nothing waits */
	struct arrival_wait *arrival; /* for what a mirror fetches; NULL: nothing waits */
	struct etcd_wait *store;      /* for what the store decides; NULL: nothing waits */
	const char *test;             /* test_mark() of it; NULL: no test */
	struct post *post;            /* its body, of a POST to `admin`; NULL: none is taken */
	bool is_dry_run; /* only asks what would be answered: nothing is noted or counted */
};

/* Returns true for the method HEAD, which is answered as GET, but for the body. */
bool request_is_head(const struct request *q);

/*
 * Puts into `o` where the client reaches us: what public-url says, else the authority of the target
 * `t` or the Host header, else `address` of the configuration with the port of our end of the
 * connection, else our end itself.
 */
void request_origin(
    const struct conf *c, const struct request *q, const struct target *t, struct origin *o);

#endif
