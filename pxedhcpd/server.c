#include "pxedhcpd/server.h"

#include "common/clock.h"
#include "common/container_of.h"
#include "common/daemon_check.h"
#include "common/daemon_reload.h"
#include "common/gate.h"
#include "common/log.h"
#include "common/log_flush.h"
#include "common/loop.h"
#include "common/udp.h"
#include "pxedhcpd/calls.h"
#include "pxedhcpd/delayed.h"
#include "pxedhcpd/health.h"
#include "pxedhcpd/history.h"
#include "pxedhcpd/iface.h"
#include "pxedhcpd/overheard.h"
#include "pxedhcpd/port.h"
#include "pxedhcpd/report.h"
#include "pxedhcpd/server6.h"
#include "pxedhcpd/sniffer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	SNIFFED_A_TURN = 32,    /* packets, before the loop looks at the other sockets */
	SNIFFED_AT_ONCE = 4096, /* before a machine may be said to be left waiting */
	AGAIN_MS = 5 * 1000,    /* how often it is seen whether port 4011 is free */
};

struct server {
	struct daemon *daemon;
	struct loop loop;
	struct port dhcp; /* 67 */
	struct port pxe;  /* 4011 */
	struct gate gate;
	struct loop_fd sniffer; /* fd -1: it is not allowed to listen to others' packets */
	struct iface_table ifaces;
	struct memory memory;
	struct overheard overheard;
	struct udp_batch rx, tx;
	struct delayed delayed;
	struct loop_timer delay; /* set while packets wait */
	struct loop_timer again; /* set while port 4011 is another program's */
	struct addr pxe_at;      /* what d->bound_later is then */
	struct addrs bound_later;
	struct log_flush flush;
	struct metrics metrics;
	struct health health;
	char listening[64];
	struct pxedhcpd_calls calls;
	struct server6 six;
};

