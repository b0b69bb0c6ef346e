#include "httpbootd/server.h"

#include "common/clock.h"
#include "common/clock_watch.h"
#include "common/container_of.h"
#include "common/daemon_check.h"
#include "common/daemon_reload.h"
#include "common/log.h"
#include "common/root_moved.h"
#include "httpbootd/compare.h"
#include "httpbootd/http/answer_change.h"
#include "httpbootd/http/instances.h"
#include "httpbootd/http/listener.h"
#include "httpbootd/http/machines_view.h"
#include "httpbootd/http/metrics.h"
#include "httpbootd/http/once_shared.h"
#include "httpbootd/machines/clock_set.h"
#include "httpbootd/machines/hear.h"
#include "httpbootd/machines/keep.h"
#include "httpbootd/machines/told_hear.h"
#include "httpbootd/trace/tracer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>

enum {
	OWN_DESCRIPTORS = 64, /* for all but clients: sockets, log, configuration */
	HEADER_MS = 10 * 1000,
	DRAIN_MS = 10 * 1000,
};

static const char hosts_d[] = "hosts.d"; /* why it was read again */

/* All that httpbootd owns while it serves; what it answers with is the site's. */
struct server {
	struct site *site;
	struct loop loop;
	struct pool pool, admin_pool;                /* who is connected */
	struct listeners listeners, admin_listeners; /* where they come in */
	struct instances instances;
	struct hear hear;      /* events of all daemons */
	struct told_hear told; /* machines' own words */
	struct keep keep;      /* what they tell, over restarts */
	struct bodies bodies;
	struct log_flush flush;
	struct clock_watch clock;
	struct tracer *tracer;    /* NULL: no collector is told of boots */
	struct loop_timer traces; /* when it looks again */

	bool reload_waits;      /* until a change has read the configuration's files, */
	const char *reload_why; /* for this */
	unsigned changed_from; /* generation of the configuration that the change under way is of */

	struct loop_timer watch;   /* when the folders' names are looked at */
	struct loop_timer give_up; /* when answers under way are given up; set while it stops */
	bool is_draining;
	char listening[1024]; /* what the `ready` line says */
};

static void watch_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct server *s = container_of(self, struct server, watch);
	site_watch(s->site);
	instances_tell_end(&s->instances, (int64_t)(clock_unix_ms() / 1000));
	loop_timer_set(&s->loop, self, now_ms + ROOT_WATCH_MS);
}

static void traces_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct server *s = container_of(self, struct server, traces);
	const struct why_site facts = machines_facts(s->site);
	uint64_t in_ms = tracer_look(s->tracer, &s->site->machines, &facts, clock_unix_ms());
	loop_timer_set(&s->loop, self, now_ms + in_ms);
}

static void give_up_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct server *s = container_of(self, struct server, give_up);
	(void)now_ms;
	log_warnx("stopping although some answers are not finished");
	s->loop.stop = true;
}

/* As the configuration is now; what it grants holds for who comes from now on. */
static void grant_to_clients(struct server *s)
{
	const struct conf_httpbootd *c = &s->site->daemon.conf->httpbootd;
	const struct pool_grants grants = {
	    .per_client = c->max_connections_per_client,
	    .rate = c->rate_per_client,
	    .min_rate = c->min_rate,
	};
	const struct pool_grants admin = {.min_rate = c->min_rate};
	pool_grant(&s->pool, &grants);
	pool_grant(&s->admin_pool, &admin);
}

/* Goes on with what was read again. */
static void follow(struct server *s, struct daemon_reload *reloading)
{
	struct daemon *d = &s->site->daemon;
	bool ok = daemon_reload_end(d, reloading, true);

	if (!ok)
		return;
	site_reload(s->site);
	compare_follow(s->site);
	inventory_reload(s->site->inventory);
	grant_to_clients(s);
	instances_forget_answers(&s->instances);
	if (!reloading->why && s->instances.pair.cert && !instances_renew_tls(&s->instances))
		log_warnx("reload: tls-cert, tls-key: going on with the certificate from before");
}

static void reload(struct server *s, const char *why)
{
	/* The files are read for a change: its end is soon. */
	if (changes_reads(&s->site->changes)) {
		s->reload_why = s->reload_waits ? NULL : why;
		s->reload_waits = true;
		return;
	}
	s->reload_waits = false;
	daemon_reload_ask(&s->site->daemon, why);
}

static void take_reload(struct server *s)
{
	struct daemon_reload reloading;
	if (daemon_reload_take(&s->site->daemon, &reloading))
		follow(s, &reloading);
}

