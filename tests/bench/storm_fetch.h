#ifndef LANBOOT_TESTS_BENCH_STORM_FETCH_H
#define LANBOOT_TESTS_BENCH_STORM_FETCH_H
/*
 * One GET of a made-up machine of storm_load, over a connection of its own. What does not come
 * whole has failed.
 */
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FETCH_URL = 400, FETCH_HEAD = 2048, FETCH_KEPT = 8192 };

enum fetch_state { FETCH_GOES_ON, FETCH_WHOLE, FETCH_FAILED };

struct fetch {
	int fd;
	bool sent;
	bool in_body;
	bool keeps; /* the body's beginning, in `kept` */
	char request[FETCH_URL + 80];
	char head[FETCH_HEAD]; /* what has come of the head; then of no use */
	size_t head_len;
	uint64_t body, got; /* bytes: of the body, and of these so far */
	char *kept; /* FETCH_KEPT bytes of the caller's, with a NUL at their end; NULL: none */
	int status;
};

/*
 * Begins a GET of `url`, http://ADDRESS[:PORT]/…, from the address `local`. `kept` as above. False,
 * with errno, if that is no such URL or there is no socket: then f->fd is -1.
 */
bool fetch_begin(struct fetch *f, const char *url, in_addr_t local, char *kept);

/* Goes on when its socket can be read or written: takes at most `most` bytes. Whole is a 2xx with
 * all of its body. */
enum fetch_state fetch_ready(struct fetch *f, size_t most);

#endif
