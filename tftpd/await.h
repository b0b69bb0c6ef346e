#ifndef LANBOOT_TFTP_AWAIT_H
#define LANBOOT_TFTP_AWAIT_H
/*
 * Requests that wait for the MAC address of who asks. A client that knows us from an earlier boot
 * stage need not have asked for our address again, and the neighbour table may have forgotten it by
 * then: so the kernel is made to ask, and the request is looked at again when it knows, or after
 * AWAIT_MS in any case. All others are served meanwhile.
 */
#include "common/loop.h"
#include "common/udp.h"

enum {
	AWAIT_MS = 200,
	AWAIT_LOOK_MS = 5, /* how often the table is looked at */
	AWAIT_MOST = 128,  /* requests; then the oldest goes on as if it could not be known */
	AWAIT_CLIENT = 8,  /* of these from one address; its further ones do not wait */
};

struct server;
struct listener;

struct await {
	struct loop_timer timer;
	struct awaiting {
		struct listener *listener;
		struct udp_ends ends;
		uint64_t due_ms;
		uint8_t *bytes;
		size_t len;
	} request[AWAIT_MOST];
	size_t n;
};

/*
 * The request of `len` bytes at `bytes` waits: later it is handed to server_request() again. False:
 * it does not, since the client is on no network of ours, or too many of that address do. Whoever
 * is there says so within milliseconds: so a flood from addresses where nobody is pushes out its
 * own.
 */
bool await_begin(struct server *s, struct listener *l, const struct udp_ends *ends,
    const uint8_t *bytes, size_t len);

/* True if a request from there waits. */
bool await_has(const struct server *s, const struct udp_ends *ends);

/* Drops all of them. */
void await_end(struct server *s);

#endif
