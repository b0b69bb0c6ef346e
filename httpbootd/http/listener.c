#include "httpbootd/http/listener.h"

#include "common/container_of.h"
#include "common/log.h"
#include "httpbootd/codec/forwarded.h"
#include "httpbootd/http/mhd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	AT_ONCE = 64,       /* so many are let in before the others are looked at again */
	LOOK_MS = 100,      /* how often it is tried again while it is full */
	PATIENCE_MS = 1000, /* who has asked for nothing for so long makes room */
	SWEEP_MS = 1000,    /* how often those who ask for nothing are looked after */
	SAY_AGAIN_MS = 60000,
};

/* When there is no room, whoever asks for nothing goes: a room full of them starves nobody. */
static size_t thin_out(struct listeners *ds)
{
	uint64_t now = ds->loop->now_ms;
	size_t gone = 0;
	for (struct connection *l = ds->links; l; l = l->next)
		if (l->waiting && now - l->since_ms >= PATIENCE_MS) {
			l->waiting = false;
			connection_cut(l);
			gone++;
		}
	return gone;
}

static void shut(struct listeners *ds, bool yes)
{
	if (ds->shut == yes)
		return;
	ds->shut = yes;
	for (size_t i = 0; i < ds->n_listeners; i++) {
		if (yes)
			loop_remove(ds->loop, &ds->door[i].socket);
		else if (!loop_add(ds->loop, &ds->door[i].socket))
			log_warn("cannot watch a listening socket");
	}
}

/*
 * A client that sends half a header and, in the same moment, its end: the library takes both for
 * one edge of its epoll and waits for more. Nobody who has ended asks for anything any more.
 */
static void sweep_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct listeners *ds = container_of(self, struct listeners, sweep);
	for (struct connection *l = ds->links; l; l = l->next)
		if (l->waiting && now_ms - l->since_ms >= SWEEP_MS && connection_is_ended(l)) {
			l->waiting = false;
			connection_cut(l);
		}
	if (ds->links)
		loop_timer_set(ds->loop, &ds->sweep, now_ms + SWEEP_MS);
}

static void make_room(struct listeners *ds)
{
	size_t gone = thin_out(ds);
	if (gone) {
		static const char word[] = "crowded";
		struct event e;
		event_start(&e, word);
		event_num(&e, "connections", ds->n);
		event_num(&e, "closed", gone);
		event_text(&e, "reason", "silent ones make room");
		log_event(LEVEL_WARN, &e);
	}
	shut(ds, true);
	loop_timer_set(ds->loop, &ds->again, ds->loop->now_ms + LOOK_MS);
}

static void again_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct listeners *ds = container_of(self, struct listeners, again);
	(void)now_ms;
	if (ds->n >= ds->max)
		make_room(ds);
	else
		shut(ds, false);
}

/* Nothing that is ours could be closed to help: they wait in the kernel's queue. */
static void out_of_descriptors(struct listeners *ds)
{
	uint64_t now = ds->loop->now_ms;
	if (!ds->scarce_ms || now - ds->scarce_ms >= SAY_AGAIN_MS) {
		ds->scarce_ms = now;
		log_warn("new connections wait (raise the limit of open files, or lower "
			 "max-connections)");
	}
	make_room(ds);
}

/* The client has all the connections that it may have. */
static void turn_away(int fd, bool tls)
{
	static const char answer[] = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n"
				     "Retry-After: 1\r\nContent-Type: text/plain\r\n"
				     "Content-Length: 30\r\n\r\n503: too many connections now\n";
	if (!tls)
		send(fd, answer, sizeof answer - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	close(fd);
}

/* Bytes a second for the client of that connection; 0: as fast as it goes. */
static uint64_t rate_for(const struct listeners *ds, const struct connection *l)
{
	return ds->limited && !l->proxy ? ds->daemon->conf->httpbootd.rate_per_client : 0;
}

static bool let_in(struct listener *d, int fd, const struct addr *peer)
{
	struct listeners *ds = d->all;
	const struct conf_httpbootd *c = &ds->daemon->conf->httpbootd;
	struct client *client = client_of(&ds->clients, peer);
	struct connection *l = client ? calloc(1, sizeof *l) : NULL;

	if (!l) {
		close(fd);
		return false;
	}
	bool proxy = ds->limited && forwarded_is_proxy(&c->proxies, peer);
	if (ds->limited && !proxy && c->max_connections_per_client &&
	    client->n >= c->max_connections_per_client) {
		static const char word[] = "turned-away";
		free(l);
		turn_away(fd, d->tls);
		ds->turned_away++;
		if (log_wants(LEVEL_INFO, word)) {
			struct event e;
			event_start(&e, word);
			event_addr(&e, "client", peer);
			event_num(&e, "connections", client->n);
			event_text(&e, "reason", "max-connections-per-client");
			log_event(LEVEL_INFO, &e);
		}
		return true;
	}
	connection_init(l, ds->loop, fd, peer, d->tls);
	l->proxy = proxy;
	l->next = ds->links;
	if (ds->links)
		ds->links->prev = l;
	else
		loop_timer_set(ds->loop, &ds->sweep, ds->loop->now_ms + SWEEP_MS);
	ds->links = l;
	ds->n++;
	ds->came++;
	client_add(client, l, rate_for(ds, l));
	if (mhd_take(*d->to, l))
		return true;
	listeners_left(ds, l); /* the library has closed the socket */
	return false;
}

static void listener_ready(struct loop_fd *self)
{
	struct listener *d = container_of(self, struct listener, socket);
	struct listeners *ds = d->all;

	for (int i = 0; i < AT_ONCE; i++) {
		if (ds->n >= ds->max) {
			make_room(ds);
			return;
		}
		struct addr peer = {.len = sizeof peer.v6};
		int fd = accept4(self->fd, &peer.sa, &peer.len, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0) {
			if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
			    errno == ENOMEM)
				out_of_descriptors(ds);
			return; /* EAGAIN, or one that has gone again: the loop comes back */
		}
		if (!let_in(d, fd, &peer))
			log_warnx("out of memory: closing a connection");
	}
}

void listeners_init(struct listeners *ds, struct daemon *d, struct loop *loop, size_t max)
{
	ds->daemon = d;
	ds->loop = loop;
	ds->max = max;
	ds->again.fire = again_fire;
	ds->sweep.fire = sweep_fire;
}

bool listener_open(struct listeners *ds, int fd, struct mhd **to, bool tls)
{
	struct listener *d = &ds->door[ds->n_listeners++];
	*d = (struct listener){
	    .socket = {.fd = fd, .ready = listener_ready}, .all = ds, .to = to, .tls = tls};
	return loop_add(ds->loop, &d->socket);
}

void listeners_left(struct listeners *ds, struct connection *l)
{
	if (l->prev)
		l->prev->next = l->next;
	else
		ds->links = l->next;
	if (l->next)
		l->next->prev = l->prev;
	ds->n--;
	client_remove(&ds->clients, l, rate_for(ds, l));
	connection_end(l);
	free(l);
	if (ds->shut && ds->n < ds->max && loop_timer_is_set(&ds->again)) /* there is room */
		loop_timer_set(ds->loop, &ds->again, ds->loop->now_ms);
}

void listeners_close(struct listeners *ds)
{
	for (size_t i = 0; i < ds->n_listeners; i++) {
		if (!ds->shut)
			loop_remove(ds->loop, &ds->door[i].socket);
		close(ds->door[i].socket.fd);
	}
	ds->n_listeners = 0;
	loop_timer_clear(ds->loop, &ds->again);
	loop_timer_clear(ds->loop, &ds->sweep);
}
