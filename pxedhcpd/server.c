#include "pxedhcpd/server.h"

#include "common/container_of.h"
#include "common/daemon_check.h"
#include "common/log.h"
#include "common/log_flush.h"
#include "common/loop.h"
#include "common/udp.h"
#include "pxedhcpd/delayed.h"
#include "pxedhcpd/iface.h"
#include "pxedhcpd/policy.h"
#include "pxedhcpd/raw.h"
#include "pxedhcpd/report.h"
#include "pxedhcpd/rival.h"
#include "pxedhcpd/sniffer.h"

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
	SNIFFED_A_TURN = 32, /* packets, before the loop looks at the other sockets */
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
	struct port dhcp;       /* 67 */
	struct port pxe;        /* 4011 */
	struct raw raw;         /* in the place of 67, where it is another's */
	struct loop_fd sniffer; /* fd -1: it is not allowed to listen to others' packets */
	struct iface_table ifaces;
	struct memory memory;
	struct rival_table rivals;
	struct udp_batch rx, tx;
	struct delayed delayed;
	struct loop_timer delay; /* set while packets wait */
	struct log_flush flush;
	char listening[64];
};

static void receive_batch(struct server *s, const struct port *p)
{
	if (p->raw)
		raw_receive(&s->raw, &s->ifaces, &s->rx);
	else
		udp_batch_receive(p->io.fd, &s->rx);
}

static void send_batch(struct server *s, const struct port *p)
{
	size_t failed = p->raw ? raw_send(&s->raw, &s->tx) : udp_batch_send(p->io.fd, &s->tx);

	for (size_t i = 0; i < failed; i++)
		report_unsent(&s->tx.ends[i], s->tx.error[i]);
	if (failed) /* the address or interface that they were to leave by may be gone */
		s->ifaces.stale = true;
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
	waiting->ends = s->tx.ends[n];
	waiting->len = s->tx.len[n];
	memcpy(waiting->bytes, s->tx.bytes[n], waiting->len);
	return true;
}

/* Sends what has waited long enough. */
static void delay_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct server *s = container_of(self, struct server, delay);
	const struct delayed_packet *waited;

	while ((waited = delayed_take(&s->delayed, now_ms))) {
		s->tx.ends[0] = waited->ends;
		s->tx.len[0] = waited->len;
		memcpy(s->tx.bytes[0], waited->bytes, waited->len);
		s->tx.n = 1;
		send_batch(s, waited->port == PXE_PORT ? &s->pxe : &s->dhcp);
	}
	uint64_t next_ms = delayed_next_ms(&s->delayed);
	if (next_ms)
		loop_timer_set(&s->loop, &s->delay, next_ms);
}

/* Builds the answer into the batch that is sent when all of the batch received are decided. */
static void queue_answer(struct server *s, const struct port *p, const struct report *r)
{
	const struct decision *d = r->decision;
	bool to_all = d->to.sin_addr.s_addr == INADDR_BROADCAST;
	size_t n = s->tx.n, len = dhcp_build(&d->reply, s->tx.bytes[n], DHCP_MAX);

	if (len == 0) {
		report_too_long(r);
		return;
	}
	struct udp_ends *ends = &s->tx.ends[n];
	*ends = (struct udp_ends){0};
	ends->peer.v4 = d->to;
	ends->peer.len = sizeof ends->peer.v4;
	ends->local.v4.sin_family = AF_INET;
	ends->local.v4.sin_addr = r->local;
	ends->local.len = sizeof ends->local.v4;
	/* To a relay or a client that has an address, the routing table knows the way. */
	ends->ifindex = to_all ? r->iface->index : 0;
	s->tx.len[n] = len;
	if (!d->delay_ms || !delay_packet(s, p, n, d->delay_ms))
		s->tx.n++;
	report_answer(r);
}

/* True if a machine on one of our LANs that loads what we name is seen when it does. */
static bool sees_tftp(struct server *s)
{
	struct in_addr address = s->daemon->conf->lanboot.address;
	return s->sniffer.fd >= 0 && (!address.s_addr || iface_is_local(&s->ifaces, address));
}

