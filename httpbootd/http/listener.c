#include "httpbootd/http/listener.h"

#include "common/acceptor.h"
#include "common/clock.h"
#include "common/container_of.h"
#include "common/log.h"
#include "common/port_holder.h"
#include "httpbootd/codec/forwarded.h"
#include "httpbootd/http/socket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	BACKLOG = 4096,     /* a room of machines switched on at once; the kernel caps it */
	ACCEPTS_MAX = 64,   /* so many are accepted before the others are looked at again */
	RETRY_MS = 100,     /* how often it is tried again while the pool is full */
	AGAIN_MS = 5000,    /* how often an address is tried that another program had */
	SCARCE_MS = 60000,  /* how often it is told that descriptors ran out */
	EVICTIONS_MAX = 16, /* so many have to go when descriptors ran out */
};

/* A socket that is still to be bound. */
static int new_socket(int family)
{
	int on = 1;
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	/* IPv6 only: [::]:80 and 0.0.0.0:80 stand side by side. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
	    (family != AF_INET6 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == 0))
		return fd;
	int saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static bool listen_at(int fd, const struct addr *at)
{
	return fd >= 0 && bind(fd, &at->sa, at->len) == 0 && listen(fd, BACKLOG) == 0;
}

static const char *advice_for(int error)
{
	switch (error) {
	case EADDRINUSE:
		return "stop that program, a web server perhaps, or choose "
		       "other ports in the configuration, or do without httpbootd and let that web "
		       "server serve what `httpbootd render` writes";
	case EACCES:
		return "ports below 1024 need root: start it as root, it becomes 'user' by itself";
	case EADDRNOTAVAIL:
		return "no interface of this machine has that address";
	default:
		return "the system refused";
	}
}

static _Noreturn void cannot_listen(const struct addr *at, const char *key)
{
	const char *advice = advice_for(errno);
	char text[ADDR_TEXT], holder[PORT_HOLDER_TEXT];

	if (errno != EADDRINUSE)
		fatal("[httpbootd] %s: cannot listen on %s (%s)", key, addr_port_text(at, text),
		    advice);
	const struct port_holder h = port_holder_find(SOCK_STREAM, at);
	fatalx("[httpbootd] %s: cannot listen on %s: %s has that port (%s)", key,
	    addr_port_text(at, text), port_holder_text(&h, holder), advice);
}

static void warn_taken(const struct addr *at, const char *key)
{
	const struct port_holder h = port_holder_find(SOCK_STREAM, at);
	char text[ADDR_TEXT], holder[PORT_HOLDER_TEXT];

	log_warnx("[httpbootd] %s: %s has %s: going on without it until it is free", key,
	    port_holder_text(&h, holder), addr_port_text(at, text));
}

/* Starts or stops accepting. */
static void set_paused(struct listeners *ls, bool pause)
{
	if (ls->is_paused == pause)
		return;
	ls->is_paused = pause;
	for (size_t i = 0; i < ls->n; i++) {
		if (pause)
			loop_remove(ls->setup.loop, &ls->listener[i].socket);
		else if (!loop_add(ls->setup.loop, &ls->listener[i].socket))
			log_warn("cannot watch a listening socket");
	}
}

/* Until somebody has gone, or by then has to go. */
static void pause_listeners(struct listeners *ls)
{
	set_paused(ls, true);
	loop_timer_set(ls->setup.loop, &ls->retry, ls->setup.loop->now_ms + RETRY_MS);
}

static void retry_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct listeners *ls = container_of(self, struct listeners, retry);
	ls->is_scarce = false;
	if (pool_has_place(ls->setup.pool, now_ms))
		set_paused(ls, false);
	else
		pause_listeners(ls);
}

