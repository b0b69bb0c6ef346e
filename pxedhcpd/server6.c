#include "pxedhcpd/server6.h"

#include "common/container_of.h"
#include "common/log.h"
#include "common/port_holder.h"
#include "pxedhcpd/overheard6.h"
#include "pxedhcpd/report.h"
#include "pxedhcpd/report6.h"
#include "pxedhcpd/standby.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum {
	RECEIVE_BUFFER = 4 * 1024 * 1024,
	SEND_BUFFER = 1024 * 1024,
	HEARD_A_TURN = 32,
	TWICE_MS = 300, /* edk2 waits 3 s for what it asks on port 4011 */
};

/* The members of struct server6 that packets come to. */
enum socket6 { SOCKET6_DHCP, SOCKET6_PXE, SOCKET6_RELAYS };

/* All_DHCP_Relay_Agents_and_Servers (RFC 8415 §7.1) */
static const struct in6_addr all_servers = {{{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2}}};
/* All_DHCP_Servers, of the site, which relays may send to */
static const struct in6_addr site_servers = {{{0xff, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 3}}};

/* In the group on that interface, or not. One that is in it already, or is not, is no error. */
static void set_member(
    int fd, const struct in6_addr *group, const struct if_nameindex *i, bool is_in)
{
	const struct ipv6_mreq m = {.ipv6mr_multiaddr = *group, .ipv6mr_interface = i->if_index};

	if (setsockopt(fd, IPPROTO_IPV6, is_in ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP, &m, sizeof m) <
		0 &&
	    is_in && errno != EADDRINUSE && errno != ENODEV)
		log_warn("cannot hear DHCPv6 on interface %s", i->if_name);
}

/*
 * In the groups on each interface of the table, on no other that is there. One that has gone
 * meanwhile is no error.
 */
static void join(struct iface6_table *t)
{
	struct server6 *s = container_of(t, struct server6, ifaces);
	struct if_nameindex *all = if_nameindex();

	for (const struct if_nameindex *i = all; i && i->if_index; i++) {
		bool is_in = iface6_find(t, i->if_index) != NULL;
		set_member(s->dhcp.fd, &all_servers, i, is_in);
		if (s->relays.fd >= 0)
			set_member(s->relays.fd, &site_servers, i, is_in);
	}
	if (all)
		if_freenameindex(all);
}

/*
 * Whose card it came from; false: its address says it, as that of firmware does, or it is not
 * known. The kernel is asked only where it has to be: that takes as long as all the rest of an
 * answer.
 */
static bool find_mac(const struct server6 *s, const struct udp_ends *ends, uint8_t mac[MAC_LEN])
{
	return !local6_mac(&ends->peer.v6.sin6_addr, mac) &&
	       neighbour_mac(s->gate->netlink, &ends->peer, ends->ifindex, mac);
}

/*
 * Has the `n`th packet of the batch sent once more, later. edk2 asks once on port 4011, and begins
 * to listen there when its request has left: an answer that is there before that is lost, and with
 * it the boot (PxeBcDhcp6.c PxeBcRequestBootService). Without a free slot it goes once.
 */
static void send_twice(struct server6 *s, size_t n)
{
	uint64_t due_ms = s->loop->now_ms + TWICE_MS;

	if (!delayed_next_ms(&s->twice) && !loop_timer_set(s->loop, &s->again, due_ms))
		return;
	struct delayed_packet *copy = delayed_add(&s->twice, due_ms);
	if (!copy)
		return;
	copy->port = PXE_PORT;
	copy->ends = s->tx->ends[n];
	copy->len = s->tx->len[n];
	memcpy(copy->bytes, s->tx->bytes[n], copy->len);
}

/* Sends what is due once more. */
static void again_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct server6 *s = container_of(self, struct server6, again);
	const struct delayed_packet *copy;

	while ((copy = delayed_take(&s->twice, now_ms))) {
		s->tx->ends[0] = copy->ends;
		s->tx->len[0] = copy->len;
		memcpy(s->tx->bytes[0], copy->bytes, copy->len);
		s->tx->n = 1;
		udp_batch_send(s->pxe.fd, s->tx); /* the first one is there already, as a rule */
	}
	uint64_t next_ms = delayed_next_ms(&s->twice);
	if (next_ms)
		loop_timer_set(s->loop, self, next_ms);
}

/* Builds the answer into the batch that is sent when all of the batch received are decided. */
static void queue_answer(
    struct server6 *s, const struct report6 *r, const struct udp_ends *ends, enum socket6 socket)
{
	size_t n = s->tx->n, len = dhcp6_build(&r->decision->reply, s->tx->bytes[n], DHCP6_MAX);

	if (len == 0) { /* a URL and a DUID of the greatest length fit */
		s->metrics->unfit++;
		return;
	}
	/* Older edk2 drops a REPLY that is not from the address it asked (PxeBcDhcp6.c). */
	s->tx->ends[n] = *ends;
	s->tx->ends[n].peer = r->to;
	if (ends->to_many)
		s->tx->ends[n].local.len = 0;
	/* To a relay beyond a router the routing table knows the way. */
	if (r->req->n_relays && !IN6_IS_ADDR_LINKLOCAL(&r->to.v6.sin6_addr))
		s->tx->ends[n].ifindex = 0;
	s->tx->len[n] = len;
	s->tx->n++;
	if (socket == SOCKET6_PXE)
		send_twice(s, n);
	report6_answer(r);
}