/* The way of one packet: the `n`th of those received is decoded, decided, remembered, answered. */
static void server_answer(struct server *s, const struct port *p, size_t n)
{
	const struct udp_ends *ends = &s->rx.ends[n];
	const struct conf *conf = s->daemon->conf;
	uint64_t now_ms = s->loop.now_ms;
	struct iface iface;
	struct dhcp_request req;
	struct decision d;

	if (!iface_find(&s->ifaces, ends->ifindex, &iface) || !iface.wanted ||
	    addr_port(&ends->peer) == 0)
		return;
	enum dhcp_result result = dhcp_parse(s->rx.bytes[n], s->rx.len[n], &req);
	if (result != DHCP_OK) {
		report_malformed(result, ends, &iface);
		return;
	}
	const struct policy_input in = {
	    .conf = conf,
	    .req = &req,
	    .port = p->number,
	    .http_port = conf_http_port(s->daemon->started),
	    .from = ends->peer.v4,
	    /* Asked at one of several addresses, we answer from that one. */
	    .local = ends->to_many ? iface.addr : ends->local.v4.sin_addr,
	    .nets = iface_nets(&s->ifaces),
	    .previous = memory_recall(&s->memory, conf, &req, now_ms),
	    .now_ms = now_ms,
	    .sees_tftp = sees_tftp(s),
	};
	policy_decide(&in, &d);
	if (d.has_update)
		memory_put(&s->memory, &d.update, now_ms);
	const struct report r = {&req, &d, &iface, in.local};
	if (d.verdict == VERDICT_ANSWER)
		queue_answer(s, p, &r);
	else
		report_refusal(&r);
}

/* One batch a call: then the loop looks at the other sockets. */
static void server_dispatch(struct server *s, const struct port *p)
{
	iface_update(&s->ifaces);
	receive_batch(s, p);
	for (size_t n = 0; n < s->rx.n; n++)
		server_answer(s, p, n);
	send_batch(s, p);
	log_flush_soon(&s->flush);
}

static void dhcp_ready(struct loop_fd *self)
{
	struct server *s = container_of(self, struct server, dhcp.io);
	server_dispatch(s, &s->dhcp);
}

static void pxe_ready(struct loop_fd *self)
{
	struct server *s = container_of(self, struct server, pxe.io);
	server_dispatch(s, &s->pxe);
}

/* Another server has answered one of our clients: is it in our way? */
static void server_judge(struct server *s, const struct sniffed *p)
{
	struct iface iface;
	struct rival_reply reply;

	if (!iface_find(&s->ifaces, p->ifindex, &iface) || !iface.wanted ||
	    !rival_parse(p->udp.data, p->udp.len, &reply))
		return;
	struct in_addr server = reply.server_id.s_addr ? reply.server_id : p->udp.from;
	/* Our own answer on one interface is heard by another on the same LAN. */
	if (iface_is_local(&s->ifaces, p->udp.from) || iface_is_local(&s->ifaces, server))
		return;
	enum rival_kind kind = rival_judge(&reply);
	if (kind != RIVAL_HARMLESS &&
	    rival_note(&s->rivals, server, iface.index, kind, s->loop.now_ms))
		report_rival(kind, &reply, server, p, &iface);
}

static void sniffer_ready(struct loop_fd *self)
{
	struct server *s = container_of(self, struct server, sniffer);
	enum sniffed_kind kind;
	struct sniffed p;

	iface_update(&s->ifaces);
	for (int i = 0; i < SNIFFED_A_TURN; i++) {
		kind = sniffer_receive(self->fd, &p);
		if (kind == SNIFFED_NOTHING)
			break;
		if (kind == SNIFFED_REPLY)
			server_judge(s, &p);
		if (kind == SNIFFED_TFTP_REQUEST && p.has_mac)
			memory_tftp(&s->memory, p.mac, s->loop.now_ms);
	}
}

static void reload(struct server *s)
{
	struct daemon_reload again;

	daemon_reload_begin(s->daemon, &again);
	if (daemon_reload_end(s->daemon, &again, true))
		daemon_check_ask(s->daemon);
}