/* Those that have to go make room for some that wait in the kernel's queue. */
static void out_of_descriptors(struct listeners *ls)
{
	uint64_t now = ls->setup.loop->now_ms;
	struct pool_member *m;

	if (!ls->scarce_ms || now - ls->scarce_ms >= SCARCE_MS) {
		ls->scarce_ms = now;
		log_warn("new connections wait (" ACCEPTOR_ADVICE ", or lower max-connections)");
	}
	for (int i = 0; i < EVICTIONS_MAX && pool_has_place(ls->setup.pool, now) &&
			(m = pool_victim(ls->setup.pool, now));
	     i++)
		sweep_evict(&ls->sweep, m);
	ls->is_scarce = true;
	pause_listeners(ls);
}

static void tell_turned_away(const struct addr *peer, const struct pool_admission *a)
{
	static const char word[] = "turned-away";
	const struct asker asker = asker_of_addr(peer);
	struct event e;
	if (!log_wants(LEVEL_INFO, word, &asker))
		return;
	event_start(&e, word);
	event_client(&e, peer);
	event_num(&e, "connections", a->n);
	event_text(&e, "reason",
	    a->verdict == POOL_FULL ? "max-connections" : "max-connections-per-client");
	if (a->verdict == POOL_FULL)
		event_text(&e, "full", "connections");
	log_event(LEVEL_INFO, &e);
}

/*
 * The client has all the connections that it may have, or nobody has to go for it; NULL: it is no
 * client of ours, and gets no byte.
 */
static void turn_away(struct connection *c, const struct pool_admission *a)
{
	if (a && !c->tls)
		socket_send_now(c->fd, "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n"
				       "Retry-After: 1\r\nContent-Type: text/plain\r\n"
				       "Content-Length: 30\r\n\r\n503: too many connections now\n");
	if (a)
		tell_turned_away(&c->peer, a);
	close(c->fd);
	free(c);
}

/*
 * Makes place for the newcomer, if that takes somebody who has to go. Returns false, with the
 * connection closed, if he is turned away.
 */
static bool let_in(struct listeners *ls, struct connection *c)
{
	const struct addr *peer = &c->peer;
	uint64_t now = ls->setup.loop->now_ms;
	const struct conf *conf = ls->setup.site->daemon.conf;
	struct pool_newcomer who = {.peer = peer};

	who.is_exempt = forwarded_is_proxy(&conf->httpbootd.proxies, peer);
	if (!ls->setup.is_admin && !who.is_exempt &&
	    !gate_admits(&ls->setup.site->gate, conf, "httpbootd", peer, now)) {
		log_flush_soon(ls->setup.flush);
		turn_away(c, NULL);
		return false;
	}
	who.is_near = peer->sa.sa_family == AF_INET6 &&
		      gate_way(&ls->setup.site->gate, peer, now) != WAY_ROUTER;
	struct pool_admission a = connection_join(c, ls->setup.pool, &who);
	if (a.verdict == POOL_FULL && a.victim) {
		sweep_evict(&ls->sweep, a.victim);
		a = connection_join(c, ls->setup.pool, &who);
	}
	if (a.verdict == POOL_ADMIT)
		return true;
	turn_away(c, &a);
	return false;
}

/* Returns false if memory ran out; the socket is closed. */
static bool admit_connection(struct listener *l, int fd, const struct addr *peer)
{
	struct listeners *ls = l->all;
	struct connection *c = connection_new(ls->setup.loop, fd, peer, l->is_tls);

	if (!c) {
		close(fd);
		return false;
	}
	if (!let_in(ls, c))
		return true;
	sweep_start(&ls->sweep);
	return mhd_serve(*l->instance, c);
}

static void listener_ready(struct loop_fd *self)
{
	struct listener *l = container_of(self, struct listener, socket);
	struct listeners *ls = l->all;

	for (int i = 0; i < ACCEPTS_MAX; i++) {
		if (!pool_has_place(ls->setup.pool, ls->setup.loop->now_ms)) {
			pause_listeners(ls);
			return;
		}
		struct addr peer = {.len = sizeof peer.v6};
		int fd = accept4(self->fd, &peer.sa, &peer.len, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0) {
			if (acceptor_error_stays(errno))
				out_of_descriptors(ls);
			return; /* nobody, or one that has gone again: the loop comes back */
		}
		if (!admit_connection(l, fd, &peer))
			log_warnx("out of memory: closing a connection");
	}
}

