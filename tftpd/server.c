#include "tftpd/server.h"

#include "common/clock.h"
#include "common/container_of.h"
#include "common/hash.h"
#include "common/neighbour.h"
#include "common/root_moved.h"
#include "tftpd/check.h"
#include "tftpd/descriptors.h"
#include "tftpd/listen.h"
#include "tftpd/ports.h"
#include "tftpd/transfer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	STRAYS_A_SECOND = 100,
	ERRORS_A_TURN = 64,
	FLUSH_MS = 1000,
	STOP_MS = 10000,
};

void server_report(struct server *s, enum log_level level, const struct event *e)
{
	log_event(level, e);
	if (!loop_timer_is_set(&s->flush_timer))
		loop_timer_set(&s->loop, &s->flush_timer, s->loop.now_ms + FLUSH_MS);
}

static void on_flush_timer(struct loop_timer *timer, uint64_t now_ms)
{
	(void)timer;
	(void)now_ms;
	log_flush();
}

static void on_roots_timer(struct loop_timer *timer, uint64_t now_ms)
{
	struct server *s = container_of(timer, struct server, roots_timer);
	roots_watch(&s->daemon->roots, "root");
	loop_timer_set(&s->loop, timer, now_ms + ROOT_LOOK_MS);
}

/* A request, as far as it could be read, and where it came from. */
struct request {
	struct listener *listener;
	struct udp_ends ends;
	struct tftp_packet packet;
	uint64_t hash, file_hash; /* of all of it, and of the file's name */
	const uint8_t *bytes;
	size_t len;
	bool waited; /* for its MAC address */
	bool no_mac; /* it would be needed, and could not be found out */
};

/* To know a request that is sent again; a client could only fool itself. */
static uint64_t hash_of(const uint8_t *p, size_t len)
{
	return hash64_bytes(HASH64_START, p, len);
}

static void send_error(const struct request *q, enum tftp_error code, const char *text)
{
	uint8_t packet[TFTP_HEADER + TFTP_ERROR_TEXT + 1];
	size_t len = tftp_build_error(packet, sizeof packet, code, text);
	if (!udp_send(q->listener->on.fd, packet, len, &q->ends))
		report_unsent(q->listener->server, &q->ends.peer, errno);
}

void server_answer_stray(struct server *s, int fd, const struct udp_ends *ends)
{
	static const char text[] = "this belongs to no transfer";
	uint8_t packet[TFTP_HEADER + TFTP_ERROR_TEXT + 1];

	if (s->loop.now_ms - s->stray_ms >= 1000) {
		s->stray_ms = s->loop.now_ms;
		s->strays = 0;
	}
	if (s->strays++ >= STRAYS_A_SECOND)
		return;
	size_t len = tftp_build_error(packet, sizeof packet, TFTP_UNKNOWN_TID, text);
	if (!udp_send(fd, packet, len, ends))
		log_debug("cannot send an ERROR: %s", strerror(errno));
}

static void refuse(const struct request *q, const struct lookup_result *f)
{
	bool probe = f->code == TFTP_NOT_FOUND && !f->our_fault && q->packet.opcode == TFTP_RRQ;
	const char *whose = probe ? probes_whose(q->packet.request.file) : NULL;
	struct event e;

	if (whose) {
		probes_note(q->listener->server, &q->ends.peer, whose, q->packet.request.file);
		send_error(q, f->code, f->reason);
		return;
	}
	event_start(&e, "refused");
	event_addr(&e, "client", &q->ends.peer);
	if (q->no_mac)
		event_text(&e, "mac", "unknown");
	event_text(&e, "file", q->packet.request.file);
	if (q->packet.opcode == TFTP_WRQ)
		event_text(&e, "request", "write");
	event_num(&e, "code", f->code);
	event_text(&e, "reason", f->reason);
	if (f->leads[0])
		event_text(&e, "leads", f->leads);
	server_report(q->listener->server, f->our_fault ? LEVEL_WARN : LEVEL_INFO, &e);
	send_error(q, f->code, f->reason);
}

static void refuse_for(
    const struct request *q, enum tftp_error code, const char *why, bool our_fault)
{
	refuse(q,
	    &(struct lookup_result){.fd = -1, .code = code, .reason = why, .our_fault = our_fault});
}

/* Says once that it is full, and then not before nobody was refused for a while. */
static void refuse_for_fullness(struct server *s, const struct request *q, const char *why)
{
	if (client_tell_full(&s->limits.clients, s->loop.now_ms))
		log_warnx("server is full: %u transfers under way, %s", s->transfers, why);
	if (limits_may_refuse(s))
		send_error(q, TFTP_UNDEFINED, "server is full");
}

static void refuse_for_limits(
    struct server *s, const struct request *q, enum limits_verdict verdict)
{
	char addr[ADDR_TEXT];

	if (verdict == LIMITS_FULL) {
		refuse_for_fullness(s, q, "as many as max-transfers allows");
		return;
	}
	if (limits_tell(s, &q->ends.peer))
		log_warnx("%s has as many transfers under way as max-transfers-per-client allows",
		    addr_text(&q->ends.peer, addr));
	if (limits_may_refuse(s))
		send_error(q, TFTP_UNDEFINED, "too many transfers to your address");
}

