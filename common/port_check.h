#ifndef LANBOOT_COMMON_PORT_CHECK_H
#define LANBOOT_COMMON_PORT_CHECK_H
/*
 * For -n: tries to bind the addresses of a daemon, and warns of those that it could not have. The
 * running daemon of the same name has them rightly, and an ordinary user may not try ports below
 * 1024: of these nothing is said. I/O.
 */
#include "common/conf.h"
#include "common/daemon_check.h"
#include "common/port_holder.h"

enum { PORT_CHECK_MAX = 3 * 64 }; /* three keys with a list of addresses each */

/* An address that could not be bound. */
struct port_failure {
	const char *key;  /* that names it; NULL: none does */
	const char *then; /* what the daemon does without it; NULL: it does not start */
	struct addr at;
	int error;                 /* of errno.h */
	struct port_holder holder; /* of EADDRINUSE */
};

struct port_check {
	size_t n;
	struct port_failure failed[PORT_CHECK_MAX];
};

/*
 * Tries these addresses, for sockets of `type` (SOCK_STREAM or SOCK_DGRAM), and remembers what
 * failed. To be called before daemon_test_begin, which gives away root's rights. `key` and `then`,
 * as in struct port_failure, live as long as *p.
 */
void port_check_try(
    struct port_check *p, int type, const struct addrs *list, const char *key, const char *then);

/* Warns of what failed, in the section of the daemon `d`. */
void port_check_warn(const struct port_check *p, const struct daemon *d, struct check *k);

#endif
