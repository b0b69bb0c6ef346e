#include "tftpd/server.h"

#include "common/container_of.h"
#include "common/daemon_check.h"
#include "common/daemon_reload.h"
#include "common/hash.h"
#include "common/log.h"
#include "common/neighbour.h"
#include "common/root_moved.h"
#include "tftpd/admit.h"
#include "tftpd/await.h"
#include "tftpd/descriptors.h"
#include "tftpd/health.h"
#include "tftpd/listen.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	ERRORS_A_TURN = 64,
	STOP_MS = 10000,
};

struct server {
	struct loop loop;
	struct daemon *daemon;
	struct map *map; /* of its configuration */
	struct listeners listeners;
	struct udp_batch batch; /* what came to one of them */
	struct running running; /* the transfers */
	struct log_flush flush;
	struct unsent unsent;
	struct admit admit; /* who may be a client */
	struct anycase anycase;
	int neighbours;     /* of neighbour_open; -1: there is none */
	struct await await; /* requests whose clients' MACs are not known yet */
	struct loop_timer await_timer;
	struct refusals refusals;
	struct health health;
	struct loop_timer roots_timer; /* is what is served still what their names lead to? */
	struct loop_timer stop_timer;
	bool warned_no_mac; /* that a client's MAC could not be found out */
	bool single_port;   /* all transfers are answered from the listeners */
	bool is_busy;       /* more came to a listener than is received at once */
	bool stopping;
};

static struct server *server_of(struct loop *loop)
{
	return container_of(loop, struct server, loop);
}

static void on_roots_timer(struct loop_timer *timer, uint64_t now_ms)
{
	struct server *s = container_of(timer, struct server, roots_timer);
	roots_watch(&s->daemon->roots, "root");
	loop_timer_set(&s->loop, timer, now_ms + ROOT_WATCH_MS);
}

/* Its folder, its section and its rules are passed over: that is not to happen silently. */
static void warn_no_mac(struct server *s, struct request *q)
{
	char addr[ADDR_TEXT];

	q->no_mac = true;
	if (s->warned_no_mac)
		return;
	s->warned_no_mac = true;
	log_warnx("the MAC address of %s is not in the neighbour table (is it behind a router?): "
		  "it is served as if it had no folder, no [host] section and no {mac}; further "
		  "ones are only told by mac=unknown. Use root-by = ip for these",
	    addr_text(&q->ends.peer, addr));
}

static void handle_packet(
    struct listener *l, const struct udp_ends *ends, const uint8_t *bytes, size_t len, bool waited);

static void go_on(const struct await_request *r)
{
	handle_packet(r->listener, &r->ends, r->bytes, r->len, true);
	free(r->bytes);
}

/* Has a request wait for its client's MAC address. False: it does not. */
static bool wait_for_mac(struct server *s, const struct request *q)
{
	struct await_request oldest;

	if (!loop_timer_set(&s->loop, &s->await_timer, s->loop.now_ms + AWAIT_LOOK_MS) ||
	    !await_begin(&s->await, s->neighbours, q->listener, &q->ends, q->bytes, q->len,
		s->loop.now_ms, &oldest))
		return false;
	if (oldest.bytes)
		go_on(&oldest);
	return true;
}

/* Those that are known by now, or have waited long enough, go on. */
static void on_await_timer(struct loop_timer *timer, uint64_t now_ms)
{
	struct server *s = container_of(timer, struct server, await_timer);
	struct await_request r;

	for (size_t at = 0; await_next(&s->await, s->neighbours, now_ms, &at, &r);)
		go_on(&r);
	if (s->await.n && !loop_timer_set(&s->loop, timer, now_ms + AWAIT_LOOK_MS))
		await_drop_all(&s->await);
}

static void start_for(struct server *s, const struct request *q, const struct lookup_client *client,
    const struct lookup_result *result)
{
	struct transfer_order order = {
	    .conf = s->daemon->conf,
	    .ends = &q->ends,
	    .who = &q->who,
	    .client = client,
	    .request = &q->packet.request,
	    .result = result,
	    .request_hash = q->hash,
	    .file_hash = q->file_hash,
	    .listener_fd = s->single_port ? q->listener->on.fd : -1,
	};

	if (start_transfer(&s->running, &order))
		return;
	if (errno != EADDRINUSE)
		refuse_request(&s->refusals, q, refusal_of_errno(errno), NULL);
}

