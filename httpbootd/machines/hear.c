#include "httpbootd/machines/hear.h"

#include "common/clients.h"
#include "common/clock.h"
#include "common/container_of.h"
#include "common/log.h"
#include "httpbootd/machines/hear_socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * Messages
 */

/* Counts what was lost before this one. */
static void follow_seq(struct hear *h, struct hear_stream *s, const struct line *l)
{
	const bool is_same = strcmp(s->daemon, l->daemon) == 0;

	if (is_same && l->seq > s->seq + 1)
		machines_lost(h->machines, l->daemon, l->seq - s->seq - 1);
	memcpy(s->daemon, l->daemon, sizeof s->daemon);
	s->seq = l->seq;
	s->heard_ms = h->loop->now_ms;
}

/* Another one of that name, which tells us on. */
static bool is_like(const struct hear_stream *one, const struct hear_stream *s, uint64_t now_ms)
{
	return one != s && one->is_daemon && strcmp(one->daemon, s->daemon) == 0 &&
	       one->heard_ms + TELLER_SILENT_MS >= now_ms;
}

/* A daemon ends, or tells somebody else from now on. */
static void end_stream(struct hear *h, struct hear_stream *s, uint64_t now_ms)
{
	bool has_like = false;

	for (const struct hear_peer *p = h->peer; p < h->peer + HEAR_PEERS; p++)
		has_like |= p->on.fd >= 0 && is_like(&p->stream, s, h->loop->now_ms);
	for (const struct hear_stream *one = h->stream; one < h->stream + HEAR_STREAMS; one++)
		has_like |= is_like(one, s, h->loop->now_ms);
	if (s->is_daemon && !has_like)
		machines_ended(h->machines, s->daemon, now_ms);
	s->is_daemon = false;
}

static void take_message(
    struct hear *h, struct hear_stream *s, const char *message, size_t len, uint64_t now_ms)
{
	struct line l;

	if (!line_parse(message, len, &l)) {
		h->machines->bad++;
		return;
	}
	const bool lives = strcmp(l.word, "lives") == 0, hushed = strcmp(l.word, "hushed") == 0;
	follow_seq(h, s, &l);
	s->is_daemon = (s->is_daemon || lives) && !hushed;
	if (!lives && !hushed) /* nothing happened */
		follow_add(h->follow, message, len);
	machines_hear(h->machines, &l, lag_when(&s->lag, l.at_ms, now_ms));
	if (strcmp(l.word, "stopped") == 0)
		end_stream(h, s, now_ms);
}

/*
 * Daemons of this machine
 */

static void drop_peer(struct hear_peer *p)
{
	loop_timer_clear(p->hear->loop, &p->nap);
	loop_remove(p->hear->loop, &p->on);
	close(p->on.fd);
	p->on.fd = -1;
}

/* Takes what is there, at most so much. Returns how many messages; -1: the peer is gone. */
static int take_messages(struct hear_peer *p)
{
	const uint64_t now_ms = clock_unix_ms();
	char message[LINE_MAX_LEN + 1];
	int i = 0;

	for (; i < HEAR_TURN; i++) {
		ssize_t n = recv(p->on.fd, message, sizeof message, MSG_DONTWAIT);
		if (n <= 0) {
			if (n < 0 && errno == EAGAIN)
				break;
			end_stream(p->hear, &p->stream, now_ms);
			drop_peer(p);
			return -1;
		}
		take_message(p->hear, &p->stream, message, (size_t)n, now_ms);
	}
	return i;
}

/* Counts a turn. True if there were many of late. */
static bool is_busy(struct hear_peer *p)
{
	const uint64_t now_ms = p->hear->loop->now_ms;

	if (now_ms - p->since_ms >= HEAR_BUSY_MS) {
		p->since_ms = now_ms;
		p->turns = 0;
	}
	return ++p->turns > HEAR_BUSY;
}

/*
 * To be woken costs more than a message does, and takes the processor from who sent it: where they
 * come fast and one by one, they are left to gather for a moment.
 */
static void peer_ready(struct loop_fd *self)
{
	struct hear_peer *p = container_of(self, struct hear_peer, on);
	struct loop *loop = p->hear->loop;
	const int n = take_messages(p);

	if (n >= 0 && n < HEAR_TURN && is_busy(p) &&
	    loop_timer_set(loop, &p->nap, loop->now_ms + HEAR_NAP_MS))
		loop_remove(loop, self);
}

static void on_nap(struct loop_timer *timer, uint64_t now_ms)
{
	struct hear_peer *p = container_of(timer, struct hear_peer, nap);

	(void)now_ms;
	if (!loop_add(p->hear->loop, &p->on)) {
		log_warnx("cannot watch a socket: a daemon's events are not heard any more");
		drop_peer(p);
	}
}

