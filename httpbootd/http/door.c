#include "httpbootd/http/door.h"

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
static size_t thin_out(struct doors *ds)
{
	uint64_t now = ds->loop->now_ms;
	size_t gone = 0;
	for (struct link *l = ds->links; l; l = l->next)
		if (l->waiting && now - l->since_ms >= PATIENCE_MS) {
			l->waiting = false;
			link_cut(l);
			gone++;
		}
	return gone;
}

static void shut(struct doors *ds, bool yes)
{
	if (ds->shut == yes)
		return;
	ds->shut = yes;
	for (size_t i = 0; i < ds->n_doors; i++) {
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
	struct doors *ds = container_of(self, struct doors, sweep);
	for (struct link *l = ds->links; l; l = l->next)
		if (l->waiting && now_ms - l->since_ms >= SWEEP_MS && link_is_ended(l)) {
			l->waiting = false;
			link_cut(l);
		}
	if (ds->links)
		loop_timer_set(ds->loop, &ds->sweep, now_ms + SWEEP_MS);
}

static void make_room(struct doors *ds)
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
	struct doors *ds = container_of(self, struct doors, again);
	(void)now_ms;
	if (ds->n >= ds->max)
		make_room(ds);
	else
		shut(ds, false);
}

/* Nothing that is ours could be closed to help: they wait in the kernel's queue. */
static void out_of_descriptors(struct doors *ds)
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
static uint64_t rate_for(const struct doors *ds, const struct link *l)
{
	return ds->limited && !l->proxy ? ds->daemon->conf->httpbootd.rate_per_client : 0;
}

static bool let_in(struct door *d, int fd, const struct addr *peer)
{
	struct doors *ds = d->all;
	const struct conf_httpbootd *c = &ds->daemon->conf->httpbootd;
	struct client *client = client_of(&ds->clients, peer);
	struct link *l = client ? calloc(1, sizeof *l) : NULL;

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
	link_init(l, ds->loop, fd, peer, d->tls);
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
	if (front_take(*d->to, l))
		return true;
	doors_left(ds, l); /* the library has closed the socket */
	return false;
}

static void door_ready(struct loop_fd *self)
{
	struct door *d = container_of(self, struct door, socket);
	struct doors *ds = d->all;

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

void doors_init(struct doors *ds, struct daemon *d, struct loop *loop, size_t max)
{
	ds->daemon = d;
	ds->loop = loop;
	ds->max = max;
	ds->again.fire = again_fire;
	ds->sweep.fire = sweep_fire;
}

bool door_open(struct doors *ds, int fd, struct front **to, bool tls)
{
	struct door *d = &ds->door[ds->n_doors++];
	*d = (struct door){
	    .socket = {.fd = fd, .ready = door_ready}, .all = ds, .to = to, .tls = tls};
	return loop_add(ds->loop, &d->socket);
}

void doors_left(struct doors *ds, struct link *l)
{
	if (l->prev)
		l->prev->next = l->next;
	else
		ds->links = l->next;
	if (l->next)
		l->next->prev = l->prev;
	ds->n--;
	client_remove(&ds->clients, l, rate_for(ds, l));
	link_end(l);
	free(l);
	if (ds->shut && ds->n < ds->max && loop_timer_is_set(&ds->again)) /* there is room */
		loop_timer_set(ds->loop, &ds->again, ds->loop->now_ms);
}

void doors_close(struct doors *ds)
{
	for (size_t i = 0; i < ds->n_doors; i++) {
		if (!ds->shut)
			loop_remove(ds->loop, &ds->door[i].socket);
		close(ds->door[i].socket.fd);
	}
	ds->n_doors = 0;
	loop_timer_clear(ds->loop, &ds->again);
	loop_timer_clear(ds->loop, &ds->sweep);
}
