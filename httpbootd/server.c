#include "httpbootd/server.h"

#include "common/clock.h"
#include "common/container_of.h"
#include "common/log.h"
#include "common/loop.h"
#include "common/root_moved.h"
#include "httpbootd/check/check.h"
#include "httpbootd/http/listener.h"
#include "httpbootd/http/metrics.h"
#include "httpbootd/http/mhd.h"
#include "httpbootd/http/socket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>

enum {
	FRONTS_MAX = 3 + 8, /* files, admin, TLS; and those of certificates that were replaced */
	LISTEN_MAX = 64,    /* as many addresses as the configuration takes */
	ADMIN_CONNECTIONS = 64,
	OWN_DESCRIPTORS = 64, /* for all but clients: sockets, log, configuration */
	HEADER_MS = 10 * 1000,
	DRAIN_MS = 10 * 1000,
	FLUSH_MS = 1000,
};

struct server {
	struct site *site;
	struct loop loop;
	struct loop_timer flush, give_up, watch;
	struct mhd_setup setup; /* of the TLS front, to make it anew */
	struct mhd *files, *admin, *tls;
	struct mhd *fronts[FRONTS_MAX]; /* these three, and old ones that still have connections */
	size_t n;
	struct listeners doors, admin_doors;
	struct bodies bodies;
	struct tls_pair pair; /* of the newest TLS front */
	bool tls_late;        /* there is a newer one, for which there was no room */
	uint64_t ended;       /* requests, when `flush` was last set */
	bool draining;
	char listening[1024];
};

static void flush_fire(struct loop_timer *self, uint64_t now_ms)
{
	(void)self;
	(void)now_ms;
	log_flush();
}

static void watch_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct server *s = container_of(self, struct server, watch);
	site_watch(s->site);
	loop_timer_set(&s->loop, self, now_ms + ROOT_LOOK_MS);
}

static void give_up_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct server *s = container_of(self, struct server, give_up);
	(void)now_ms;
	log_warnx("stopping although some answers are not finished");
	s->loop.stop = true;
}

static size_t busy(const struct server *s)
{
	size_t n = 0;
	for (size_t i = 0; i < s->n; i++)
		n += mhd_count(s->fronts[i]).busy;
	return n;
}

static struct mhd *add_front(struct server *s, const struct mhd_setup *setup)
{
	if (s->n == FRONTS_MAX) {
		log_warnx("too many certificates at once: connections with the older ones still "
			  "run; the new one is used when some of them have ended");
		s->tls_late = true;
		return NULL;
	}
	struct mhd *f = mhd_open(setup);
	if (f)
		s->fronts[s->n++] = f;
	return f;
}

static bool is_same_pair(const struct tls_pair *a, const struct tls_pair *b)
{
	return a->cert && b->cert && strcmp(a->cert, b->cert) == 0 && strcmp(a->key, b->key) == 0;
}

/* With the certificate as it is now. Connections under way keep the one they began with. */
static bool renew_tls(struct server *s)
{
	struct tls_pair pair;
	if (!tls_read(&s->site->tls, &pair))
		return false;
	if (is_same_pair(&pair, &s->pair)) {
		tls_free(&pair);
		return true;
	}
	s->setup.tls = &pair;
	struct mhd *f = add_front(s, &s->setup);
	s->setup.tls = NULL;
	if (!f) {
		tls_free(&pair);
		return false;
	}
	s->tls = f;
	tls_free(&s->pair);
	s->pair = pair;
	return true;
}

/* Fronts of a replaced certificate go with their last connection. */
static void drop_old(struct server *s)
{
	for (size_t i = s->n; i-- > 0;) {
		struct mhd *f = s->fronts[i];
		if (f == s->files || f == s->admin || f == s->tls || mhd_count(f).inside)
			continue;
		mhd_close(f);
		s->fronts[i] = s->fronts[--s->n];
	}
	if (s->tls_late && s->n < FRONTS_MAX) {
		s->tls_late = false;
		renew_tls(s);
	}
}

static void reload(struct server *s)
{
	struct daemon *d = &s->site->daemon;
	struct daemon_reload again;

	daemon_reload_begin(d, &again);
	bool ok = daemon_reload_end(d, &again, true);
	metrics_reload(ok);
	if (!ok)
		return;
	site_reload(s->site);
	check_beside(d);
	for (size_t i = 0; i < s->n; i++)
		mhd_reloaded(s->fronts[i]);
	if (s->tls && !renew_tls(s))
		log_warnx("reload: going on with the certificate from before");
}

static void before_wait(struct loop *l)
{
	struct server *s = container_of(l, struct server, loop);
	uint64_t ended = 0;
	drop_old(s);
	for (size_t i = 0; i < s->n; i++) {
		mhd_before_wait(s->fronts[i]);
		ended += mhd_count(s->fronts[i]).ended;
	}
	/* A word about log lines that were held back, while there may be some. */
	if (ended != s->ended && !loop_timer_is_set(&s->flush)) {
		s->ended = ended;
		loop_timer_set(l, &s->flush, l->now_ms + FLUSH_MS);
	}
	if (s->draining && busy(s) == 0)
		l->stop = true;
}