static bool add(
    struct listeners *ls, int fd, const struct addr *at, struct mhd *const *instance, bool is_tls)
{
	struct listener *l = &ls->listener[ls->n++];
	*l = (struct listener){{.fd = fd, .ready = listener_ready}, ls, *at, instance, is_tls};
	return ls->is_paused || loop_add(ls->setup.loop, &l->socket);
}

static void wait_for(
    struct listeners *ls, int fd, const struct addr *at, struct mhd *const *instance)
{
	ls->waiting[ls->n_waiting++] = (struct listener_waiting){fd, *at, instance};
	loop_timer_set(ls->setup.loop, &ls->again, clock_now_ms() + AGAIN_MS);
}

/* Those whose address is free by now listen; the others wait on. */
static void again_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct listeners *ls = container_of(self, struct listeners, again);
	size_t n = ls->n_waiting;
	char text[ADDR_TEXT];

	ls->n_waiting = 0;
	for (size_t i = 0; i < n; i++) {
		const struct listener_waiting w = ls->waiting[i];
		addr_port_text(&w.at, text);
		if (listen_at(w.fd, &w.at)) {
			if (!add(ls, w.fd, &w.at, w.instance, false))
				log_warn("cannot watch a listening socket");
			log_info("listening on %s, which is free now", text);
		} else if (errno == EADDRINUSE) {
			ls->waiting[ls->n_waiting++] = w;
		} else {
			log_warn("cannot listen on %s; restart httpbootd", text);
			close(w.fd);
		}
	}
	if (ls->n_waiting)
		loop_timer_set(ls->setup.loop, self, now_ms + AGAIN_MS);
}

void listeners_init(struct listeners *ls, const struct listeners_setup *setup)
{
	*ls = (struct listeners){.setup = *setup};
	ls->retry.fire = retry_fire;
	sweep_init(&ls->sweep, setup->loop, setup->pool);
	ls->again.fire = again_fire;
}

void listeners_open(struct listeners *ls, const struct addrs *list, const char *key,
    struct mhd *const *instance, bool is_tls)
{
	char text[ADDR_TEXT];
	size_t before = ls->n;
	bool may_wait = strcmp(key, "admin") == 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct addr *at = &list->addr[i];
		int fd = new_socket(at->sa.sa_family);
		if (fd < 0 && errno == EAFNOSUPPORT && (ls->n > before || i + 1 < list->n)) {
			log_warn(
			    "[httpbootd] %s: going on without %s", key, addr_port_text(at, text));
			continue;
		}
		if (listen_at(fd, at)) {
			if (!add(ls, fd, at, instance, is_tls))
				fatal("cannot watch a listening socket");
		} else if (errno == EADDRINUSE && may_wait) {
			warn_taken(at, key);
			wait_for(ls, fd, at, instance);
		} else {
			cannot_listen(at, key);
		}
	}
	if (ls->n == before && !may_wait)
		fatalx("[httpbootd] %s: none of these addresses can be used here", key);
}

void listeners_before_wait(struct listeners *ls)
{
	if (ls->is_paused && !ls->is_scarce && ls->n &&
	    pool_has_place(ls->setup.pool, ls->setup.loop->now_ms)) {
		loop_timer_clear(ls->setup.loop, &ls->retry);
		set_paused(ls, false);
	}
}

void listeners_close(struct listeners *ls)
{
	for (size_t i = 0; i < ls->n; i++) {
		if (!ls->is_paused)
			loop_remove(ls->setup.loop, &ls->listener[i].socket);
		close(ls->listener[i].socket.fd);
	}
	for (size_t i = 0; i < ls->n_waiting; i++)
		close(ls->waiting[i].fd);
	ls->n = ls->n_waiting = 0;
	loop_timer_clear(ls->setup.loop, &ls->again);
	loop_timer_clear(ls->setup.loop, &ls->retry);
	sweep_stop(&ls->sweep);
}
