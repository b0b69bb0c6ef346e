#ifndef LANBOOT_HTTPBOOTD_CODEC_ORIGIN_H
#define LANBOOT_HTTPBOOTD_CODEC_ORIGIN_H
/* The `http://host:port` that goes in front of every path we hand out. Pure. */
#include "common/strval.h"

enum { ORIGIN_SIZE = 272 };

struct origin {
	char url[ORIGIN_SIZE];     /* `http://10.0.0.2:8080`, no `/` at the end, no `:80` */
	char address[ORIGIN_SIZE]; /* its host alone, an IPv6 address with its brackets */
};

/*
 * Makes it of a Host header or an absolute target's authority: `host` or `host:port`, where host is
 * a name of letters, digits, `-`, `.` and `_`, or an IPv6 address in brackets. False on anything
 * else: the text goes into scripts, so nothing but a host may pass.
 */
bool origin_of_host(const char *host, struct origin *o);

/* Does the same over TLS: `https://host`, and the port that goes without saying is 443. */
bool origin_of_tls_host(const char *host, struct origin *o);

/*
 * Makes it of a URL `http://host[:port]` or `https://…` and at most one `/`, as an administrator
 * writes it.
 */
bool origin_of_url(const char *url, struct origin *o);

/* Returns true if its host is an IPv6 address of one link, which means another one on each. */
bool origin_is_of_link(const struct origin *o);

/* Makes it of one of our addresses, with its port. */
void origin_of_addr(const struct addr *a, struct origin *o);

#endif
