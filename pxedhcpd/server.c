#include "pxedhcpd/server.h"

#include "common/log.h"
#include "common/loop.h"
#include "common/udp.h"
#include "pxedhcpd/client.h"
#include "pxedhcpd/iface.h"
#include "pxedhcpd/policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum {
	PACKET_ROOM = 2048,
	PACKETS_A_TURN = 64,              /* then the loop looks at the other socket */
	RECEIVE_BUFFER = 4 * 1024 * 1024, /* a room of machines switched on at once */
	FLUSH_MS = 1000,
};

struct server {
	struct daemon *daemon;
	struct loop loop;
	struct loop_fd dhcp; /* port 67 */
	struct loop_fd pxe;  /* port 4011 */
	struct loop_timer flush;
	struct iface_table ifaces;
	struct memory memory;
	char listening[64];
};

/* The loop's callbacks are handed their member; there is one server in a process. */
static struct server *the_server;

static void event_client(struct event *e, const struct decision *d, const struct dhcp_request *req)
{
	const uint8_t *mac = request_mac(req);
	if (mac)
		event_mac(e, "mac", mac);
	else
		event_bytes(e, "chaddr", req->chaddr, req->hlen);
	if (d->arch)
		event_text(e, "arch", d->arch->name);
	if (d->verdict == VERDICT_NOT_OURS)
		event_bytes(e, "class", req->class.bytes, req->class.len);
	else
		event_text(e, "class",
		    d->ipxe                  ? "iPXE"
		    : d->kind == CLIENT_HTTP ? "HTTPClient"
					     : "PXEClient");
}

/* A word about log lines that were held back, while there may be some. */
static void flush_soon(struct server *s)
{
	if (!s->flush.place)
		loop_timer_set(&s->loop, &s->flush, s->loop.now_ms + FLUSH_MS);
}

static void flush_fire(struct loop_timer *self, uint64_t now_ms)
{
	(void)self;
	(void)now_ms;
	log_flush();
}

static void log_answer(const struct decision *d, const struct dhcp_request *req,
    const struct iface *iface, const struct udp_way *way)
{
	struct event e;

	event_start(&e, d->reply.type == DHCPOFFER ? "offered" : "acked");
	event_client(&e, d, req);
	event_text(&e, "host", d->host ? d->host->name : NULL);
	event_text(&e, "if", iface->name);
	event_addr_port(&e, "to", &way->peer);
	event_text(&e, "form", form_text(d->form));
	event_text(&e, "file", d->reply.boot_file);
	log_event(LEVEL_INFO, &e);
}

static void log_refusal(
    const struct decision *d, const struct dhcp_request *req, const struct iface *iface)
{
	struct event e;
	event_start(&e, d->verdict == VERDICT_REFUSED ? "refused" : "ignored");
	event_client(&e, d, req);
	event_text(&e, "if", iface->name);
	event_text(&e, "reason", d->why);
	log_event(d->verdict == VERDICT_REFUSED ? LEVEL_INFO : LEVEL_DEBUG, &e);
}

static void log_malformed(enum dhcp_result r, const struct udp_way *way, const struct iface *iface)
{
	struct event e;
	event_start(&e, "malformed");
	event_addr(&e, "client", &way->peer);
	event_text(&e, "if", iface->name);
	event_text(&e, "reason", dhcp_result_text(r));
	log_event(r == DHCP_NO_REQUEST ? LEVEL_DEBUG : LEVEL_INFO, &e);
}

static void send_answer(struct server *s, int fd, const struct decision *d,
    const struct dhcp_request *req, const struct iface *iface)
{
	uint8_t packet[DHCP_MAX];
	size_t len = dhcp_build(&d->reply, packet, sizeof packet);
	struct udp_way way = {.ifindex = iface->index};

	if (len == 0) {
		log_warnx("the answer for a client is longer than it takes (%zu bytes): shorten "
			  "'script', 'http-root' or the boot file's name",
		    d->reply.max_size);
		return;
	}
	way.peer.v4 = d->to;
	way.peer.len = sizeof way.peer.v4;
	way.local.v4.sin_family = AF_INET;
	way.local.v4.sin_addr = iface->addr;
	way.local.len = sizeof way.local.v4;
	/* To a relay or a client that has an address, the routing table knows the way. */
	if (d->to.sin_addr.s_addr != INADDR_BROADCAST)
		way.ifindex = 0;
	if (!udp_send(fd, packet, len, &way)) {
		char to[ADDR_TEXT];
		log_warn("cannot send to %s by %s", addr_port_text(&way.peer, to), iface->name);
		return;
	}
	if (d->remember)
		memory_put(&s->memory, &d->after);
	log_answer(d, req, iface, &way);
}