/* The configuration that was checked is the one that is on the disk now. */
static void follow_change(struct server *s, struct change *c)
{
	struct daemon_reload reloading;

	if (c->verb == CHANGE_ONCE)
		instances_forget_answers(&s->instances);
	if (c->is_partial ||
	    (c->conf && !c->error.status && s->changed_from != s->site->generation)) {
		reload(s, hosts_d); /* it was read again meanwhile, or not all of it is there */
	} else if (c->conf && !c->error.status) {
		daemon_reload_with(&s->site->daemon, c->conf, &reloading, c->n ? hosts_d : NULL);
		c->conf = NULL;
		follow(s, &reloading);
	}
}

static void carry_out_changes(struct server *s)
{
	struct changes *all = &s->site->changes;
	struct change *c;

	if (s->reload_waits)
		reload(s, s->reload_why);
	if ((c = changes_take(all))) {
		follow_change(s, c);
		changes_end(all, c);
	}
	/* They are planned by what is read now, and nobody else may read meanwhile. */
	while (!daemon_reload_is_asked(&s->site->daemon) && (c = changes_next(all))) {
		if (answer_change_plan(s->site, c)) {
			s->changed_from = s->site->generation;
			if (!once_shared_write(s->site, c))
				changes_give(all, c);
			return;
		}
		changes_end(all, c);
	}
}

/* What is kept by the time of day follows that when it is set. */
static void after_wait(struct loop *l)
{
	struct server *s = container_of(l, struct server, loop);
	const int64_t by_ms = clock_watch(&s->clock, clock_unix_ms(), clock_gone_ms());

	if (!by_ms)
		return;
	machines_clock_set(&s->site->machines, by_ms);
	tracer_clock_set(s->tracer, by_ms);
	keep_soon(&s->keep);
	log_info("clock-set ms=%lld", (long long)by_ms);
}

static void before_wait(struct loop *l)
{
	struct server *s = container_of(l, struct server, loop);
	carry_out_changes(s);
	if (once_shared_follow(s->site))
		instances_forget_answers(&s->instances);
	instances_before_wait(&s->instances);
	listeners_before_wait(&s->listeners);
	listeners_before_wait(&s->admin_listeners);
	if (s->is_draining && instances_busy(&s->instances) == 0)
		l->stop = true;
}

static void drain(struct server *s)
{
	s->is_draining = true;
	follow_stop(&s->site->follow);
	listeners_close(&s->listeners);
	listeners_close(&s->admin_listeners);
	log_info("stopping unfinished=%zu", instances_busy(&s->instances));
	loop_timer_set(&s->loop, &s->give_up, s->loop.now_ms + DRAIN_MS);
}

static void on_signal(struct loop *l, int signal)
{
	struct server *s = container_of(l, struct server, loop);
	if (signal == SIGHUP || signal == HOSTS_CHANGED || signal == INVENTORY_CHANGED)
		reload(s, daemon_reload_why(signal));
	else if (signal == CONF_READ)
		take_reload(s);
	else if ((signal == SIGTERM || signal == SIGINT) && s->is_draining)
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
	rlim_t most = lim.rlim_cur > OWN_DESCRIPTORS + 4 ? (lim.rlim_cur - OWN_DESCRIPTORS) / 2 : 2;
	if (most >= pool_room(wanted))
		return wanted;
	most -= pool_room(most) - most;
	log_warnx("max-connections = %u: only %u are possible with the %llu file descriptors that "
		  "the system allows (ulimit -n)",
	    wanted, (unsigned)most, (unsigned long long)lim.rlim_cur);
	return (unsigned)most;
}

static void open_pool(struct server *s, struct pool *p, unsigned max, const char *name)
{
	struct pool_client *clients = calloc(max, sizeof *clients);
	if (!clients)
		fatal("cannot start");
	pool_init(p, clients, max);
	metrics_pool(&s->site->metrics, name, &p->count);
}

/* Appends to the text of the `ready` line. */
static void list_text(struct server *s, const char *text)
{
	size_t len = strlen(s->listening);
	snprintf(s->listening + len, sizeof s->listening - len, "%s", text);
}

/* Opens the addresses of a key, whose connections *instance serves. */
static void open_listeners(struct server *s, struct listeners *ls, const struct addrs *list,
    const char *key, struct mhd *const *instance)
{
	char text[ADDR_TEXT];
	const char *before = "=\"";
	size_t i = ls->n;

	listeners_open(ls, list, key, instance,
	    instance == &s->instances.tls || instance == &s->instances.tls_admin);
	list_text(s, s->listening[0] ? " " : "");
	list_text(s, key);
	for (; i < ls->n; i++, before = " ") {
		list_text(s, before);
		list_text(s, addr_port_text(&ls->listener[i].at, text));
	}
	list_text(s, "\"");
}