static void drain(struct server *s)
{
	s->draining = true;
	listeners_close(&s->doors);
	listeners_close(&s->admin_doors);
	log_info("stopping unfinished=%zu", busy(s));
	loop_timer_set(&s->loop, &s->give_up, s->loop.now_ms + DRAIN_MS);
}

static void on_signal(struct loop *l, int signal)
{
	struct server *s = container_of(l, struct server, loop);
	if (signal == SIGHUP)
		reload(s);
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

/* Opens the addresses of a key, all served by what *to points to. */
static void open_listeners(struct server *s, struct listeners *doors, const struct addrs *list,
    const char *key, struct mhd **to, bool tls)
{
	char text[ADDR_TEXT];
	int fds[LISTEN_MAX];
	const char *before = s->listening[0] ? " " : "";

	listen_open(list, key, fds);
	list_text(s, before);
	list_text(s, key);
	before = "=\"";
	for (size_t i = 0; i < list->n; i++) {
		if (fds[i] < 0)
			continue;
		if (!listener_open(doors, fds[i], to, tls))
			fatal("cannot watch a listening socket");
		list_text(s, before);
		list_text(s, addr_port_text(&list->addr[i], text));
		before = " ";
	}
	list_text(s, "\"");
}

static void open_all(struct server *s, const struct conf_httpbootd *c)
{
	struct mhd_setup setup = {
	    .site = s->site,
	    .loop = &s->loop,
	    .doors = &s->doors,
	    .bodies = &s->bodies,
	    .max_connections = affordable(c->max_connections),
	    .idle_s = c->idle_timeout,
	    .header_ms = HEADER_MS,
	};
	listeners_init(&s->doors, &s->site->daemon, &s->loop, setup.max_connections);
	s->doors.limited = true;
	metrics_room("listen", &s->doors.n, &s->doors.came, &s->doors.turned_away);
	s->setup = setup;
	s->files = add_front(s, &setup);
	open_listeners(s, &s->doors, &c->listen, "listen", &s->files, false);
	if (c->tls_listen.n) {
		if (!renew_tls(s))
			fatalx(
			    "[httpbootd] tls-cert and tls-key: the library does not take them; do "
			    "they belong together?");
		open_listeners(s, &s->doors, &c->tls_listen, "tls-listen", &s->tls, true);
	}
	listeners_init(&s->admin_doors, &s->site->daemon, &s->loop, ADMIN_CONNECTIONS);
	metrics_room("admin", &s->admin_doors.n, &s->admin_doors.came, &s->admin_doors.turned_away);
	setup.doors = &s->admin_doors;
	setup.admin = true;
	setup.max_connections = ADMIN_CONNECTIONS;
	s->admin = add_front(s, &setup);
	open_listeners(s, &s->admin_doors, &c->admin, "admin", &s->admin, false);
	if (!s->files || !s->admin)
		fatalx("libmicrohttpd does not start");
}

struct server *server_open(struct site *site)
{
	struct server *s = calloc(1, sizeof *s);
	if (!s)
		fatal("cannot start");
	s->site = site;
	s->flush.fire = flush_fire;
	s->give_up.fire = give_up_fire;
	s->watch.fire = watch_fire;
	if (!loop_open(&s->loop, on_signal))
		fatal("cannot start the event loop");
	s->loop.before_wait = before_wait;
	open_all(s, &site->daemon.conf->httpbootd);
	return s;
}

const char *server_listening(const struct server *s)
{
	return s->listening;
}

int server_run(struct server *s)
{
	s->bodies.loop = &s->loop;
	s->bodies.suspend = mhd_suspend;
	s->bodies.resume = mhd_resume;
	s->bodies.reader = disk_reader_start(&s->loop, BODY_SIZE, body_arrived, &s->bodies);
	if (!s->bodies.reader)
		log_warn("a slow disk will stop all answers");
	loop_timer_set(&s->loop, &s->watch, clock_now_ms() + ROOT_LOOK_MS);
	check_beside(&s->site->daemon);
	bool ok = loop_run(&s->loop);
	if (!ok)
		log_warn("the event loop failed");
	for (size_t i = 0; i < s->n; i++)
		mhd_close(s->fronts[i]);
	s->n = 0;
	disk_reader_stop(s->bodies.reader);
	log_flush();
	log_info("stopped");
	return ok ? 0 : EX_OSERR;
}

void server_free(struct server *s)
{
	listeners_close(&s->doors);
	listeners_close(&s->admin_doors);
	for (size_t i = 0; i < s->n; i++)
		mhd_close(s->fronts[i]);
	tls_free(&s->pair);
	loop_close(&s->loop);
	free(s);
}
