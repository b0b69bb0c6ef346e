#include "common/admin.h"

#include "common/admin_host.h"
#include "common/call_numbers.h"
#include "common/clock.h"
#include "common/container_of.h"
#include "common/log.h"
#include "common/port_holder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LOOK_MS = 1000 };

static const struct call_rule rules[] = {
    CALL(SYS_accept4),
};

struct call_rules admin_calls(void)
{
	return (struct call_rules){rules, sizeof rules / sizeof *rules};
}

static void end_connection(struct admin_connection *c)
{
	loop_remove(c->admin->loop, &c->on);
	close(c->on.fd);
	c->on.fd = -1;
}

/* Whatever needs a person. */
static const char *trouble_of(struct admin *a)
{
	const char *why = a->daemon->is_conf_bad
			      ? "the configuration is bad: going on with the one before"
			      : a->trouble(a);
	for (size_t i = 0; i < a->n && !why; i++)
		if (a->listener[i].waits)
			why = "another program has a port of 'admin'";
	return why;
}

static void fill_metrics(struct admin *a, struct metrics_page *p)
{
	const struct daemon *d = a->daemon;
	const struct metrics_common common = {.good_reloads = d->good_reloads,
	    .bad_reloads = d->bad_reloads,
	    .conf_read_s = d->conf_read_s,
	    .log_lost = log_lines_lost(),
	    .events_lost = log_events_lost()};

	a->add_metrics(a, p);
	metrics_add_common(p, &common);
}

/* What does not go out at once is lost: the kernel has room for a page, and nobody waits. */
static void send_now(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = send(fd, text, len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n <= 0)
			return;
		text += n;
		len -= (size_t)n;
	}
}

static void answer(struct admin_connection *c, enum admin_request r, bool is_head)
{
	struct admin *a = c->admin;
	struct metrics_page p = {.text = a->page, .size = sizeof a->page, .prefix = a->prefix};
	const char *status = admin_request_status(r);
	char head[300];

	a->page[0] = '\0';
	if (r == ADMIN_METRICS) {
		fill_metrics(a, &p);
	} else if (r == ADMIN_HEALTH) {
		const char *why = trouble_of(a);
		status = why ? "503 Service Unavailable" : status;
		metrics_print(&p, "%s%s\n", why ? "503: " : "ok", why ? why : "");
	} else if (r == ADMIN_OTHER_HOST) {
		metrics_print(&p, "403: %s\n", admin_host_refused);
	} else {
		metrics_print(&p, "%s\n", status);
	}
	int n = snprintf(head, sizeof head,
	    "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nConnection: close\r\n"
	    "Cache-Control: no-store\r\n%s\r\n",
	    status, r == ADMIN_METRICS ? METRICS_TYPE : "text/plain; charset=utf-8", p.len,
	    r == ADMIN_UNKNOWN_METHOD ? "Allow: GET, HEAD\r\n" : "");
	send_now(c->on.fd, head, (size_t)n);
	if (!is_head)
		send_now(c->on.fd, a->page, p.len);
}

/* False: by a name that may be anybody's. */
static bool is_ours(const struct admin_connection *c)
{
	const struct daemon *d = c->admin->daemon;
	char host[ADMIN_HOST_SIZE];

	return admin_request_host(c->request, c->len, host) &&
	       admin_host_is_ours(host, d->machine, &d->conf->lanboot.admin_names);
}

static void on_request(struct loop_fd *on)
{
	struct admin_connection *c = container_of(on, struct admin_connection, on);
	bool is_head;
	ssize_t n = recv(on->fd, c->request + c->len, sizeof c->request - c->len, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0) {
		c->len += (size_t)n;
		enum admin_request r = admin_request_parse(c->request, c->len, &is_head);
		if (r == ADMIN_UNFINISHED)
			return;
		if (r != ADMIN_BROKEN && !is_ours(c))
			r = ADMIN_OTHER_HOST;
		answer(c, r, is_head);
	}
	end_connection(c);
}

/* A free place, or that of who has been there longest. */
static struct admin_connection *place_of(struct admin *a)
{
	struct admin_connection *oldest = a->connection;

	for (struct admin_connection *c = a->connection; c < a->connection + ADMIN_CONNECTIONS;
	     c++) {
		if (c->on.fd < 0)
			return c;
		if (c->until_ms < oldest->until_ms)
			oldest = c;
	}
	end_connection(oldest);
	return oldest;
}

