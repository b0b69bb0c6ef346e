#ifndef LANBOOT_TFTPD_AWAIT_H
#define LANBOOT_TFTPD_AWAIT_H
/*
 * Requests that wait for the MAC address of their client. A client that knows us from an earlier
 * boot stage need not have asked for our address again, and the neighbour table may have forgotten
 * it by then: so the kernel is made to ask, and the request is looked at again when the table knows
 * it, or after AWAIT_MS in any case. All others are served meanwhile. This asks the neighbour table
 * and sends the packet that makes the kernel ask; it logs nothing and answers nobody.
 */
#include "common/udp.h"
#include "tftpd/listen.h"

enum {
	AWAIT_MS = 200,
	AWAIT_LOOK_MS = 5, /* how often the owner calls await_next */
	AWAIT_MOST = 128,  /* requests; then the oldest goes on as if it could not be known */
	AWAIT_CLIENT = 8,  /* of these from one address; its further ones do not wait */
};

struct await_request {
	struct listener *listener; /* that it came to */
	struct udp_ends ends;
	uint64_t due_ms; /* when it has waited long enough */
	uint8_t *bytes;  /* on the heap */
	size_t len;
};

/* All zero when none waits. */
struct await {
	struct await_request request[AWAIT_MOST];
	size_t n;
};

/*
 * Has the request of `len` bytes at `bytes`, which are copied, wait. `neighbours` is of
 * neighbour_open. False: it does not wait, since its client is on no network of ours, too many of
 * that address do, or there is no memory. Where AWAIT_MOST wait, *oldest becomes the one that
 * waited the longest and does no more, for the caller to go on with and to free its bytes; else its
 * bytes are NULL. A client that is there says so within milliseconds: so a flood from addresses
 * where nobody is pushes out its own.
 */
bool await_begin(struct await *a, int neighbours, struct listener *l, const struct udp_ends *ends,
    const uint8_t *bytes, size_t len, uint64_t now_ms, struct await_request *oldest);

/*
 * Takes out the next request, from the `*at`th (0 at first) on, whose client is known by now or
 * that has waited long enough. True: it is *out, the caller's to go on with and to free its bytes,
 * and *at is where to look further. False: all that are left go on waiting.
 */
bool await_next(
    struct await *a, int neighbours, uint64_t now_ms, size_t *at, struct await_request *out);

/* True if a request between these ends waits. */
bool await_has(const struct await *a, const struct udp_ends *ends);

/* Drops all of them. */
void await_drop_all(struct await *a);

#endif