/*
 * Whether what came to a socket by this way is for it: requests of machines on the link that go to
 * their group, others that go to this machine alone, or to a site's servers. Each hears the groups
 * of the others, too.
 */
static bool is_for(const struct udp_ends *ends, enum socket6 socket)
{
	const struct in6_addr *to = &ends->local.v6.sin6_addr;

	if (socket == SOCKET6_DHCP)
		return IN6_ARE_ADDR_EQUAL(to, &all_servers);
	return !ends->to_many ||
	       (socket == SOCKET6_RELAYS && IN6_ARE_ADDR_EQUAL(to, &site_servers));
}

/* A relay is answered on its own port, wherever it asks from (RFC 8415 §7.2). */
static struct addr destination(const struct dhcp6_request *req, const struct addr *peer)
{
	struct addr to = *peer;

	if (req->n_relays)
		to.v6.sin6_port = htons(DHCP6_SERVER_PORT);
	return to;
}

/* How the kernel would send to `a`, of which it is not said on which link it is. */
static enum way way_to(struct server6 *s, const struct addr *a)
{
	if (a->len == 0 || IN6_IS_ADDR_LINKLOCAL(&a->v6.sin6_addr))
		return WAY_UNKNOWN;
	return gate_way(s->gate, a, s->loop->now_ms);
}

/* The way of one packet: the `n`th of those received. */
static void answer(struct server6 *s, enum socket6 socket, size_t n)
{
	const struct udp_ends *ends = &s->rx->ends[n];
	const struct iface6 *iface = iface6_find(&s->ifaces, ends->ifindex);
	const struct conf *conf = s->daemon->conf;
	uint8_t duid[LOCAL6_DUID], mac[MAC_LEN];
	struct dhcp6_request req;
	struct decision6 d;

	if (!iface || addr_port(&ends->peer) == 0 || !is_for(ends, socket))
		return;
	enum dhcp6_result result = dhcp6_parse(s->rx->bytes[n], s->rx->len[n], &req);
	if (result != DHCP6_OK) {
		s->metrics->malformed++;
		report_malformed(
		    dhcp6_result_text(result), result != DHCP6_NO_REQUEST, ends, iface->name);
		return;
	}
	if (socket == SOCKET6_RELAYS && req.n_relays == 0)
		return; /* a renewal, of another server's client */
	local6_duid(iface->mac, duid);
	const struct local6 *told =
	    iface6_told(&s->ifaces, iface, ends->to_many ? NULL : &ends->local.v6.sin6_addr);
	const struct addr link = policy6_link(&req);
	const struct policy6_input in = {
	    .conf = conf,
	    .req = &req,
	    .port = socket == SOCKET6_PXE ? PXE_PORT : DHCP6_SERVER_PORT,
	    .http_port = conf_http_port(conf),
	    .no_pxe_port = s->pxe.fd < 0,
	    .from = ends->peer,
	    .from_way = way_to(s, &ends->peer),
	    .link_way = way_to(s, &link),
	    .mac = req.n_relays == 0 && find_mac(s, ends, mac) ? mac : NULL,
	    .self = told->addr,
	    .self_bits = told->bits,
	    .duid = {duid, sizeof duid},
	};
	policy6_decide(&in, &d);
	const struct report6 r = {&req, &d, iface, destination(&req, &ends->peer)};
	overheard6_asked(&s->watch, iface, &req, d.verdict == VERDICT_ANSWER, s->loop->now_ms);
	if (standby_holds6(&in, &d))
		s->metrics->held++;
	else
		metrics_decision6(s->metrics, &d);
	if (d.verdict == VERDICT_ANSWER)
		queue_answer(s, &r, ends, socket);
	else if (!d.outside.len || gate_tells(s->gate, &d.outside, s->loop->now_ms))
		report6_refusal(&r, conf);
}

/* One batch a call: then the loop looks at the other sockets. */
static void dispatch(struct server6 *s, int fd, enum socket6 socket)
{
	udp_batch_receive(fd, s->rx);
	for (size_t n = 0; n < s->rx->n; n++)
		answer(s, socket, n);
	size_t failed = udp_batch_send(fd, s->tx);
	s->metrics->unsent += failed;
	for (size_t i = 0; i < failed; i++)
		report_unsent(&s->tx->ends[i], NULL, s->tx->error[i]);
	log_flush_soon(s->flush);
}

static void dhcp_ready(struct loop_fd *self)
{
	struct server6 *s = container_of(self, struct server6, dhcp);
	dispatch(s, self->fd, SOCKET6_DHCP);
}

static void pxe_ready(struct loop_fd *self)
{
	struct server6 *s = container_of(self, struct server6, pxe);
	dispatch(s, self->fd, SOCKET6_PXE);
}