static void on_connection(struct loop_fd *on)
{
	struct admin_listener *l = container_of(on, struct admin_listener, in.on);
	struct admin *a = l->admin;
	int fd = acceptor_take(&l->in, NULL);

	if (fd < 0)
		return;
	struct admin_connection *c = place_of(a);
	c->on = (struct loop_fd){.fd = fd, .ready = on_request};
	c->admin = a;
	c->until_ms = a->loop->now_ms + ADMIN_SECONDS * 1000;
	c->len = 0;
	if (!loop_add(a->loop, &c->on)) {
		close(fd);
		c->on.fd = -1;
	}
	if (!loop_timer_is_set(&a->timer))
		loop_timer_set(a->loop, &a->timer, a->loop->now_ms + LOOK_MS);
}

/* False with errno. */
static bool listen_at(struct admin_listener *l)
{
	return bind(l->in.on.fd, &l->at.sa, l->at.len) == 0 &&
	       listen(l->in.on.fd, ADMIN_CONNECTIONS) == 0 &&
	       acceptor_start(&l->in, l->admin->loop, "admin");
}

static void warn_of(const struct admin_listener *l, int error)
{
	const char *section = l->admin->daemon->name;
	char at[ADDR_TEXT], holder[PORT_HOLDER_TEXT];

	addr_port_text(&l->at, at);
	if (!l->waits) {
		log_warnx("[%s] admin: cannot listen on %s: %s; going on without it", section, at,
		    strerror(error));
		return;
	}
	const struct port_holder h = port_holder_find(SOCK_STREAM, &l->at);
	log_warnx("[%s] admin: %s has %s: going on without it until it is free", section,
	    port_holder_text(&h, holder), at);
}

static void take_free_port(struct admin_listener *l)
{
	char at[ADDR_TEXT];

	if (!listen_at(l))
		return;
	l->waits = false;
	log_info("listening on %s, which is free now", addr_port_text(&l->at, at));
}

static void on_timer(struct loop_timer *timer, uint64_t now_ms)
{
	struct admin *a = container_of(timer, struct admin, timer);
	bool goes_on = false;

	for (struct admin_connection *c = a->connection; c < a->connection + ADMIN_CONNECTIONS;
	     c++) {
		if (c->on.fd >= 0 && c->until_ms <= now_ms)
			end_connection(c);
		goes_on |= c->on.fd >= 0;
	}
	for (struct admin_listener *l = a->listener; l < a->listener + a->n; l++) {
		if (l->waits)
			take_free_port(l);
		goes_on |= l->waits;
	}
	if (goes_on)
		loop_timer_set(a->loop, timer, now_ms + LOOK_MS);
}

static void open_listener(struct admin *a, const struct addr *at)
{
	const int yes = 1;
	struct admin_listener *l = &a->listener[a->n];

	*l = (struct admin_listener){.admin = a, .at = *at, .in.on.ready = on_connection};
	l->in.on.fd = socket(at->sa.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->in.on.fd < 0) {
		warn_of(l, errno);
		return;
	}
	setsockopt(l->in.on.fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (at->sa.sa_family == AF_INET6)
		setsockopt(l->in.on.fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
	if (!listen_at(l)) {
		int error = errno;
		l->waits = error == EADDRINUSE;
		warn_of(l, error);
		if (!l->waits) {
			close(l->in.on.fd);
			return;
		}
	}
	a->n++;
}

void admin_open(struct admin *a, struct loop *loop, struct daemon *d, const struct addrs *at)
{
	bool waits = false;

	a->loop = loop;
	a->daemon = d;
	a->timer.fire = on_timer;
	for (int i = 0; i < ADMIN_CONNECTIONS; i++)
		a->connection[i].on.fd = -1;
	for (size_t i = 0; i < at->n && a->n < ADMIN_LISTENERS; i++)
		open_listener(a, &at->addr[i]);
	for (size_t i = 0; i < a->n; i++)
		waits |= a->listener[i].waits;
	if (waits) {
		d->bound_later = at;
		loop_timer_set(loop, &a->timer, clock_now_ms() + LOOK_MS);
	}
	if (a->n)
		daemon_allow(d, admin_calls());
}

void admin_close(struct admin *a)
{
	for (struct admin_connection *c = a->connection; c < a->connection + ADMIN_CONNECTIONS; c++)
		if (c->on.fd >= 0)
			end_connection(c);
	for (size_t i = 0; i < a->n; i++) {
		acceptor_stop(&a->listener[i].in);
		close(a->listener[i].in.on.fd);
	}
	a->n = 0;
}