static void take_packet(struct server *s, int fd, uint16_t port, const uint8_t *packet, size_t len,
    const struct udp_way *way)
{
	const struct iface *iface = iface_find(&s->ifaces, way->ifindex);
	struct dhcp_request req;
	struct decision d;

	if (!iface || !iface_wanted(iface, s->daemon->conf))
		return;
	enum dhcp_result r = dhcp_parse(packet, len, &req);
	if (r != DHCP_OK) {
		log_malformed(r, way, iface);
		return;
	}
	const uint8_t *mac = request_mac(&req);
	struct policy_input in = {
	    .conf = s->daemon->conf,
	    .req = &req,
	    .port = port,
	    .from = way->peer.v4,
	    .local = iface->addr,
	    .told = mac ? memory_find(&s->memory, mac, s->loop.now_ms) : NULL,
	    .now_ms = s->loop.now_ms,
	};
	policy_decide(&in, &d);
	if (d.verdict == VERDICT_ANSWER)
		send_answer(s, fd, &d, &req, iface);
	else
		log_refusal(&d, &req, iface);
}

static void drain(struct server *s, int fd, uint16_t port)
{
	uint8_t packet[PACKET_ROOM];
	struct udp_way way;

	for (int i = 0; i < PACKETS_A_TURN; i++) {
		ssize_t len = udp_receive(fd, packet, sizeof packet, &way);
		if (len < 0)
			break;
		take_packet(s, fd, port, packet, (size_t)len, &way);
	}
	flush_soon(s);
}

static void dhcp_ready(struct loop_fd *self)
{
	drain(the_server, self->fd, DHCP_SERVER_PORT);
}

static void pxe_ready(struct loop_fd *self)
{
	drain(the_server, self->fd, PXE_PORT);
}

static void on_signal(struct loop *l, int signal)
{
	if (signal == SIGHUP) {
		daemon_reload(the_server->daemon);
		the_server->ifaces.stale = true;
	} else if (signal == SIGTERM || signal == SIGINT) {
		l->stop = true;
	}
}

static int open_port(in_addr_t address, uint16_t port, bool share, const char *advice)
{
	struct addr at = {.len = sizeof at.v4};
	int size = RECEIVE_BUFFER;

	at.v4 = (struct sockaddr_in){
	    .sin_family = AF_INET, .sin_addr.s_addr = address, .sin_port = htons(port)};
	int fd = udp_open(&at, share);
	if (fd < 0)
		fatal("cannot open UDP port %u (%s)", port,
		    errno == EADDRINUSE ? advice : "is this root?");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	return fd;
}

struct server *server_open(struct daemon *d)
{
	struct server *s = calloc(1, sizeof *s);
	if (!s)
		fatal("cannot start");
	the_server = s;
	s->daemon = d;
	s->flush.fire = flush_fire;
	if (!loop_open(&s->loop, on_signal))
		fatal("cannot start the event loop");
	if (getrandom(&s->memory.seed, sizeof s->memory.seed, 0) < 0)
		fatal("cannot get random numbers");

	/*
	 * Bound to the broadcast address, the socket hears every DISCOVER and leaves unicast
	 * renewals to a DHCP server on this machine; bound to all, it would take them.
	 */
	bool relays = d->conf->pxedhcpd.relays;
	s->dhcp = (struct loop_fd){.ready = dhcp_ready};
	s->dhcp.fd = open_port(relays ? INADDR_ANY : INADDR_BROADCAST, DHCP_SERVER_PORT, true,
	    "a DHCP server on this machine has it for itself: dnsmasq shares it with "
	    "'bind-interfaces'; else run pxedhcpd on another machine, or let that server name the "
	    "boot file");
	s->pxe = (struct loop_fd){.ready = pxe_ready};
	s->pxe.fd = open_port(INADDR_ANY, PXE_PORT, false,
	    "another boot server on this machine has it: dnsmasq with pxe-service, or pxedhcpd "
	    "itself");
	if (!iface_open(&s->ifaces))
		fatal("cannot watch the network interfaces");
	if (!loop_add(&s->loop, &s->dhcp) || !loop_add(&s->loop, &s->pxe) ||
	    !loop_add(&s->loop, &s->ifaces.netlink))
		fatal("cannot start the event loop");
	snprintf(s->listening, sizeof s->listening, "listen=\"%s:67 0.0.0.0:4011\"",
	    relays ? "0.0.0.0" : "255.255.255.255");
	return s;
}

const char *server_listening(const struct server *s)
{
	return s->listening;
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

int server_run(struct server *s)
{
	warn_missing(s);
	bool ok = loop_run(&s->loop);
	if (!ok)
		log_warn("the event loop failed");
	log_flush();
	log_info("stopped");
	return ok ? 0 : 1;
}

void server_free(struct server *s)
{
	close(s->dhcp.fd);
	close(s->pxe.fd);
	iface_close(&s->ifaces);
	loop_close(&s->loop);
	free(s);
	the_server = NULL;
}
