#include "tftpd/await.h"

#include "common/neighbour.h"

#include <stdlib.h>
#include <string.h>

enum { DISCARD_PORT = 9 };

/*
 * The kernel asks for an address when there is something to send to it: an empty packet to the
 * port that has been for such since RFC 863. A client has nobody there.
 */
static void make_kernel_ask(int fd, const struct udp_ends *ends)
{
	struct udp_ends to = *ends;

	if (to.peer.sa.sa_family == AF_INET6)
		to.peer.v6.sin6_port = htons(DISCARD_PORT);
	else
		to.peer.v4.sin_port = htons(DISCARD_PORT);
	udp_send(fd, "", 0, &to);
}

static struct await_request take_out(struct await *a, size_t index)
{
	struct await_request r = a->request[index];

	a->request[index] = a->request[--a->n];
	return r;
}

static size_t count_from(const struct await *a, const struct addr *peer)
{
	size_t n = 0;
	for (size_t i = 0; i < a->n; i++)
		n += addr_same_host(&a->request[i].ends.peer, peer);
	return n;
}

static size_t index_of_oldest(const struct await *a)
{
	size_t oldest = 0;
	for (size_t i = 1; i < a->n; i++)
		if (a->request[i].due_ms < a->request[oldest].due_ms)
			oldest = i;
	return oldest;
}

bool await_begin(struct await *a, int neighbours, struct listener *l, const struct udp_ends *ends,
    const uint8_t *bytes, size_t len, uint64_t now_ms, struct await_request *oldest)
{
	*oldest = (struct await_request){0};
	if (count_from(a, &ends->peer) >= AWAIT_CLIENT ||
	    !neighbour_is_near(neighbours, &ends->peer, ends->ifindex))
		return false;
	uint8_t *copy = malloc(len);
	if (!copy)
		return false;
	memcpy(copy, bytes, len);
	if (a->n == AWAIT_MOST)
		*oldest = take_out(a, index_of_oldest(a));
	a->request[a->n++] = (struct await_request){
	    .listener = l,
	    .ends = *ends,
	    .due_ms = now_ms + AWAIT_MS,
	    .bytes = copy,
	    .len = len,
	};
	make_kernel_ask(l->on.fd, ends);
	return true;
}

bool await_next(
    struct await *a, int neighbours, uint64_t now_ms, size_t *at, struct await_request *out)
{
	uint8_t mac[MAC_LEN];

	for (; *at < a->n; ++*at) {
		const struct await_request *r = &a->request[*at];
		if (now_ms < r->due_ms &&
		    !neighbour_mac(neighbours, &r->ends.peer, r->ends.ifindex, mac))
			continue;
		*out = take_out(a, *at);
		return true;
	}
	return false;
}

bool await_has(const struct await *a, const struct udp_ends *ends)
{
	for (size_t i = 0; i < a->n; i++)
		if (addr_equal(&a->request[i].ends.peer, &ends->peer) &&
		    addr_equal(&a->request[i].ends.local, &ends->local))
			return true;
	return false;
}

void await_drop_all(struct await *a)
{
	while (a->n)
		free(a->request[--a->n].bytes);
}