/* Finds the file, and starts its transfer if there may be one. */
static void serve_request(struct server *s, struct request *q)
{
	struct lookup lookup = {
	    s->daemon->conf, &s->daemon->roots, s->map, s->neighbours, &s->anycase};
	struct lookup_client client = {
	    .peer = q->ends.peer, .local = q->ends.local, .ifindex = q->ends.ifindex};
	struct lookup_result result;

	client.shim = shims_of(&s->running.shims, &q->ends.peer, s->loop.now_ms);
	/* Nobody ends for what is not there: where one has to, the file is looked for before. */
	bool ports = !s->single_port, is_full = start_is_full(&s->running, &q->ends, ports);
	if (!is_full && !admit_transfer(&s->running, &s->refusals, q, ports))
		return;
	bool is_found = lookup_file(&lookup, &client, &q->packet, &result);
	if (client.sought_mac && !client.has_mac) {
		if (!q->waited && wait_for_mac(s, q)) {
			if (is_found)
				close(result.fd);
			return;
		}
		warn_no_mac(s, q);
	}
	if (is_found && is_full && !admit_transfer(&s->running, &s->refusals, q, ports)) {
		close(result.fd);
		return;
	}
	if (is_found)
		start_for(s, q, &client, &result);
	else
		refuse_request(&s->refusals, q, result.refusal, result.leads);
}

static void on_request(struct server *s, struct request *q, enum tftp_result result)
{
	if (result != TFTP_GOOD) {
		refuse_request(&s->refusals, q, refusal_of_packet(result), NULL);
		return;
	}
	if (await_has(&s->await, &q->ends))
		return; /* sent again, while it waits */
	q->file_hash =
	    hash64_bytes(HASH64_START, q->packet.request.file, q->packet.request.file_len);
	struct transfer *same = transfers_find(&s->running.table, &q->ends);
	if (same && running_request(same, q->hash, q->file_hash))
		return;
	if (s->stopping)
		refuse_answer(&s->refusals, q, refusal_of(REFUSAL_STOPPING));
	else
		serve_request(s, q);
}

/*
 * A packet of a transfer, in single-port mode. What belongs to none gets no answer here: tftp-hpa's
 * client acknowledges even an ERROR, and in single-port mode a last ACK may come twice. Both take
 * whatever is said to that for the answer to the next file that they ask for from the same port.
 */
static void on_other(struct server *s, struct request *q)
{
	struct transfer *t = s->single_port ? transfers_find(&s->running.table, &q->ends) : NULL;

	if (t)
		running_packet(t, &q->packet);
	else
		log_debug("ignored a packet on the listening port: it belongs to no transfer");
}

/* Nobody listens at these clients' ports any more. */
static void on_errors(struct server *s, int fd)
{
	struct udp_ends ends = {0};
	bool refused;

	for (int i = 0; i < ERRORS_A_TURN && endpoint_error(fd, &ends.peer, &refused); i++) {
		struct transfer *t = refused ? transfers_find(&s->running.table, &ends) : NULL;
		if (t && t->endpoint.fd == fd)
			running_closed(t);
	}
}

static void handle_packet(
    struct listener *l, const struct udp_ends *ends, const uint8_t *bytes, size_t len, bool waited)
{
	struct request q = {
	    .listener = l, .ends = *ends, .bytes = bytes, .len = len, .waited = waited};

	/* RFC 1123 §4.2.3.4: a request by broadcast is ignored silently. */
	if (ends->to_many || addr_port(&ends->peer) == 0)
		return;
	enum tftp_result result = tftp_parse(bytes, len, &q.packet);
	if (q.packet.opcode == TFTP_RRQ || q.packet.opcode == TFTP_WRQ) {
		struct server *s = server_of(l->loop);
		/* To know a request that is sent again; a client could only fool itself. */
		q.hash = hash64_bytes(HASH64_START, bytes, len);
		if (!admit_sender(&s->admit, s->daemon->conf, &q, l->loop->now_ms)) {
			s->running.metrics.outside++;
			log_flush_soon(&s->flush);
		} else if (waited || admit_request(&s->admit, &q, s->is_busy, l->loop->now_ms)) {
			on_request(s, &q, result);
		}
	} else if (result == TFTP_GOOD) {
		on_other(server_of(l->loop), &q);
	} else {
		log_debug("ignored a packet on the listening port: %s", tftp_result_text(result));
	}
}

static void on_listener(struct loop_fd *on)
{
	struct listener *l = container_of(on, struct listener, on);
	struct server *s = server_of(l->loop);
	struct udp_batch *b = &s->batch;

	if (udp_batch_receive(on->fd, b) == 0)
		on_errors(s, on->fd);
	s->is_busy = b->n == UDP_BATCH;
	for (size_t i = 0; i < b->n; i++)
		handle_packet(l, &b->ends[i], b->bytes[i], b->len[i], false);
}

static void close_listeners(struct server *s)
{
	await_drop_all(&s->await);
	loop_timer_clear(&s->loop, &s->await_timer);
	listen_close(&s->listeners);
}

