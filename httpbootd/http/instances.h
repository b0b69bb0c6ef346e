#ifndef LANBOOT_HTTPBOOTD_HTTP_INSTANCES_H
#define LANBOOT_HTTPBOOTD_HTTP_INSTANCES_H
/*
 * The instances of libmicrohttpd: one for `listen`, one for `admin`, and one for `tls-listen` and
 * `tls-admin` each. A new certificate takes new instances; those before go on until their last
 * connections have ended.
 */
#include "httpbootd/http/mhd.h"

enum {
	INSTANCES_MAX = 4 + 8, /* the four, and those of certificates that were replaced */
	ADMIN_CONNECTIONS = 64,
};

struct instances {
	struct mhd_setup setup; /* of those for clients */
	/* Who serves what comes in now; by TLS NULL: nobody. */
	struct mhd *files, *admin, *tls, *tls_admin;
	struct mhd *all[INSTANCES_MAX];
	size_t n;
	struct tls_pair pair; /* of `tls` and `tls_admin` */
	int64_t told_end_s;   /* when instances_tell_end told last; 0: never */
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
 * Has what comes to `tls-listen` and `tls-admin` served with the certificate as it is now;
 * connections under way keep the one that they began with. Returns false, logged, if that cannot
 * be.
 */
bool instances_renew_tls(struct instances *all);

/*
 * Logs, once a day at most, that the certificate ends within two weeks, or has ended; `now_s` is
 * the time, in seconds since 1970. Without one it does nothing.
 */
void instances_tell_end(struct instances *all, int64_t now_s);

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