/* Its folder, its section and its rules are passed over: that is not to happen silently. */
static void tell_no_mac(struct server *s, struct request *q)
{
	char addr[ADDR_TEXT];

	q->no_mac = true;
	if (s->told_no_mac)
		return;
	s->told_no_mac = true;
	log_warnx("the MAC address of %s is not in the neighbour table (is it behind a router?): "
		  "it is served as if it had no folder, no [host] section and no {mac}; further "
		  "ones are only told by mac=unknown. Use root-by = ip for these",
	    addr_text(&q->ends.peer, addr));
}

/*
 * False if it is known that there is no port for an answer over `ends`, and nobody can make room:
 * that costs nothing. May end a transfer to make room.
 */
static bool has_port(struct server *s, const struct udp_ends *ends)
{
	struct addr local = ports_local(ends);

	ports_refresh(&s->ports, s->loop.now_ms);
	return !ports_are_taken(&s->ports, &local) || limits_make_room(s, &ends->peer);
}

static void serve(struct server *s, struct request *q)
{
	static const char no_port[] = "every port of the range is in use; see ports";
	struct lookup_result result;
	enum limits_verdict verdict = limits_admit(s, &q->ends.peer);

	if (verdict != LIMITS_OK) {
		refuse_for_limits(s, q, verdict);
		return;
	}
	if (!s->single_port && !has_port(s, &q->ends)) {
		refuse_for_fullness(s, q, no_port);
		return;
	}
	struct lookup lookup = {
	    s->daemon->conf, &s->daemon->roots, s->map, s->neighbours, &s->anycase};
	struct lookup_client client = {
	    .peer = q->ends.peer, .local = q->ends.local, .ifindex = q->ends.ifindex};
	bool is_found = lookup_file(&lookup, &client, &q->packet, &result);
	if (client.looked && !client.has_mac) {
		if (!q->waited && await_begin(s, q->listener, &q->ends, q->bytes, q->len)) {
			if (is_found)
				close(result.fd);
			return;
		}
		tell_no_mac(s, q);
	}
	if (!is_found) {
		refuse(q, &result);
		return;
	}
	struct transfer_order order = {
	    .ends = &q->ends,
	    .client = &client,
	    .request = &q->packet.request,
	    .result = &result,
	    .request_hash = q->hash,
	    .file_hash = q->file_hash,
	    .fd = s->single_port ? q->listener->on.fd : -1,
	};
	if (transfer_start(s, &order))
		return;
	if (errno == EADDRINUSE)
		refuse_for_fullness(s, q, no_port);
	else
		refuse_for(q, TFTP_UNDEFINED, strerror(errno), true);
}

static void on_request(struct server *s, struct request *q, enum tftp_result result)
{
	if (result != TFTP_GOOD) {
		refuse_for(q, TFTP_ILLEGAL_OPERATION, tftp_result_text(result), false);
		return;
	}
	if (await_has(s, &q->ends))
		return; /* sent again, while it waits */
	q->file_hash = hash_of((const uint8_t *)q->packet.request.file, q->packet.request.file_len);
	struct transfer *same = transfer_find(s, &q->ends);
	if (same && transfer_asked(same, q->hash, q->file_hash))
		return;
	if (s->stopping)
		send_error(q, TFTP_UNDEFINED, "server is stopping");
	else
		serve(s, q);
}

/*
 * A packet of a transfer, in single-port mode. What belongs to none gets no answer here: tftp-hpa's
 * client acknowledges even an ERROR, and in single-port mode a last ACK may come twice. Both take
 * whatever is said to that for the answer to the next file that they ask for from the same port.
 */
static void on_other(struct server *s, struct request *q)
{
	struct transfer *t = s->single_port ? transfer_find(s, &q->ends) : NULL;

	if (t)
		transfer_packet(t, &q->packet);
	else
		log_debug("ignored a packet on the listening port: it belongs to no transfer");
}

/* Nobody listens at these clients' ports any more. */
static void on_errors(struct server *s, int fd)
{
	struct udp_ends ends = {0};
	bool refused;

	for (int i = 0; i < ERRORS_A_TURN && endpoint_error(fd, &ends.peer, &refused); i++) {
		struct transfer *t = refused ? transfer_find(s, &ends) : NULL;
		if (t && t->endpoint.fd == fd)
			transfer_event(t, EVENT_GONE);
	}
}

void server_request(
    struct listener *l, const struct udp_ends *ends, const uint8_t *bytes, size_t len, bool waited)
{
	struct request q = {
	    .listener = l, .ends = *ends, .bytes = bytes, .len = len, .waited = waited};

