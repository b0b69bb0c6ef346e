#include "tftpd/server.h"

#include "tftpd/transfer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	REQUEST_ROOM = 2048, /* RFC 2347 allows 512 bytes; there is firmware that pads */
	REQUESTS_A_TURN = 4, /* then the transfers have their turn */
	RECEIVE_BUFFER = 4 * 1024 * 1024, /* a thousand machines may ask in the same moment */
	OTHER_DESCRIPTORS = 64,
	FLUSH_MS = 1000,
	STOP_MS = 10000,
};

void server_report(struct server *s, enum log_level level, const struct event *e)
{
	log_event(level, e);
	if (!s->flush_timer.place)
		loop_timer_set(&s->loop, &s->flush_timer, s->loop.now_ms + FLUSH_MS);
}

static void on_flush_timer(struct loop_timer *timer, uint64_t now_ms)
{
	(void)timer;
	(void)now_ms;
	log_flush();
}

/* A request, as far as it could be read, and where it came from. */
struct asked {
	struct listener *listener;
	struct udp_way way;
	struct tftp_packet packet;
	uint64_t hash;
};

/* FNV-1a, to know a request that is sent again; a client could only fool itself. */
static uint64_t hash_of(const uint8_t *p, size_t len)
{
	uint64_t h = 14695981039346656037u;
	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * 1099511628211u;
	return h;
}

static void send_error(const struct asked *q, enum tftp_error code, const char *text)
{
	uint8_t packet[TFTP_HEADER + TFTP_ERROR_TEXT + 1];
	size_t len = tftp_build_error(packet, sizeof packet, code, text);
	if (!udp_send(q->listener->on.fd, packet, len, &q->way))
		log_debug("cannot send an ERROR: %s", strerror(errno));
}