static void on_stop_timer(struct loop_timer *timer, uint64_t now_ms)
{
	struct server *s = container_of(timer, struct server, stop_timer);
	(void)now_ms;
	running_stop(&s->running);
	s->loop.stop = true;
}

/* The first time, what is under way may end; the second time, it is told that it cannot. */
static void begin_stop(struct server *s)
{
	if (s->stopping || s->running.limits.transfers == 0) {
		on_stop_timer(&s->stop_timer, s->loop.now_ms);
		return;
	}
	s->stopping = true;
	if (!s->single_port)
		close_listeners(s);
	log_info("stopping transfers=%u", s->running.limits.transfers);
	if (!loop_timer_set(&s->loop, &s->stop_timer, s->loop.now_ms + STOP_MS))
		on_stop_timer(&s->stop_timer, s->loop.now_ms);
}

/* While it stops: is the last transfer over? */
static void before_wait(struct loop *loop)
{
	struct server *s = server_of(loop);
	if (s->stopping && s->running.limits.transfers == 0)
		loop->stop = true;
}

/* The configuration was read again. */
static void follow(struct server *s)
{
	struct daemon_reload again;

	if (!daemon_reload_take(s->daemon, &again))
		return;
	struct map *map = again.conf ? map_load(again.conf, again.errors) : NULL;
	if (daemon_reload_end(s->daemon, &again, map != NULL)) {
		map_free(s->map);
		s->map = map;
	}
	if (again.why)
		return;
	s->warned_no_mac = false;
	running_configure(&s->running, s->daemon->conf);
	descriptors_raise(s->daemon->conf->tftpd.max_transfers);
}

static void on_signal(struct loop *loop, int signal)
{
	struct server *s = server_of(loop);

	if (daemon_reload_signal(s->daemon, signal))
		return;
	if (signal == CONF_READ) {
		follow(s);
	} else if (signal == SIGUSR1) {
		log_info("transfers count=%u", s->running.limits.transfers);
		running_report(&s->running);
	} else {
		begin_stop(s);
	}
}

struct server *server_open(struct daemon *d, struct map *map)
{
	const struct conf_tftpd *conf = &d->conf->tftpd;
	struct server *s = calloc(1, sizeof *s);

	if (!s)
		fatal("cannot start");
	s->daemon = d;
	s->map = map;
	running_init(&s->running, &s->loop, &s->flush, &s->unsent, &s->admit.gate);
	if (!admit_open(&s->admit))
		fatal("cannot get random numbers");
	s->running.limits.unanswered.seed = s->admit.gate.seed;
	refuse_init(&s->refusals, &s->loop, &s->flush, &s->unsent, &s->running.limits);
	s->refusals.metrics = &s->running.metrics;
	s->roots_timer.fire = on_roots_timer;
	s->stop_timer.fire = on_stop_timer;
	s->await_timer.fire = on_await_timer;
	s->single_port = conf->single_port;
	udp_batch_init(&s->batch);
	ports_init(&s->running.ports, &conf->ports);
	s->neighbours = neighbour_open();
	if (s->neighbours < 0)
		log_warn(
		    "cannot ask for clients' MAC addresses: root-by = mac and host-file work as "
		    "if none were known");
	descriptors_raise(conf->max_transfers);
	if (!loop_open(&s->loop, on_signal))
		fatal("cannot set up epoll");
	log_flush_init(&s->flush, &s->loop);
	s->loop.before_wait = before_wait;
	running_configure(&s->running, s->daemon->conf);
	listen_open(&s->listeners, &s->loop, conf, on_listener);
	daemon_watch_hosts(d, &s->loop);
	health_open(&s->health, &s->loop, d, &s->running);
	return s;
}

const char *server_listening(const struct server *s)
{
	return s->listeners.text;
}

int server_run(struct server *s)
{
	running_start_reader(&s->running);
	loop_timer_set(&s->loop, &s->roots_timer, s->loop.now_ms + ROOT_WATCH_MS);
	daemon_check_ask(s->daemon);
	bool ok = loop_run(&s->loop);
	if (!ok)
		log_warn("epoll");
	refuse_flush(&s->refusals);
	daemon_reload_stop(s->daemon);
	log_flush();
	log_info("stopped");
	log_finish(LOG_LAST_MS);
	return ok ? 0 : EX_OSERR;
}

void server_free(struct server *s)
{
	running_stop(&s->running);
	health_close(&s->health);
	close_listeners(s);
	loop_close(&s->loop);
	if (s->neighbours >= 0)
		close(s->neighbours);
	map_free(s->map);
	anycase_free(&s->anycase);
	running_free(&s->running);
	admit_close(&s->admit);
	free(s);
}
