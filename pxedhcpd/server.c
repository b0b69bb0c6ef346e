#include "pxedhcpd/server.h"

#include "common/container_of.h"
#include "common/daemon_check.h"
#include "common/log.h"
#include "common/loop.h"
#include "common/udp.h"
#include "pxedhcpd/delayed.h"
#include "pxedhcpd/iface.h"
#include "pxedhcpd/policy.h"
#include "pxedhcpd/raw.h"
#include "pxedhcpd/report.h"
#include "pxedhcpd/request.h"
#include "pxedhcpd/tftp_ear.h"
#include "pxedhcpd/watcher.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	/*
	 * A hall of machines switched on at once: 5,000 requests, which the kernel accounts with
	 * up to 4.5 kB each (a network card's whole receive buffer).
	 */
	RECEIVE_BUFFER = 16 * 1024 * 1024,
	SEND_BUFFER = 1024 * 1024,
	FLUSH_MS = 1000,
};

/* A socket that clients send to. */
struct port {
	struct loop_fd io;
	uint16_t number;
	bool raw; /* another server's port: struct raw stands in for it */
};

struct server {
	struct daemon *daemon;
	struct loop loop;
	struct port dhcp; /* 67 */
	struct port pxe;  /* 4011 */
	struct raw raw;
	struct watcher watcher;
	struct tftp_ear tftp_ear;
	struct loop_timer flush, delay;
	struct iface_table ifaces;
	struct memory memory;
	struct udp_batch in, out;
	struct delayed delayed;
	char listening[64];
};

/* The loop's callbacks are handed their member; there is one server in a process. */
static struct server *the_server;

/* A word about log lines that were held back, while there may be some. */
static void flush_soon(struct server *s)
{
	if (!loop_timer_is_set(&s->flush))
		loop_timer_set(&s->loop, &s->flush, s->loop.now_ms + FLUSH_MS);
}

static void flush_fire(struct loop_timer *self, uint64_t now_ms)
{
	(void)self;
	(void)now_ms;
	log_flush();
}

static void send_batch(struct server *s, const struct port *p)
{
	size_t failed = p->raw ? raw_send(&s->raw, &s->out) : udp_batch_send(p->io.fd, &s->out);

	for (size_t i = 0; i < failed; i++)
		report_unsent(&s->out.ends[i], s->out.error[i]);
	if (failed) /* the address or interface that they were to leave by may be gone */
		s->ifaces.stale = true;
}

/* Callbacks are handed the port's `io`, its first member. */
static struct port *port_of(struct loop_fd *io)
{
	return container_of(io, struct port, io);
}

/*
 * Has the `n`th packet of the batch wait before it is sent. Returns false if it cannot: then it
 * goes with the others.
 */
static bool delay_packet(struct server *s, const struct port *p, size_t n, uint32_t delay_ms)
{
	uint64_t due_ms = s->loop.now_ms + delay_ms, next_ms = delayed_next_ms(&s->delayed);

	if ((!next_ms || due_ms < next_ms) && !loop_timer_set(&s->loop, &s->delay, due_ms))
		return false;
	struct delayed_packet *waiting = delayed_add(&s->delayed, due_ms);
	if (!waiting)
		return false;
	waiting->port = p->number;
	waiting->ends = s->out.ends[n];
	waiting->len = s->out.len[n];
	memcpy(waiting->bytes, s->out.bytes[n], waiting->len);
	return true;
}

/* Sends what has waited long enough. */
static void delay_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct server *s = container_of(self, struct server, delay);
	const struct delayed_packet *waited;

	while ((waited = delayed_take(&s->delayed, now_ms))) {
		s->out.ends[0] = waited->ends;
		s->out.len[0] = waited->len;
		memcpy(s->out.bytes[0], waited->bytes, waited->len);
		s->out.n = 1;
		send_batch(s, waited->port == PXE_PORT ? &s->pxe : &s->dhcp);
	}
	uint64_t next_ms = delayed_next_ms(&s->delayed);
	if (next_ms)
		loop_timer_set(&s->loop, &s->delay, next_ms);
}

/* Puts the answer into the batch that is sent when all of the batch received are done. */
static void queue_answer(struct server *s, struct port *p, const struct report *r)
{
	const struct decision *d = r->decision;
	size_t n = s->out.n;
	struct udp_ends *ends = &s->out.ends[n];
	size_t len = dhcp_build(&d->reply, s->out.bytes[n], DHCP_MAX);

	if (len == 0) {
		report_too_long(r);
		return;
	}
	*ends = (struct udp_ends){.ifindex = r->iface->index};
	ends->peer.v4 = d->to;
	ends->peer.len = sizeof ends->peer.v4;
	ends->local.v4.sin_family = AF_INET;
	ends->local.v4.sin_addr = r->local;
	ends->local.len = sizeof ends->local.v4;
	/* To a relay or a client that has an address, the routing table knows the way. */
	if (d->to.sin_addr.s_addr != INADDR_BROADCAST)
		ends->ifindex = 0;
	s->out.len[n] = len;
	s->out.n++;
	if (d->delay_ms && delay_packet(s, p, n, d->delay_ms))
		s->out.n--;
	report_answer(r);
}