static void send_batch(struct server *s, struct port *p)
{
	size_t failed = port_send(p, &s->tx);

	s->metrics.unsent += failed;
	for (size_t i = 0; i < failed; i++)
		report_unsent(&s->tx.ends[i], s->tx.bytes[i], s->tx.error[i]);
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
		s->metrics.unfit++;
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

/* How the kernel would send to `a`, of which our networks do not say it. */
static enum way way_to(struct server *s, struct in_addr a)
{
	const struct local_nets nets = iface_nets(&s->ifaces);
	const struct addr who = addr_of_ip4(a, 0);

	if (!a.s_addr || local_net_is_onlink(&nets, a))
		return WAY_UNKNOWN;
	return gate_way(&s->gate, &who, s->loop.now_ms);
}

static void refuse(struct server *s, const struct report *r)
{
	struct in_addr outside = r->decision->outside;
	const struct addr who = addr_of_ip4(outside, 0);

	if (!outside.s_addr)
		report_refusal(r);
	else if (gate_tells(&s->gate, &who, s->loop.now_ms))
		report_outside(r, s->daemon->conf);
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
	enum dhcp_result as = dhcp_parse(s->rx.bytes[n], s->rx.len[n], &req);
	if (as != DHCP_OK) {
		s->metrics.malformed++;
		report_malformed(dhcp_result_text(as), as != DHCP_NO_REQUEST, ends, iface.name);
		return;
	}
	const struct policy_input in = {
	    .conf = conf,
	    .req = &req,
	    .port = p->number,
	    .http_port = conf_http_port(conf),
	    .from = ends->peer.v4,
	    .from_way = way_to(s, ends->peer.v4.sin_addr),
	    .giaddr_way = way_to(s, req.giaddr),
	    .to_us_alone = !ends->to_many,
	    .ifindex = ends->ifindex,
	    /* Asked at one of several addresses, we answer from that one. */
	    .local = ends->to_many ? iface.addr : ends->local.v4.sin_addr,
	    .nets = iface_nets(&s->ifaces),
	    .previous = memory_recall(&s->memory, conf, &req, now_ms),
	    .now_ms = now_ms,
	    .no_pxe_port = s->pxe.io.fd < 0,
	    .sees_tftp = sees_tftp(s),
	};
	policy_decide(&in, &d);
	standby_decide(&s->overheard.standby, &in, s->sniffer.fd >= 0, &d);
	metrics_decision(&s->metrics, &d);
	const struct report r = {
	    &req, &d, &iface, in.local, local_net_is_ours(&in.nets, in.from.sin_addr)};
	const struct memory_entry *twin = history_twin(&s->memory, &in, &d);
	if (twin)
		report_twin(&r, twin->key.uuid);
	if (d.has_update)
		memory_put(&s->memory, &d.update, now_ms);
	if (d.leased.s_addr)
		report_leased(&r);
	if (d.verdict == VERDICT_ANSWER)
		queue_answer(s, p, &r);
	else
		refuse(s, &r);
	if (d.standby == STANDBY_STEPS_IN)
		report_standby(&r);
}

/* One batch a call: then the loop looks at the other sockets. */
static void server_dispatch(struct server *s, struct port *p)
{
	iface_update(&s->ifaces);
	port_receive(p, &s->ifaces, &s->rx);
	/* Who asks again was answered before that, if at all. */
	if (s->daemon->conf->pxedhcpd.standby && s->sniffer.fd >= 0)
		overheard_drain(&s->overheard, s->sniffer.fd, SNIFFED_AT_ONCE, s->loop.now_ms);
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

static void sniffer_ready(struct loop_fd *self)
{
	struct server *s = container_of(self, struct server, sniffer);

	iface_update(&s->ifaces);
	overheard_drain(&s->overheard, self->fd, SNIFFED_A_TURN, s->loop.now_ms);
}

/* The configuration was read again. */
static void follow(struct server *s)
{
	struct daemon_reload again;
	if (!daemon_reload_take(s->daemon, &again))
		return;
	daemon_reload_end(s->daemon, &again, true);
	iface_want(&s->ifaces, &s->daemon->conf->pxedhcpd.interfaces);
	server6_follow(&s->six);
	if (!again.why) {
		iface_warn_missing(&s->ifaces);
		report_stands_by(s->daemon->conf->pxedhcpd.standby, s->sniffer.fd >= 0);
	}
}

static void on_signal(struct loop *l, int signal)
{
	struct server *s = container_of(l, struct server, loop);
	if (signal == CONF_READ)
		follow(s);
	else if (!daemon_reload_signal(s->daemon, signal) && signal != SIGUSR1)
		l->stop = true;
}

static void open_ports(struct server *s)
{
	s->dhcp.io.ready = dhcp_ready;
	s->pxe.io.ready = pxe_ready;
	const char *at = port_open_dhcp(&s->dhcp, s->daemon->conf->pxedhcpd.relays.on);
	bool pxe = port_open_pxe(&s->pxe);
	snprintf(s->listening, sizeof s->listening, "listen=\"%s:67%s\"", at,
	    pxe ? " 0.0.0.0:4011" : "");
	if (pxe)
		return;
	s->pxe_at = port_pxe_addr();
	s->bound_later = (struct addrs){&s->pxe_at, 1};
	s->daemon->bound_later = &s->bound_later;
	loop_timer_set(&s->loop, &s->again, clock_now_ms() + AGAIN_MS);
}

/* Port 4011 may be free by now. */
static void again_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct server *s = container_of(self, struct server, again);

	if (port_bind_pxe(&s->pxe)) {
		if (!loop_add(&s->loop, &s->pxe.io))
			log_warn("cannot watch port 4011");
		log_info("listening on 0.0.0.0:4011, which is free now");
	} else if (errno == EADDRINUSE) {
		loop_timer_set(&s->loop, self, now_ms + AGAIN_MS);
	} else {
		log_warn("cannot open UDP port 4011; restart pxedhcpd");
	}
}

struct server *server_open(struct daemon *d)
{
	struct server *s = calloc(1, sizeof *s);
	if (!s)
		fatal("cannot start");
	s->daemon = d;
	s->delay.fire = delay_fire;
	s->again.fire = again_fire;
	udp_batch_init(&s->rx);
	udp_batch_init(&s->tx);
	if (!loop_open(&s->loop, on_signal))
		fatal("cannot start the event loop");
	log_flush_init(&s->flush, &s->loop);
	if (getrandom(&s->memory.seed, sizeof s->memory.seed, 0) < 0)
		fatal("cannot get random numbers");
	s->overheard.standby.seed = s->memory.seed;
	open_ports(s);
	if (!gate_open(&s->gate))
		fatal("cannot get random numbers");
	if (!iface_open(&s->ifaces, &d->conf->pxedhcpd.interfaces))
		fatal("cannot watch the network interfaces");
	s->sniffer = (struct loop_fd){.fd = sniffer_open(), .ready = sniffer_ready};
	s->overheard.ifaces = &s->ifaces;
	s->overheard.memory = &s->memory;
	s->overheard.metrics = &s->metrics;
	s->health.metrics = &s->metrics;
	s->health.pxe = &s->pxe;
	health_open(&s->health, &s->loop, d);
	if (!loop_add(&s->loop, &s->dhcp.io) ||
	    (s->pxe.io.fd >= 0 && !loop_add(&s->loop, &s->pxe.io)) ||
	    !loop_add(&s->loop, &s->ifaces.netlink) ||
	    (s->sniffer.fd >= 0 && !loop_add(&s->loop, &s->sniffer)))
		fatal("cannot start the event loop");
	s->six = (struct server6){.daemon = d,
	    .loop = &s->loop,
	    .gate = &s->gate,
	    .metrics = &s->metrics,
	    .flush = &s->flush,
	    .rx = &s->rx,
	    .tx = &s->tx};
	server6_open(&s->six);
	daemon_watch_hosts(d, &s->loop);
	if (s->dhcp.is_raw && !raw_seal(&s->dhcp.raw, d->user))
		fatal("cannot start a process that sends answers");
	return s;
}

const char *server_listening(const struct server *s)
{
	return s->listening;
}

struct call_rules server_calls(struct server *s)
{
	const int silent[MUTE_MAX] = {s->dhcp.raw.rx, s->sniffer.fd, s->six.watcher.fd};
	for (size_t i = 0; i < MUTE_MAX; i++)
		if (silent[i] >= 0)
			pxedhcpd_calls_mute(&s->calls, silent[i]);
	return (struct call_rules){s->calls.rule, s->calls.n};
}

int server_run(struct server *s)
{
	daemon_check_ask(s->daemon);
	iface_warn_missing(&s->ifaces);
	report_stands_by(s->daemon->conf->pxedhcpd.standby, s->sniffer.fd >= 0);
	bool ok = loop_run(&s->loop);
	if (!ok)
		log_warn("the event loop failed");
	daemon_reload_stop(s->daemon);
	log_flush();
	log_info("stopped");
	log_finish(LOG_LAST_MS);
	return ok ? 0 : EX_OSERR;
}

void server_free(struct server *s)
{
	health_close(&s->health);
	port_close(&s->dhcp);
	port_close(&s->pxe);
	server6_close(&s->six);
	gate_close(&s->gate);
	if (s->sniffer.fd >= 0)
		close(s->sniffer.fd);
	iface_close(&s->ifaces);
	loop_close(&s->loop);
	free(s);
}