	/* RFC 1123 §4.2.3.4: a request by broadcast is ignored silently. */
	if (ends->to_many || addr_port(&ends->peer) == 0)
		return;
	enum tftp_result result = tftp_parse(bytes, len, &q.packet);
	if (q.packet.opcode == TFTP_RRQ || q.packet.opcode == TFTP_WRQ) {
		q.hash = hash_of(bytes, len);
		on_request(l->server, &q, result);
	} else if (result == TFTP_GOOD) {
		on_other(l->server, &q);
	} else {
		log_debug("ignored a packet on the listening port: %s", tftp_result_text(result));
	}
}

static void on_listener(struct loop_fd *on)
{
	struct listener *l = container_of(on, struct listener, on);
	struct server *s = l->server;
	struct udp_batch *b = &s->batch;

	if (udp_batch_receive(on->fd, b) == 0)
		on_errors(s, on->fd);
	for (size_t i = 0; i < b->n; i++)
		server_request(l, &b->ends[i], b->bytes[i], b->len[i], false);
}

void server_transfer_ended(struct server *s)
{
	s->transfers--;
	if (s->stopping && s->transfers == 0)
		s->loop.stop = true;
}

/* Calls `act` for each transfer; it may end the one it is called for. */
static void for_each_transfer(struct server *s, void (*act)(struct transfer *t))
{
	for (size_t i = 0; i < TRANSFER_BUCKETS; i++)
		for (struct transfer *t = s->bucket[i], *next; t; t = next) {
			next = t->next;
			act(t);
		}
}

static void describe(struct transfer *t)
{
	report_progress(t);
}

static void stop_transfer(struct transfer *t)
{
	transfer_event(t, EVENT_STOP);
}

static void close_listeners(struct server *s)
{
	await_end(s);
	listen_close(s);
}

static void on_stop_timer(struct loop_timer *timer, uint64_t now_ms)
{
	struct server *s = container_of(timer, struct server, stop_timer);
	(void)now_ms;
	for_each_transfer(s, stop_transfer);
	s->loop.stop = true;
}

/* The first time, what is under way may end; the second time, it is told that it cannot. */
static void stop(struct server *s)
{
	if (s->stopping || s->transfers == 0) {
		on_stop_timer(&s->stop_timer, s->loop.now_ms);
		return;
	}
	s->stopping = true;
	if (!s->single_port)
		close_listeners(s);
	log_info("stopping transfers=%u", s->transfers);
	if (!loop_timer_set(&s->loop, &s->stop_timer, s->loop.now_ms + STOP_MS))
		on_stop_timer(&s->stop_timer, s->loop.now_ms);
}

static void reload(struct server *s)
{
	struct daemon_reload again;

	daemon_reload_begin(s->daemon, &again);
	struct map *map = again.conf ? map_load(again.conf, again.errors) : NULL;
	if (!daemon_reload_end(s->daemon, &again, map != NULL))
		return;
	map_free(s->map);
	s->map = map;
	check_beside(s->daemon, s->map);
}

static void on_signal(struct loop *loop, int signal)
{
	struct server *s = container_of(loop, struct server, loop);
	switch (signal) {
	case SIGHUP:
		reload(s);
		s->told_no_mac = false;
		limits_configure(s);
		descriptors_raise(s->daemon->conf->tftpd.max_transfers);
		break;
	case SIGUSR1:
		log_info("transfers count=%u", s->transfers);
		for_each_transfer(s, describe);
		break;
	default:
		stop(s);
		break;
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
	s->flush_timer.fire = on_flush_timer;
	s->roots_timer.fire = on_roots_timer;
	s->stop_timer.fire = on_stop_timer;
	s->single_port = conf->single_port;
	udp_batch_init(&s->batch);
	ports_init(&s->ports, &conf->ports, clock_now_ms());
	s->neighbours = neighbour_open();
	if (s->neighbours < 0)
		log_warn(
		    "cannot ask for clients' MAC addresses: root-by = mac and host-file work as "
		    "if none were known");
	descriptors_raise(conf->max_transfers);
	if (!loop_open(&s->loop, on_signal))
		fatal("cannot set up epoll");
	limits_configure(s);
	listen_open(s, on_listener);
	return s;
}

const char *server_listening(const struct server *s)
{
	return s->listening;
}

int server_run(struct server *s)
{
	s->cache.reader = disk_reader_start(&s->loop, CACHE_CHUNK, disk_has_read, s);
	if (!s->cache.reader)
		log_warn("a slow disk will stop all transfers");
	loop_timer_set(&s->loop, &s->roots_timer, s->loop.now_ms + ROOT_LOOK_MS);
	check_beside(s->daemon, s->map);
	bool ok = loop_run(&s->loop);
	if (!ok)
		log_warn("epoll");
	probes_flush(s);
	log_flush();
	log_info("stopped");
	return ok ? 0 : EX_OSERR;
}

void server_free(struct server *s)
{
	for_each_transfer(s, stop_transfer);
	close_listeners(s);
	loop_close(&s->loop);
	if (s->neighbours >= 0)
		close(s->neighbours);
	map_free(s->map);
	anycase_free(&s->anycase);
	disk_reader_stop(s->cache.reader);
	cache_free(&s->cache);
	free(s->listeners);
	free(s);
}
