#ifndef LANBOOT_COMMON_ADMIN_H
#define LANBOOT_COMMON_ADMIN_H
/*
 * The admin address of a daemon that has no web server: GET /health and /metrics. A few connections
 * at once, each for some seconds and one request; the oldest makes room. Nothing is looked at but
 * the first line and the Host header, and nothing waits for who asks. I/O.
 */
#include "common/acceptor.h"
#include "common/admin_request.h"
#include "common/daemon.h"
#include "common/loop.h"
#include "common/metrics_page.h"

enum {
	ADMIN_LISTENERS = 8,
	ADMIN_CONNECTIONS = 8,
	ADMIN_PAGE = 12 * 1024,
	ADMIN_SECONDS = 5, /* that a connection has */
};

struct admin_connection {
	struct loop_fd on; /* fd -1: a free place */
	struct admin *admin;
	uint64_t until_ms;
	size_t len;
	char request[ADMIN_REQUEST_MAX];
};

struct admin_listener {
	struct acceptor in;
	struct admin *admin;
	struct addr at;
	bool waits; /* for its address to become free */
};

struct admin {
	struct loop *loop;
	struct daemon *daemon;
	const char *prefix; /* of the names of metrics */

	/* Set by the owner: adds its metrics to the page. */
	void (*add_metrics)(struct admin *self, struct metrics_page *page);
	/* Set by the owner: what needs a person, a line of text; NULL: nothing. */
	const char *(*trouble)(struct admin *self);

	struct admin_listener listener[ADMIN_LISTENERS];
	size_t n;
	struct admin_connection connection[ADMIN_CONNECTIONS];
	struct loop_timer timer; /* ends those that take too long, and looks for free ports */
	char page[ADMIN_PAGE];
};

/*
 * Listens at `at`, before the daemon is confined. An address that cannot be had is warned of: if it
 * is another program's, it is taken once it is free. What the functions of the owner need must be
 * there once the loop runs. It must not be moved.
 */
void admin_open(struct admin *a, struct loop *loop, struct daemon *d, const struct addrs *at);

/* Closes all. */
void admin_close(struct admin *a);

/* Returns the system calls that it needs once the daemon is confined. */
struct call_rules admin_calls(void);

#endif