static void open_all(struct server *s, const struct conf_httpbootd *c)
{
	struct instances *in = &s->instances;
	const struct mhd_setup setup = {
	    .site = s->site,
	    .loop = &s->loop,
	    .bodies = &s->bodies,
	    .flush = &s->flush,
	    .max_connections = affordable(c->max_connections),
	    .idle_s = c->idle_timeout,
	    .header_ms = HEADER_MS,
	};
	open_pool(s, &s->pool, setup.max_connections, "listen");
	open_pool(s, &s->admin_pool, ADMIN_CONNECTIONS, "admin");
	grant_to_clients(s);
	instances_open(in, &setup);
	const struct listeners_setup clients = {&s->loop, &s->pool, s->site, &s->flush, false};
	const struct listeners_setup admin = {&s->loop, &s->admin_pool, s->site, &s->flush, true};
	listeners_init(&s->listeners, &clients);
	listeners_init(&s->admin_listeners, &admin);
	if (c->listen.n)
		open_listeners(s, &s->listeners, &c->listen, "listen", &in->files);
	if (in->tls)
		open_listeners(s, &s->listeners, &c->tls_listen, "tls-listen", &in->tls);
	open_listeners(s, &s->admin_listeners, &c->admin, "admin", &in->admin);
	if (in->tls_admin)
		open_listeners(s, &s->admin_listeners, &c->tls_admin, "tls-admin", &in->tls_admin);
	if (s->admin_listeners.n_waiting)
		s->site->daemon.bound_later = &s->site->daemon.started->httpbootd.admin;
}

struct server *server_open(struct site *site)
{
	struct server *s = calloc(1, sizeof *s);
	if (!s)
		fatal("cannot start");
	s->site = site;
	s->watch.fire = watch_fire;
	s->give_up.fire = give_up_fire;
	s->traces.fire = traces_fire;
	if (!loop_open(&s->loop, on_signal))
		fatal("cannot start the event loop");
	s->loop.before_wait = before_wait;
	s->loop.after_wait = after_wait;
	bodies_init(&s->bodies, &s->loop);
	log_flush_init(&s->flush, &s->loop);
	if (!gate_open(&site->gate))
		fatal("cannot start");
	open_all(s, &site->daemon.conf->httpbootd);
	daemon_watch_hosts(&site->daemon, &s->loop);
	hear_open(&s->hear, &s->loop, &site->machines, &site->follow, site->daemon.user);
	s->tracer = tracer_open(&s->loop, &site->daemon, &site->metrics.traces);
	site->etcd = etcd_open(&s->loop, &site->daemon, once_shared_changed, site);
	site->drift = drift_open(&s->loop, &site->daemon);
	compare_follow(site);
	site->inventory = inventory_open(&s->loop, &site->daemon);
	if (!mirrors_connect(&site->mirrors, &s->loop, &site->daemon))
		log_warnx("the mirrors fetch nothing");
	told_hear_open(&s->told, &s->loop, &site->machines, &site->gate);
	return s;
}

const char *server_listening(const struct server *s)
{
	return s->listening;
}

int server_run(struct server *s)
{
	if (!bodies_start(&s->bodies))
		log_warn("a slow disk will stop all answers");
	if (!overlays_start(&s->site->overlays, &s->loop))
		log_warn("all answers wait while an overlay is packed");
	keep_start(&s->keep, &s->loop, &s->site->machines, s->site->daemon.state_fd);
	site_start_changes(s->site, &s->loop);
	mirrors_start(&s->site->mirrors);
	etcd_start(s->site->etcd);
	drift_start(s->site->drift);
	inventory_start(s->site->inventory);
	loop_timer_set(&s->loop, &s->watch, clock_now_ms() + ROOT_WATCH_MS);
	if (s->tracer)
		loop_timer_set(&s->loop, &s->traces, clock_now_ms() + TRACER_LOOK_MS);
	daemon_check_ask(&s->site->daemon);
	bool ok = loop_run(&s->loop);
	if (!ok)
		log_warn("the event loop failed");
	mirrors_stop(&s->site->mirrors);
	etcd_stop(s->site->etcd);
	instances_close(&s->instances);
	daemon_reload_stop(&s->site->daemon);
	changes_stop(&s->site->changes);
	logins_stop(&s->site->logins);
	overlays_stop(&s->site->overlays);
	mirrors_close(&s->site->mirrors);
	bodies_stop(&s->bodies);
	keep_stop(&s->keep);
	log_flush();
	log_info("stopped");
	log_finish(LOG_LAST_MS);
	return ok ? 0 : EX_OSERR;
}

void server_free(struct server *s)
{
	instances_close(&s->instances);
	listeners_close(&s->listeners);
	listeners_close(&s->admin_listeners);
	hear_close(&s->hear);
	told_hear_close(&s->told);
	tracer_close(s->tracer);
	etcd_close(s->site->etcd);
	s->site->etcd = NULL;
	drift_close(s->site->drift);
	inventory_close(s->site->inventory);
	gate_close(&s->site->gate);
	free(s->pool.clients);
	free(s->admin_pool.clients);
	loop_close(&s->loop);
	free(s);
}