/* True if a machine on one of our LANs that loads what we name is heard when it does. */
static bool sees_tftp(struct server *s)
{
	struct in_addr address = s->daemon->conf->lanboot.address;
	return s->tftp_ear.io.fd >= 0 && (!address.s_addr || iface_is_local(&s->ifaces, address));
}

/* A TFTP request came in from this MAC. */
static void tftp_heard(const uint8_t mac[MAC_LEN])
{
	memory_tftp(&the_server->memory, mac, the_server->loop.now_ms);
}

static void take_packet(struct server *s, struct port *p, size_t n)
{
	const struct udp_ends *ends = &s->in.ends[n];
	struct iface iface;
	struct dhcp_request req;
	struct decision d;

	if (!iface_find(&s->ifaces, ends->ifindex, &iface) || !iface.wanted ||
	    addr_port(&ends->peer) == 0)
		return;
	enum dhcp_result result = dhcp_parse(s->in.bytes[n], s->in.len[n], &req);
	if (result != DHCP_OK) {
		report_malformed(result, ends, &iface);
		return;
	}
	const struct conf *conf = s->daemon->conf;
	struct policy_input in = {
	    .conf = conf,
	    .req = &req,
	    .port = p->number,
	    .http_port = conf_http_port(s->daemon->started),
	    .from = ends->peer.v4,
	    /* Asked at one of several addresses, we answer from that one. */
	    .local = ends->to_many ? iface.addr : ends->local.v4.sin_addr,
	    .nets = iface_nets(&s->ifaces),
	    .previous = memory_recall(&s->memory, conf, &req, s->loop.now_ms),
	    .now_ms = s->loop.now_ms,
	    .sees_tftp = sees_tftp(s),
	};
	policy_decide(&in, &d);
	if (d.has_update)
		memory_put(&s->memory, &d.update, s->loop.now_ms);
	const struct report r = {&req, &d, &iface, in.local};
	if (d.verdict == VERDICT_ANSWER)
		queue_answer(s, p, &r);
	else if (d.misled)
		report_misled(&r);
	else
		report_refusal(&r);
}

/* One batch a call: then the loop looks at the other sockets. */
static void port_ready(struct loop_fd *self)
{
	struct server *s = the_server;
	struct port *p = port_of(self);

	iface_update(&s->ifaces);
	if (p->raw)
		raw_receive(&s->raw, &s->ifaces, &s->in);
	else
		udp_batch_receive(self->fd, &s->in);
	for (size_t i = 0; i < s->in.n; i++)
		take_packet(s, p, i);
	send_batch(s, p);
	flush_soon(s);
}

/* Names in `interfaces` that are not there: a typing error, or one that comes later. */
static void warn_missing(struct server *s)
{
	const struct words *names = &s->daemon->conf->pxedhcpd.interfaces;
	for (size_t n = 0; n < names->n; n++) {
		bool there = false;
		for (size_t i = 0; i < s->ifaces.n && !there; i++)
			there = strcmp(s->ifaces.list[i].name, names->word[n]) == 0;
		if (!there)
			log_warnx("interface '%s' is not up or has no IPv4 address: waiting for it",
			    names->word[n]);
	}
}

/* Logs what will not work, at the start and after each reload. */
static void check_beside(const struct daemon *d)
{
	struct check k;

	if (daemon_check_begin(d, &k))
		daemon_check_end(d, &k);
}

static void reload(struct server *s)
{
	struct daemon_reload again;

	daemon_reload_begin(s->daemon, &again);
	if (daemon_reload_end(s->daemon, &again, true))
		check_beside(s->daemon);
}

static void on_signal(struct loop *l, int signal)
{
	struct server *s = the_server;
	if (signal == SIGHUP) {
		reload(s);
		iface_want(&s->ifaces, &s->daemon->conf->pxedhcpd.interfaces);
		iface_refresh(&s->ifaces);
		warn_missing(s);
	} else if (signal == SIGTERM || signal == SIGINT) {
		l->stop = true;
	}
}

/* As much as asked for as root, else as much as net.core.rmem_max and wmem_max allow. */
static void size_buffers(int fd)
{
	int receive = RECEIVE_BUFFER, send = SEND_BUFFER;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &receive, sizeof receive) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive, sizeof receive);
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &send, sizeof send) < 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send, sizeof send);
}