static void refuse(const struct asked *q, const struct found *f)
{
	struct event e;
	event_start(&e, "refused");
	event_addr(&e, "client", &q->way.peer);
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

static void refuse_for(const struct asked *q, enum tftp_error code, const char *why, bool our_fault)
{
	refuse(q, &(struct found){.fd = -1, .code = code, .reason = why, .our_fault = our_fault});
}

/* Says once that it is full, and then not before there has been room again for a while. */
static void refuse_for_fullness(struct server *s, const struct asked *q)
{
	if (!s->full)
		log_warnx(
		    "server is full: %u transfers under way; see max-transfers", s->transfers);
	s->full = true;
	send_error(q, TFTP_UNDEFINED, "server is full");
}

static void serve(struct server *s, const struct asked *q)
{
	struct found found;

	if (s->transfers >= s->daemon->conf->tftpd.max_transfers && !transfer_evict(s)) {
		refuse_for_fullness(s, q);
		return;
	}
	if (!find_file(&s->daemon->roots, &q->packet, &found)) {
		refuse(q, &found);
		return;
	}
	struct transfer_order order = {
	    .way = &q->way,
	    .request = &q->packet.request,
	    .found = &found,
	    .request_hash = q->hash,
	};
	if (!transfer_start(s, &order))
		refuse_for(q, TFTP_UNDEFINED, strerror(errno), true);
}

static void on_request(struct server *s, struct asked *q, enum tftp_result result)
{
	if (q->packet.opcode != TFTP_RRQ && q->packet.opcode != TFTP_WRQ) {
		/* An ERROR is never answered, and the rest belongs to no transfer. */
		log_debug("ignored a packet on the listening port: %s",
		    result == TFTP_GOOD ? "no request" : tftp_result_text(result));
		return;
	}
	if (result != TFTP_GOOD) {
		refuse_for(q, TFTP_ILLEGAL_OPERATION, tftp_result_text(result), false);
		return;
	}
	struct transfer *same = transfer_find(s, &q->way);
	if (same) {
		if (!transfer_is_stale(same, q->hash))
			return; /* sent again, while our answer was under way */
		transfer_event(same, EVENT_RESTART);
	}
	serve(s, q);
}

static void on_listener(struct loop_fd *on)
{
	struct listener *l = (struct listener *)((char *)on - offsetof(struct listener, on));
	uint8_t buffer[REQUEST_ROOM];

	for (int i = 0; i < REQUESTS_A_TURN; i++) {
		struct asked q = {.listener = l};
		ssize_t n = udp_receive(on->fd, buffer, sizeof buffer, &q.way);
		if (n < 0)
			return;
		/* RFC 1123 §4.2.3.4: a request by broadcast is ignored silently. */
		if (q.way.to_many || addr_port(&q.way.peer) == 0)
			continue;
		q.hash = hash_of(buffer, (size_t)n);
		on_request(l->server, &q, tftp_parse(buffer, (size_t)n, &q.packet));
	}
}

void server_transfer_ended(struct server *s)
{
	s->transfers--;
	if (s->transfers < s->daemon->conf->tftpd.max_transfers / 4 * 3)
		s->full = false;
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
	transfer_describe(t);
}

static void stop_transfer(struct transfer *t)
{
	transfer_event(t, EVENT_STOP);
}

static void close_listeners(struct server *s)
{
	for (size_t i = 0; i < s->n_listeners; i++) {
		loop_remove(&s->loop, &s->listeners[i].on);
		close(s->listeners[i].on.fd);
	}
	s->n_listeners = 0;
}

static void on_stop_timer(struct loop_timer *timer, uint64_t now_ms)
{
	struct server *s = (struct server *)((char *)timer - offsetof(struct server, stop_timer));
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
	close_listeners(s);
	log_info("stopping transfers=%u", s->transfers);
	if (!loop_timer_set(&s->loop, &s->stop_timer, s->loop.now_ms + STOP_MS))
		on_stop_timer(&s->stop_timer, s->loop.now_ms);
}

static void on_signal(struct loop *loop, int signal)
{
	struct server *s = (struct server *)((char *)loop - offsetof(struct server, loop));
	switch (signal) {
	case SIGHUP:
		daemon_reload(s->daemon);
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

/* Two descriptors a transfer: as many as the configuration wants, or at least as we may have. */
static void raise_descriptor_limit(uint32_t transfers)
{
	struct rlimit limit;
	rlim_t want = 2 * (rlim_t)transfers + OTHER_DESCRIPTORS;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	if (limit.rlim_max < want) { /* root may */
		struct rlimit more = {want, want};
		if (setrlimit(RLIMIT_NOFILE, &more) == 0)
			return;
	}
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur < want)
		log_warnx("no more than %llu open files are allowed: max-transfers = %u will not "
			  "be reached; raise `ulimit -n` to %llu",
		    (unsigned long long)limit.rlim_cur, transfers, (unsigned long long)want);
}

/* A machine whose kernel has no IPv6 says so in one of two ways. */
static bool no_ipv6(const struct addr *at)
{
	return at->sa.sa_family == AF_INET6 &&
	       (errno == EAFNOSUPPORT ||
		   (errno == EADDRNOTAVAIL && IN6_IS_ADDR_UNSPECIFIED(&at->v6.sin6_addr)));
}

/* Opens one listener. False if this machine just has no IPv6; else a failure is the end. */
static bool listen_at(struct server *s, const struct addr *at)
{
	struct listener *l = &s->listeners[s->n_listeners];
	char text[ADDR_TEXT];
	int size = RECEIVE_BUFFER;

	addr_port_text(at, text);
	*l =
	    (struct listener){.on = {.fd = udp_open(at, false), .ready = on_listener}, .server = s};
	if (l->on.fd < 0) {
		if (no_ipv6(at)) {
			log_warn("cannot listen on %s", text);
			return false;
		}
		if (errno == EADDRINUSE)
			fatalx("cannot listen on %s: another program has that port; `ss -ulpn "
			       "'sport = :%u'` tells which: stop it, or set `listen` in [tftpd]",
			    text, addr_port(at));
		fatal("cannot listen on %s", text);
	}
	if (setsockopt(l->on.fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
		setsockopt(l->on.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	if (!loop_add(&s->loop, &l->on))
		fatal("cannot watch %s", text);
	s->n_listeners++;
	return true;
}

/* `listen=0.0.0.0:69,[::]:69` */
static void note_listening(struct server *s, const struct addr *at)
{
	char text[ADDR_TEXT];
	size_t len = strlen(s->listening);
	snprintf(s->listening + len, sizeof s->listening - len, "%s%s",
	    s->n_listeners == 1 ? "listen=" : ",", addr_port_text(at, text));
}

struct server *server_open(struct daemon *d)
{
	const struct conf_tftpd *conf = &d->conf->tftpd;
	struct server *s = calloc(1, sizeof *s);

	if (s)
		s->listeners = calloc(conf->listen.n, sizeof *s->listeners);
	if (!s || !s->listeners)
		fatal("cannot start");
	s->daemon = d;
	s->flush_timer.fire = on_flush_timer;
	s->stop_timer.fire = on_stop_timer;
	raise_descriptor_limit(conf->max_transfers);
	if (!loop_open(&s->loop, on_signal))
		fatal("cannot set up epoll");
	for (size_t i = 0; i < conf->listen.n; i++)
		if (listen_at(s, &conf->listen.addr[i]))
			note_listening(s, &conf->listen.addr[i]);
	if (s->n_listeners == 0)
		fatalx("there is no address left to listen on");
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
		log_warn("epoll");
	log_flush();
	log_info("stopped");
	return ok ? 0 : EX_OSERR;
}

void server_free(struct server *s)
{
	for_each_transfer(s, stop_transfer);
	close_listeners(s);
	loop_close(&s->loop);
	free(s->listeners);
	free(s);
}