/* Only the daemons themselves, and root. */
static bool may_tell(const struct hear *h, int fd)
{
	struct ucred who;
	socklen_t len = sizeof who;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) < 0)
		return false;
	for (size_t i = 0; i < h->n_users; i++)
		if (h->user[i] == who.uid)
			return true;
	return false;
}

static struct hear_peer *free_place(struct hear *h)
{
	for (struct hear_peer *p = h->peer; p < h->peer + HEAR_PEERS; p++)
		if (p->on.fd < 0)
			return p;
	if (!h->was_full)
		log_warnx("%d daemons send events already: others are not heard", HEAR_PEERS);
	h->was_full = true;
	return NULL;
}

static void take_peer(struct hear *h, int fd)
{
	struct hear_peer *p = may_tell(h, fd) ? free_place(h) : NULL;

	if (!p) {
		close(fd);
		return;
	}
	p->on = (struct loop_fd){.fd = fd, .ready = peer_ready};
	p->hear = h;
	p->nap = (struct loop_timer){.fire = on_nap};
	p->turns = 0;
	p->stream = (struct hear_stream){.seq = 0};
	if (!loop_add(h->loop, &p->on)) {
		close(fd);
		p->on.fd = -1;
	}
}

static void socket_ready(struct loop_fd *self)
{
	struct hear *h = container_of(self, struct hear, in.on);

	for (int i = 0; i < HEAR_PEERS; i++) {
		int fd = acceptor_take(&h->in, NULL);
		if (fd < 0)
			return;
		take_peer(h, fd);
	}
}

/*
 * Those of other machines
 */

/* The stream that it belongs to, in place of the one that was silent longest. */
static struct hear_stream *stream_of(struct hear *h, const struct addr *from)
{
	struct hear_stream *oldest = h->stream;

	for (struct hear_stream *s = h->stream; s < h->stream + HEAR_STREAMS; s++) {
		if (addr_equal(&s->from, from))
			return s;
		if (s->heard_ms < oldest->heard_ms)
			oldest = s;
	}
	*oldest = (struct hear_stream){.from = *from};
	return oldest;
}

static void udp_ready(struct loop_fd *self)
{
	struct hear *h = container_of(self, struct hear_udp, on)->hear;
	const uint64_t now_ms = clock_unix_ms();
	char message[LINE_MAX_LEN + 1];

	for (int i = 0; i < HEAR_TURN; i++) {
		struct addr from = {.len = sizeof from.v6};
		ssize_t n =
		    recvfrom(self->fd, message, sizeof message, MSG_DONTWAIT, &from.sa, &from.len);
		if (n < 0)
			return;
		from = addr_plain(&from);
		if (clients_in_nets(&h->machines->conf->httpbootd.event_senders, &from))
			take_message(h, stream_of(h, &from), message, (size_t)n, now_ms);
		else
			h->machines->bad++;
	}
}

/*
 * The beginning, and the end
 */

static void listen_udp(struct hear *h, const struct addr *at)
{
	char text[ADDR_TEXT];
	struct hear_udp *u = &h->udp[h->n_udp];
	int fd = h->n_udp < HEAR_UDP ? hear_socket_udp(at) : -1;

	if (fd < 0) {
		log_warn("[httpbootd] event-listen: %s: events are not heard there",
		    addr_port_text(at, text));
		return;
	}
	*u = (struct hear_udp){.on = {.fd = fd, .ready = udp_ready}, .hear = h};
	h->n_udp++;
	if (!loop_add(h->loop, &u->on))
		fatal("cannot watch a socket");
}

void hear_open(struct hear *h, struct loop *loop, struct machines *machines, struct follow *follow,
    const char *user)
{
	const struct conf *c = machines->conf;

	*h = (struct hear){.loop = loop, .machines = machines, .follow = follow};
	for (struct hear_peer *p = h->peer; p < h->peer + HEAR_PEERS; p++)
		p->on.fd = -1;
	h->n_users = hear_users(c, user, h->user);
	h->in.on = (struct loop_fd){.fd = hear_socket_unix(c, user), .ready = socket_ready};
	if (h->in.on.fd >= 0 && !acceptor_start(&h->in, loop, "events"))
		fatal("cannot watch a socket");
	for (size_t i = 0; i < c->httpbootd.event_listen.n; i++)
		listen_udp(h, &c->httpbootd.event_listen.addr[i]);
	machines->is_keeper = h->in.on.fd >= 0 || h->n_udp;
	machines->keeps_ms = clock_unix_ms();
}

void hear_close(struct hear *h)
{
	for (struct hear_peer *p = h->peer; p < h->peer + HEAR_PEERS; p++)
		if (p->hear && p->on.fd >= 0)
			drop_peer(p);
	for (size_t i = 0; i < h->n_udp; i++) {
		loop_remove(h->loop, &h->udp[i].on);
		close(h->udp[i].on.fd);
	}
	if (h->in.on.fd < 0)
		return;
	acceptor_stop(&h->in);
	close(h->in.on.fd);
	h->in.on.fd = -1;
}
