#ifndef LANBOOT_HTTPBOOTD_HTTP_INSTANCES_H
#define LANBOOT_HTTPBOOTD_HTTP_INSTANCES_H
/*
 * The instances of libmicrohttpd: one for `listen`, one for `admin`, one for `tls-listen`. A new
 * certificate takes a new instance; the one before goes on until its last connection has ended.
 */
#include "httpbootd/http/mhd.h"

enum {
	INSTANCES_MAX = 3 + 8, /* the three, and those of certificates that were replaced */
	ADMIN_CONNECTIONS = 64,
};

struct instances {
	struct mhd_setup setup;          /* of those for clients */
	struct mhd *files, *admin, *tls; /* who serves what comes in now; tls may be NULL */
	struct mhd *all[INSTANCES_MAX];
	size_t n;
	struct tls_pair pair; /* of `tls` */
	bool is_tls_late;     /* there is a newer pair, for which there was no instance */
};

/*
 * Returns true if the library takes the certificate and its key, or none is wanted. What it would
 * say at the start is so said, on stderr, before an old daemon is stopped for a new one.
 */
bool instances_take_tls(const struct site *site);

/*
 * Starts the instances; `setup` is that for clients, and what it points to lasts until
 * instances_close. Exits if the library refuses.
 */
void instances_open(struct instances *all, const struct mhd_setup *setup);

/*
 * Has what comes to `tls-listen` served with the certificate as it is now; connections under way
 * keep the one that they began with. Returns false, logged, if that cannot be.
 */
bool instances_renew_tls(struct instances *all);

/* Forgets the answers that all of them keep: the configuration is another one. */
void instances_forget_answers(struct instances *all);

/*
 * Before the loop waits: closes those of replaced certificates that have no connection any more,
 * and lets each of the others go on.
 */
void instances_before_wait(struct instances *all);

/* Returns how many requests are under way in all of them together. */
size_t instances_busy(const struct instances *all);

/* Closes every connection and all instances. */
void instances_close(struct instances *all);

#endif
