#ifndef LANBOOT_COMMON_ADMIN_REQUEST_H
#define LANBOOT_COMMON_ADMIN_REQUEST_H
/* What is asked for at the admin address of a daemon that has no web server: as much of HTTP as it
 * takes to tell (RFC 9112 section 3). Pure. */
#include <stdbool.h>
#include <stddef.h>

enum admin_request {
	ADMIN_UNFINISHED, /* the header has not come to its end */
	ADMIN_HEALTH,
	ADMIN_METRICS,
	ADMIN_UNKNOWN_PATH,
	ADMIN_UNKNOWN_METHOD,
	ADMIN_OTHER_HOST, /* asked for by a name that is not ours: for the caller to find out */
	ADMIN_BROKEN,     /* this is no HTTP */
};

enum { ADMIN_REQUEST_MAX = 2048, ADMIN_HOST_SIZE = 264 };

/*
 * Reads the `len` bytes of a request that have come so far. A query behind the path is ignored, and
 * so are all headers; admin_request_host reads the one that matters. *is_head is true if the answer
 * goes without its body.
 */
enum admin_request admin_request_parse(const char *bytes, size_t len, bool *is_head);

/*
 * Puts into `host` what the Host header of such a request says, without the blanks around it;
 * empty: there is none. Returns false if there are several, or it is too long.
 */
bool admin_request_host(const char *bytes, size_t len, char host[ADMIN_HOST_SIZE]);

/* Returns the answer's status line and what is wrong, for those that are no page: `404 Not Found`.
 */
const char *admin_request_status(enum admin_request r);

#endif