static void relays_ready(struct loop_fd *self)
{
	struct server6 *s = container_of(self, struct server6, relays);
	dispatch(s, self->fd, SOCKET6_RELAYS);
}

static void watcher_ready(struct loop_fd *self)
{
	struct server6 *s = container_of(self, struct server6, watcher);

	overheard6_drain(&s->watch, self->fd, &s->ifaces, HEARD_A_TURN, s->loop->now_ms);
	log_flush_soon(s->flush);
}

/*
 * Bound to the group's address, the socket hears what is sent to that and takes no packet that is
 * sent to a DHCPv6 server on this machine alone: renewals, relays. Such an address can only be
 * bound on one interface, whichever; that it holds for that one alone is taken back.
 */
static int open_dhcp(void)
{
	struct addr at = {.v6 = {.sin6_family = AF_INET6,
			      .sin6_port = htons(DHCP6_SERVER_PORT),
			      .sin6_addr = all_servers,
			      .sin6_scope_id = if_nametoindex("lo")}};
	char text[PORT_HOLDER_TEXT];

	at.len = sizeof at.v6;
	int fd = udp_open(&at, true);
	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "", 0) == 0)
		return fd;
	if (fd >= 0) {
		log_warn("cannot hear DHCPv6 on all interfaces, which takes CAP_NET_RAW: going on "
			 "without IPv6");
		close(fd);
	} else if (errno == EADDRINUSE) {
		const struct port_holder h = port_holder_find(SOCK_DGRAM, &at);
		log_warnx("%s has UDP port 547 for itself: going on without IPv6 (dnsmasq shares "
			  "the port with 'bind-interfaces' or 'bind-dynamic'; 'ipv6 = no' says "
			  "that it is not wanted)",
		    port_holder_text(&h, text));
	} else if (errno != EAFNOSUPPORT && errno != ENODEV) {
		log_warn("cannot open UDP port 547: going on without IPv6");
	}
	return -1;
}

static int open_pxe(void)
{
	struct addr at = {.v6 = {.sin6_family = AF_INET6, .sin6_port = htons(PXE_PORT)}};
	char text[PORT_HOLDER_TEXT];

	at.len = sizeof at.v6;
	int fd = udp_open(&at, false);
	if (fd < 0) {
		const struct port_holder h = port_holder_find(SOCK_DGRAM, &at);
		log_warnx("%s has UDP port 4011 of IPv6: going on without it; PXE over IPv6 needs "
			  "it, HTTP Boot does not",
		    port_holder_text(&h, text));
	}
	return fd;
}

/*
 * Bound to all addresses, it takes what is sent to this machine alone, but for what a DHCPv6 server
 * here has bound by its address.
 */
static int open_relays(void)
{
	struct addr at = {.v6 = {.sin6_family = AF_INET6, .sin6_port = htons(DHCP6_SERVER_PORT)}};

	at.len = sizeof at.v6;
	int fd = udp_open(&at, true);
	if (fd < 0)
		log_warn("cannot hear relays on UDP port 547: going on without them over IPv6");
	return fd;
}

static void watch(struct server6 *s, struct loop_fd *io)
{
	if (io->fd < 0)
		return;
	udp_set_buffers(io->fd, RECEIVE_BUFFER, SEND_BUFFER);
	if (!loop_add(s->loop, io))
		fatal("cannot start the event loop");
}

void server6_open(struct server6 *s)
{
	s->dhcp = s->pxe = s->relays = s->watcher = s->ifaces.netlink = (struct loop_fd){.fd = -1};
	if (!s->daemon->conf->pxedhcpd.ipv6)
		return;
	s->dhcp = (struct loop_fd){.fd = open_dhcp(), .ready = dhcp_ready};
	if (s->dhcp.fd < 0)
		return;
	s->is_on = true;
	s->again.fire = again_fire;
	s->pxe = (struct loop_fd){.fd = open_pxe(), .ready = pxe_ready};
	if (s->daemon->conf->pxedhcpd.relays.on)
		s->relays = (struct loop_fd){.fd = open_relays(), .ready = relays_ready};
	s->watcher = (struct loop_fd){.fd = overheard6_open(), .ready = watcher_ready};
	s->ifaces.changed = join;
	if (!iface6_open(&s->ifaces, &s->daemon->conf->pxedhcpd.interfaces))
		fatal("cannot watch the IPv6 addresses of this machine");
	watch(s, &s->dhcp);
	watch(s, &s->pxe);
	watch(s, &s->relays);
	watch(s, &s->watcher);
	if (!loop_add(s->loop, &s->ifaces.netlink))
		fatal("cannot start the event loop");
}

void server6_follow(struct server6 *s)
{
	if (s->is_on)
		iface6_want(&s->ifaces, &s->daemon->conf->pxedhcpd.interfaces);
}

void server6_close(struct server6 *s)
{
	if (s->dhcp.fd >= 0)
		close(s->dhcp.fd);
	if (s->pxe.fd >= 0)
		close(s->pxe.fd);
	if (s->relays.fd >= 0)
		close(s->relays.fd);
	if (s->watcher.fd >= 0)
		close(s->watcher.fd);
	iface6_close(&s->ifaces);
}
