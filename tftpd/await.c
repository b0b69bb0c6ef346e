#include "tftpd/await.h"

#include "common/container_of.h"
#include "common/neighbour.h"
#include "tftpd/client.h"
#include "tftpd/transfer.h"

#include <stdlib.h>
#include <string.h>

enum { DISCARD_PORT = 9 };

/*
 * The kernel asks for an address when there is something to send to it: an empty packet to the
 * port that has been for such since RFC 863. A client has nobody there.
 */
static void provoke(const struct listener *l, const struct udp_ends *ends)
{
	struct udp_ends to = *ends;

	if (to.peer.sa.sa_family == AF_INET6)
		to.peer.v6.sin6_port = htons(DISCARD_PORT);
	else
		to.peer.v4.sin_port = htons(DISCARD_PORT);
	udp_send(l->on.fd, "", 0, &to);
}

static bool is_known(const struct server *s, const struct awaiting *a)
{
	uint8_t mac[MAC_LEN];
	return neighbour_mac(s->neighbours, &a->ends.peer, a->ends.ifindex, mac);
}

/* `place` is free, and its request goes on. */
static void go_on(struct server *s, size_t place)
{
	struct await *w = &s->await;
	struct awaiting a = w->request[place];

	w->request[place] = w->request[--w->n];
	server_request(a.listener, &a.ends, a.bytes, a.len, true);
	free(a.bytes);
}

/* Those that are known by now, or have waited long enough, go on. */
static void look(struct loop_timer *timer, uint64_t now_ms)
{
	struct await *w = container_of(timer, struct await, timer);
	struct server *s = container_of(w, struct server, await);

	for (size_t i = 0; i < w->n;) {
		if (now_ms < w->request[i].due_ms && !is_known(s, &w->request[i]))
			i++;
		else
			go_on(s, i);
	}
	if (w->n && !loop_timer_set(&s->loop, &w->timer, now_ms + AWAIT_LOOK_MS))
		await_end(s);
}

static size_t count_of(const struct await *w, const struct addr *peer)
{
	size_t n = 0;
	for (size_t i = 0; i < w->n; i++)
		n += client_same_host(&w->request[i].ends.peer, peer);
	return n;
}

static size_t oldest(const struct await *w)
{
	size_t place = 0;
	for (size_t i = 1; i < w->n; i++)
		if (w->request[i].due_ms < w->request[place].due_ms)
			place = i;
	return place;
}

bool await_begin(struct server *s, struct listener *l, const struct udp_ends *ends,
    const uint8_t *bytes, size_t len)
{
	struct await *w = &s->await;

	if (count_of(w, &ends->peer) >= AWAIT_CLIENT ||
	    !neighbour_is_near(s->neighbours, &ends->peer, ends->ifindex))
		return false;
	uint8_t *copy = malloc(len);
	w->timer.fire = look;
	if (!copy || !loop_timer_set(&s->loop, &w->timer, s->loop.now_ms + AWAIT_LOOK_MS)) {
		free(copy);
		return false;
	}
	memcpy(copy, bytes, len);
	if (w->n == AWAIT_MOST)
		go_on(s, oldest(w));
	w->request[w->n++] = (struct awaiting){
	    .listener = l,
	    .ends = *ends,
	    .due_ms = s->loop.now_ms + AWAIT_MS,
	    .bytes = copy,
	    .len = len,
	};
	provoke(l, ends);
	return true;
}

bool await_has(const struct server *s, const struct udp_ends *ends)
{
	for (size_t i = 0; i < s->await.n; i++)
		if (addr_equal(&s->await.request[i].ends.peer, &ends->peer) &&
		    addr_equal(&s->await.request[i].ends.local, &ends->local))
			return true;
	return false;
}

void await_end(struct server *s)
{
	while (s->await.n)
		free(s->await.request[--s->await.n].bytes);
	loop_timer_clear(&s->loop, &s->await.timer);
}
