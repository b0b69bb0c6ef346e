#include "httpbootd/server.h"

#include "common/log.h"
#include "common/loop.h"
#include "httpbootd/listen.h"
#include "httpbootd/mhd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum {
	FRONTS_MAX = 2 * 64, /* as many addresses as the configuration takes */
	ADMIN_CONNECTIONS = 64,
	OWN_DESCRIPTORS = 64, /* for all but clients: sockets, log, configuration */
	HEADER_MS = 10 * 1000,
	DRAIN_MS = 10 * 1000,
	FLUSH_MS = 1000,
};

struct server {
	struct daemon *daemon;
	struct loop loop;
	struct loop_timer flush, give_up;
	struct front *fronts[FRONTS_MAX];
	size_t n;
	uint64_t ended; /* requests, when `flush` was last set */
	bool draining;
	char listening[1024];
};

/* The loop's callbacks are handed their member; there is one server in a process. */
static struct server *the_server;

static void flush_fire(struct loop_timer *self, uint64_t now_ms)
{
	(void)self;
	(void)now_ms;
	log_flush();
}

static void give_up_fire(struct loop_timer *self, uint64_t now_ms)
{
	(void)self;
	(void)now_ms;
	log_warnx("stopping although some answers are not finished");
	the_server->loop.stop = true;
}

static size_t busy(const struct server *s)
{
	size_t n = 0;
	for (size_t i = 0; i < s->n; i++)
		n += front_busy(s->fronts[i]);
	return n;
}

static void before_wait(struct loop *l)
{
	struct server *s = the_server;
	uint64_t ended = 0;
	for (size_t i = 0; i < s->n; i++) {
		front_before_wait(s->fronts[i]);
		ended += front_ended(s->fronts[i]);
	}
	/* A word about log lines that were held back, while there may be some. */
	if (ended != s->ended && !s->flush.place) {
		s->ended = ended;
		loop_timer_set(l, &s->flush, l->now_ms + FLUSH_MS);
	}
	if (s->draining && busy(s) == 0)
		l->stop = true;
}

static void drain(struct server *s)
{
	s->draining = true;
	for (size_t i = 0; i < s->n; i++)
		front_drain(s->fronts[i]);
	log_info("stopping unfinished=%zu", busy(s));
	loop_timer_set(&s->loop, &s->give_up, s->loop.now_ms + DRAIN_MS);
}

static void on_signal(struct loop *l, int signal)
{
	struct server *s = the_server;
	if (signal == SIGHUP)
		daemon_reload(s->daemon);
	else if ((signal == SIGTERM || signal == SIGINT) && s->draining)
		l->stop = true;
	else if (signal == SIGTERM || signal == SIGINT)
		drain(s);
}

/* A connection takes a descriptor, and the file that it sends another one. */
static unsigned affordable(unsigned wanted)
{
	struct rlimit lim;
	if (getrlimit(RLIMIT_NOFILE, &lim) < 0 || lim.rlim_cur == RLIM_INFINITY)
		return wanted;
	lim.rlim_cur = lim.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &lim) < 0)
		getrlimit(RLIMIT_NOFILE, &lim);
	rlim_t most = lim.rlim_cur > OWN_DESCRIPTORS + 2 ? (lim.rlim_cur - OWN_DESCRIPTORS) / 2 : 1;
	if (most >= wanted)
		return wanted;
	log_warnx("max-connections = %u: only %u are possible with the %llu file descriptors that "
		  "the system allows (ulimit -n)",
	    wanted, (unsigned)most, (unsigned long long)lim.rlim_cur);
	return (unsigned)most;
}

/* Appends to the text of the `ready` line. */
static void list_text(struct server *s, const char *text)
{
	size_t len = strlen(s->listening);
	snprintf(s->listening + len, sizeof s->listening - len, "%s", text);
}

static void open_fronts(
    struct server *s, const struct addrs *list, const char *key, struct front_setup *setup)
{
	char text[ADDR_TEXT];
	int fds[FRONTS_MAX];
	const char *before = "=\"";

	listen_open(list, key, fds);
	list_text(s, key);
	for (size_t i = 0; i < list->n; i++) {
		if (fds[i] < 0)
			continue;
		setup->listen = fds[i];
		s->fronts[s->n] = front_open(setup);
		if (!s->fronts[s->n++])
			fatalx("libmicrohttpd does not start");
		list_text(s, before);
		list_text(s, addr_port_text(&list->addr[i], text));
		before = " ";
	}
	list_text(s, "\"");
}

struct server *server_open(struct daemon *d)
{
	const struct conf_httpbootd *c = &d->conf->httpbootd;
	struct server *s = calloc(1, sizeof *s);
	if (!s)
		fatal("cannot start");
	the_server = s;
	s->daemon = d;
	s->flush.fire = flush_fire;
	s->give_up.fire = give_up_fire;
	if (!loop_open(&s->loop, on_signal))
		fatal("cannot start the event loop");
	s->loop.before_wait = before_wait;

	struct front_setup setup = {
	    .daemon = d,
	    .loop = &s->loop,
	    .max_connections = affordable(c->max_connections),
	    .idle_s = c->idle_timeout,
	    .header_ms = HEADER_MS,
	};
	open_fronts(s, &c->listen, "listen", &setup);
	list_text(s, " ");
	setup.admin = true;
	setup.max_connections = ADMIN_CONNECTIONS;
	open_fronts(s, &c->admin, "admin", &setup);
	return s;
}

const char *server_listening(const struct server *s)
{
	return s->listening;
}

int server_run(struct server *s)
{
	bool ok = loop_run(&s->loop);
	if (!ok)
		log_warn("the event loop failed");
	for (size_t i = 0; i < s->n; i++)
		front_close(s->fronts[i]);
	s->n = 0;
	log_flush();
	log_info("stopped");
	return ok ? 0 : 1;
}

void server_free(struct server *s)
{
	for (size_t i = 0; i < s->n; i++)
		front_close(s->fronts[i]);
	loop_close(&s->loop);
	free(s);
	the_server = NULL;
}