static void on_signal(struct loop *l, int signal)
{
	struct server *s = container_of(l, struct server, loop);
	if (signal == SIGHUP) {
		reload(s);
		iface_want(&s->ifaces, &s->daemon->conf->pxedhcpd.interfaces);
		iface_refresh(&s->ifaces);
		iface_warn_missing(&s->ifaces);
	} else if (signal == SIGTERM || signal == SIGINT) {
		l->stop = true;
	}
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

	s->dhcp = (struct port){.io = {.ready = dhcp_ready}, .number = DHCP_SERVER_PORT};
	s->dhcp.io.fd = open_port(relays ? INADDR_ANY : INADDR_BROADCAST, DHCP_SERVER_PORT, true);
	if (s->dhcp.io.fd < 0 && errno == EADDRINUSE) {
		if (!raw_open(&s->raw, relays))
			fatal("a DHCP server on this machine has UDP port 67 for itself, and "
			      "packet sockets to work beside it cannot be opened (dnsmasq shares "
			      "the port with 'bind-interfaces')");
		s->dhcp.raw = true;
		s->dhcp.io.fd = s->raw.rx;
		udp_set_buffers(s->raw.tx, RECEIVE_BUFFER, SEND_BUFFER);
		address = "packet";
		log_info("a DHCP server on this machine has port 67 for itself: hearing clients' "
			 "broadcasts beside it, by packet sockets");
	}
	if (s->dhcp.io.fd < 0)
		fatal("cannot open UDP port 67 (is this root?)");
	udp_set_buffers(s->dhcp.io.fd, RECEIVE_BUFFER, SEND_BUFFER);
	snprintf(s->listening, sizeof s->listening, "listen=\"%s:67 0.0.0.0:4011\"", address);
}

static void open_pxe(struct server *s)
{
	s->pxe = (struct port){.io = {.ready = pxe_ready}, .number = PXE_PORT};
	s->pxe.io.fd = open_port(INADDR_ANY, PXE_PORT, false);
	if (s->pxe.io.fd < 0)
		fatal("cannot open UDP port 4011 (%s)",
		    errno == EADDRINUSE ? "another boot server on this machine has it: dnsmasq "
					  "with pxe-service, or pxedhcpd itself"
					: "is this root?");
	udp_set_buffers(s->pxe.io.fd, RECEIVE_BUFFER, SEND_BUFFER);
}

/* Where it is not allowed, which form of offer a machine takes is judged by less. */
static void open_sniffer(struct server *s)
{
	s->sniffer = (struct loop_fd){.fd = sniffer_open(), .ready = sniffer_ready};
	if (s->sniffer.fd < 0)
		log_info("not watching for other boot servers: packet sockets are not allowed "
			 "here");
	else
		udp_set_buffers(s->sniffer.fd, RECEIVE_BUFFER, SEND_BUFFER);
}

struct server *server_open(struct daemon *d)
{
	struct server *s = calloc(1, sizeof *s);
	if (!s)
		fatal("cannot start");
	s->daemon = d;
	s->delay.fire = delay_fire;
	s->raw = (struct raw){.rx = -1, .tx = -1};
	udp_batch_init(&s->rx);
	udp_batch_init(&s->tx);
	if (!loop_open(&s->loop, on_signal))
		fatal("cannot start the event loop");
	log_flush_init(&s->flush, &s->loop);
	if (getrandom(&s->memory.seed, sizeof s->memory.seed, 0) < 0)
		fatal("cannot get random numbers");
	open_dhcp(s, d->conf->pxedhcpd.relays.on);
	open_pxe(s);
	if (!iface_open(&s->ifaces, &d->conf->pxedhcpd.interfaces))
		fatal("cannot watch the network interfaces");
	open_sniffer(s);
	if (!loop_add(&s->loop, &s->dhcp.io) || !loop_add(&s->loop, &s->pxe.io) ||
	    !loop_add(&s->loop, &s->ifaces.netlink) ||
	    (s->sniffer.fd >= 0 && !loop_add(&s->loop, &s->sniffer)))
		fatal("cannot start the event loop");
	return s;
}

const char *server_listening(const struct server *s)
{
	return s->listening;
}

int server_run(struct server *s)
{
	daemon_check_ask(s->daemon);
	iface_warn_missing(&s->ifaces);
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
	if (s->sniffer.fd >= 0)
		close(s->sniffer.fd);
	iface_close(&s->ifaces);
	loop_close(&s->loop);
	free(s);
}