static int open_port(in_addr_t address, uint16_t port, bool share)
{
	struct addr at = {.len = sizeof at.v4};

	at.v4 = (struct sockaddr_in){
	    .sin_family = AF_INET, .sin_addr.s_addr = address, .sin_port = htons(port)};
	return udp_open(&at, share);
}

/*
 * Bound to the broadcast address, the socket hears every DISCOVER and leaves unicast renewals to a
 * DHCP server on this machine; bound to all, it would take them. A server that shares the port
 * with nobody is worked beside with packet sockets.
 */
static void open_dhcp(struct server *s, bool relays)
{
	const char *address = relays ? "0.0.0.0" : "255.255.255.255";

	s->dhcp = (struct port){.io = {.ready = port_ready}, .number = DHCP_SERVER_PORT};
	s->dhcp.io.fd = open_port(relays ? INADDR_ANY : INADDR_BROADCAST, DHCP_SERVER_PORT, true);
	if (s->dhcp.io.fd < 0 && errno == EADDRINUSE) {
		if (!raw_open(&s->raw, relays))
			fatal("a DHCP server on this machine has UDP port 67 for itself, and "
			      "packet sockets to work beside it cannot be opened (dnsmasq shares "
			      "the port with 'bind-interfaces')");
		s->dhcp.raw = true;
		s->dhcp.io.fd = s->raw.rx;
		size_buffers(s->raw.tx);
		address = "packet";
		log_info("a DHCP server on this machine has port 67 for itself: hearing clients' "
			 "broadcasts beside it, by packet sockets");
	}
	if (s->dhcp.io.fd < 0)
		fatal("cannot open UDP port 67 (is this root?)");
	size_buffers(s->dhcp.io.fd);
	snprintf(s->listening, sizeof s->listening, "listen=\"%s:67 0.0.0.0:4011\"", address);
}

static void open_pxe(struct server *s)
{
	s->pxe = (struct port){.io = {.ready = port_ready}, .number = PXE_PORT};
	s->pxe.io.fd = open_port(INADDR_ANY, PXE_PORT, false);
	if (s->pxe.io.fd < 0)
		fatal("cannot open UDP port 4011 (%s)",
		    errno == EADDRINUSE ? "another boot server on this machine has it: dnsmasq "
					  "with pxe-service, or pxedhcpd itself"
					: "is this root?");
	size_buffers(s->pxe.io.fd);
}

struct server *server_open(struct daemon *d)
{
	struct server *s = calloc(1, sizeof *s);
	if (!s)
		fatal("cannot start");
	the_server = s;
	s->daemon = d;
	s->flush.fire = flush_fire;
	s->raw = (struct raw){.rx = -1, .tx = -1};
	udp_batch_init(&s->in);
	udp_batch_init(&s->out);
	if (!loop_open(&s->loop, on_signal))
		fatal("cannot start the event loop");
	s->delay.fire = delay_fire;
	if (getrandom(&s->memory.seed, sizeof s->memory.seed, 0) < 0)
		fatal("cannot get random numbers");
	open_dhcp(s, d->conf->pxedhcpd.relays);
	open_pxe(s);
	if (!iface_open(&s->ifaces, &d->conf->pxedhcpd.interfaces))
		fatal("cannot watch the network interfaces");
	watcher_open(&s->watcher, &s->loop, &s->ifaces);
	tftp_ear_open(&s->tftp_ear, &s->loop, tftp_heard);
	if (s->tftp_ear.io.fd >= 0)
		size_buffers(s->tftp_ear.io.fd);
	if (!loop_add(&s->loop, &s->dhcp.io) || !loop_add(&s->loop, &s->pxe.io) ||
	    !loop_add(&s->loop, &s->ifaces.netlink))
		fatal("cannot start the event loop");
	return s;
}

const char *server_listening(const struct server *s)
{
	return s->listening;
}

int server_run(struct server *s)
{
	check_beside(s->daemon);
	warn_missing(s);
	bool ok = loop_run(&s->loop);
	if (!ok)
		log_warn("the event loop failed");
	log_flush();
	log_info("stopped");
	return ok ? 0 : EX_OSERR;
}

void server_free(struct server *s)
{
	if (!s->dhcp.raw)
		close(s->dhcp.io.fd);
	raw_close(&s->raw);
	close(s->pxe.io.fd);
	watcher_close(&s->watcher);
	tftp_ear_close(&s->tftp_ear);
	iface_close(&s->ifaces);
	loop_close(&s->loop);
	free(s);
	the_server = NULL;
}
