#include "tftpd/transfer.h"

#include "tftpd/route.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	BATCH = 64,               /* packets in one system call */
	BATCH_BYTES = 128 * 1024, /* at least one block of the largest size */
	TURN_BATCHES = 4,         /* then it is another client's turn */
	PAUSE_MS = 1,
	QUIET_MS =
	    2000, /* a client that was silent for so long may have been switched off and on */
	PACKET_ROOM = 1024, /* ACK and ERROR; more of an ERROR's text is of no use */
};

/* For all transfers: blocks are read when they are sent, and again if they are lost. */
static uint8_t batch_data[BATCH_BYTES];

static uint32_t hash_of(const struct addr *a)
{
	bool six = a->sa.sa_family == AF_INET6;
	const uint8_t *p = six ? a->v6.sin6_addr.s6_addr : (const uint8_t *)&a->v4.sin_addr;
	uint32_t h = 2166136261u ^ addr_port(a);
	for (size_t i = 0; i < (six ? 16u : 4u); i++)
		h = (h ^ p[i]) * 16777619u;
	return h ^ h >> 16;
}

static struct transfer **bucket_of(struct server *s, const struct udp_way *way)
{
	return &s->bucket[hash_of(&way->peer) % TRANSFER_BUCKETS];
}

struct transfer *transfer_find(struct server *s, const struct udp_way *way)
{
	struct transfer *t = *bucket_of(s, way);
	while (
	    t && !(addr_equal(&t->way.peer, &way->peer) && addr_equal(&t->way.local, &way->local)))
		t = t->next;
	return t;
}

bool transfer_is_stale(const struct transfer *t, uint64_t request_hash)
{
	if (request_hash != t->request)
		return true;
	return t->heard_ms && t->server->loop.now_ms - t->heard_ms > QUIET_MS;
}

static void start_event(const struct transfer *t, struct event *e, const char *word)
{
	event_start(e, word);
	event_addr(e, "client", &t->way.peer);
	event_text(e, "file", t->path);
}

static void add_how(const struct transfer *t, struct event *e)
{
	event_num(e, "ms", t->server->loop.now_ms - t->started_ms);
	event_num(e, "blksize", t->terms.blksize);
	if (t->terms.windowsize > 1)
		event_num(e, "windowsize", t->terms.windowsize);
	if (t->session.resent)
		event_num(e, "retransmits", t->session.resent);
	if (t->source.netascii)
		event_text(e, "mode", "netascii");
}

/* The block that the client has not acknowledged; 0 is the OACK. */
static uint64_t waiting_for(const struct transfer *t)
{
	return t->session.state == SESSION_OPENING ? 0 : t->session.acked + 1;
}

static void report_end(struct transfer *t, const struct tftp_packet *cause, uint64_t block)
{
	struct event e;
	const char *failure = session_failure(&t->session);

	if (failure) {
		start_event(t, &e, "failed");
		event_num(&e, "block", block);
		event_text(&e, "reason", failure);
		if (t->session.state == SESSION_UNREADABLE)
			event_text(&e, "error",
			    t->read_error ? strerror(t->read_error)
					  : "it became shorter while it was sent");
		if (t->session.state == SESSION_ABORTED && cause) {
			event_num(&e, "code", cause->error.code);
			event_bytes(&e, "text", cause->error.text, cause->error.text_len);
		}
		add_how(t, &e);
	} else if (t->session.state == SESSION_PROBED) {
		start_event(t, &e, "probed");
		event_num(&e, "bytes", t->source.size);
	} else {
		start_event(t, &e, "served");
		event_num(&e, "bytes", (t->session.last - 1) * t->terms.blksize + t->tail);
		add_how(t, &e);
		if (t->session.state == SESSION_UNCONFIRMED)
			event_text(&e, "last-ack", "none");
	}
	server_report(
	    t->server, t->session.state == SESSION_UNREADABLE ? LEVEL_WARN : LEVEL_INFO, &e);
}

void transfer_describe(const struct transfer *t)
{
	struct event e;
	start_event(t, &e, "transfer");
	event_num(&e, "block", waiting_for(t));
	if (!t->source.netascii)
		event_num(&e, "of", t->source.size / t->terms.blksize + 1);
	add_how(t, &e);
	server_report(t->server, LEVEL_INFO, &e);
}

static void destroy(struct transfer *t)
{
	struct server *s = t->server;
	struct transfer **p = bucket_of(s, &t->way);

	while (*p && *p != t)
		p = &(*p)->next;
	if (*p)
		*p = t->next;
	loop_timer_clear(&s->loop, &t->timer);
	loop_remove(&s->loop, &t->on);
	close(t->on.fd);
	close(t->source.fd);
	free(t);
	server_transfer_ended(s);
}

/* What does not go out is lost, like what gets lost on the way: the clock mends it. */
static void send_packet(struct transfer *t, const uint8_t *packet, size_t len)
{
	if (len && send(t->on.fd, packet, len, MSG_NOSIGNAL) < 0)
		log_debug("cannot send: %s", strerror(errno));
}

static void send_oack(struct transfer *t)
{
	uint8_t packet[TFTP_OACK_ROOM];
	send_packet(t, packet, tftp_build_oack(packet, sizeof packet, &t->terms.oack));
}

static void send_error(struct transfer *t, const struct session_action *a)
{
	uint8_t packet[TFTP_HEADER + TFTP_ERROR_TEXT + 1];
	send_packet(t, packet, tftp_build_error(packet, sizeof packet, a->code, a->text));
}

/* Hands `blocks` blocks of batch_data to the kernel. Returns how many it took, -1 with errno. */
static int send_blocks(struct transfer *t, uint32_t blocks, size_t len)
{
	uint8_t header[BATCH][TFTP_HEADER];
	struct iovec iov[BATCH][2];
	struct mmsghdr msg[BATCH];
	size_t blksize = t->terms.blksize;

	for (uint32_t i = 0; i < blocks; i++) {
		size_t from = i * blksize;
		tftp_build_data(header[i], t->first + i);
		iov[i][0] = (struct iovec){header[i], TFTP_HEADER};
		iov[i][1] =
		    (struct iovec){batch_data + from, len - from < blksize ? len - from : blksize};
		msg[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = iov[i], .msg_iovlen = 2}};
	}
	return sendmmsg(t->on.fd, msg, blocks, MSG_NOSIGNAL);
}

/* Sends as much of what is to be sent as goes in one batch, and says what came of it. */
static struct session_event send_batch(struct transfer *t)
{
	size_t blksize = t->terms.blksize, len;
	uint32_t count = t->count < BATCH ? t->count : BATCH;

	if (count > BATCH_BYTES / blksize)
		count = (uint32_t)(BATCH_BYTES / blksize);
	enum source_result r = source_settle(&t->source, t->session.acked + 1);
	if (r == SOURCE_OK)
		r = source_read(&t->source, t->first, count, batch_data, &len);
	if (r != SOURCE_OK) {
		t->read_error = r == SOURCE_FAILED ? errno : 0;
		return (struct session_event){.kind = EVENT_UNREADABLE};
	}
	bool at_end = len < count * blksize;
	if (at_end)
		count = (uint32_t)(len / blksize) + 1;
	int sent = send_blocks(t, count, len);
	if (sent < 0 && errno == ECONNREFUSED)
		return (struct session_event){.kind = EVENT_GONE};
	if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS))
		sent = 0;
	if (sent < 0)
		sent = (int)count; /* no route, a firewall: as good as lost */

	struct session_event e = {.kind = EVENT_SENT, .count = (uint32_t)sent};
	e.end = at_end && e.count == count;
	if (e.end)
		t->tail = (uint32_t)(len % blksize);
	t->first += e.count;
	t->count = e.end ? 0 : t->count - e.count;
	if (e.count < count)
		t->resume_ms = t->server->loop.now_ms + PAUSE_MS;
	return e;
}

static void arm(struct transfer *t)
{
	uint64_t due = t->session.wake_ms;
	if (t->count && t->resume_ms < due)
		due = t->resume_ms;
	if (!loop_timer_set(&t->server->loop, &t->timer, due)) {
		log_warnx("out of memory: a transfer of %s is dropped", t->path);
		destroy(t);
	}
}

/* Hands the event to the session and does what it says; `t` may be gone afterwards. */
static void feed(struct transfer *t, struct session_event event, const struct tftp_packet *cause)
{
	uint64_t now_ms = t->server->loop.now_ms;
	uint64_t block = waiting_for(t);

	for (int batches = 0;; batches++) {
		struct session_action a;
		session_input(&t->session, &event, now_ms, &a);
		if (a.kind == ACTION_OACK)
			send_oack(t);
		if (a.kind == ACTION_ERROR)
			send_error(t, &a);
		if (a.kind == ACTION_DATA) {
			t->first = a.first;
			t->count = a.count;
		}
		if (session_over(&t->session)) {
			report_end(t, cause, block);
			destroy(t);
			return;
		}
		if (batches == TURN_BATCHES)
			t->resume_ms = now_ms + PAUSE_MS;
		if (t->count == 0 || t->resume_ms > now_ms)
			break;
		event = send_batch(t);
	}
	arm(t);
}

void transfer_event(struct transfer *t, enum session_event_kind kind)
{
	feed(t, (struct session_event){.kind = kind}, NULL);
}

static void on_timer(struct loop_timer *timer, uint64_t now_ms)
{
	struct transfer *t = (struct transfer *)((char *)timer - offsetof(struct transfer, timer));
	(void)now_ms;
	transfer_event(t, EVENT_CLOCK);
}

static void on_packet(struct loop_fd *on)
{
	struct transfer *t = (struct transfer *)((char *)on - offsetof(struct transfer, on));
	uint8_t buffer[PACKET_ROOM];
	struct tftp_packet packet;

	ssize_t n = recv(on->fd, buffer, sizeof buffer, 0);
	if (n < 0) {
		if (errno == ECONNREFUSED)
			transfer_event(t, EVENT_GONE);
		return;
	}
	if (tftp_parse(buffer, (size_t)n, &packet) != TFTP_GOOD)
		return;
	t->heard_ms = t->server->loop.now_ms;
	if (packet.opcode == TFTP_ACK)
		feed(t, (struct session_event){.kind = EVENT_ACK, .block = packet.block}, NULL);
	else if (packet.opcode == TFTP_ERROR)
		feed(t, (struct session_event){.kind = EVENT_ERROR, .code = packet.error.code},
		    &packet);
}

/* The socket, watched; the options as this way to the client allows them. */
static bool open_way(struct transfer *t, const struct transfer_order *order)
{
	const struct conf_tftpd *conf = &t->server->daemon->conf->tftpd;

	t->on = (struct loop_fd){.fd = route_open(order->way), .ready = on_packet};
	if (t->on.fd < 0)
		return false;
	uint32_t most = route_max_blksize(t->on.fd);
	struct options_limits limits = {
	    .max_blksize = most < conf->max_blksize ? most : conf->max_blksize,
	    .max_windowsize = conf->max_windowsize,
	    .tsize_known = order->request->mode == TFTP_OCTET,
	    .tsize = (uint64_t)order->found->st.st_size,
	};
	t->terms = options_negotiate(order->request, &limits);
	if (loop_add(&t->server->loop, &t->on))
		return true;
	int saved = errno;
	close(t->on.fd);
	errno = saved;
	return false;
}

static void init(struct transfer *t, const struct transfer_order *order)
{
	const struct conf_tftpd *conf = &t->server->daemon->conf->tftpd;
	struct session_terms terms = {
	    .oack = t->terms.answer,
	    .windowsize = t->terms.windowsize,
	    .timeout_ms = t->terms.timeout_s ? t->terms.timeout_s * 1000 : conf->timeout_ms,
	    .exact = t->terms.timeout_s != 0,
	    /* Who asks for a timeout of 255 s and is never heard again shall not stay for it. */
	    .silent_ms = conf->timeout_ms,
	    .retries = conf->retries,
	    .total_ms = conf->max_seconds * (uint64_t)1000,
	};
	session_init(&t->session, &terms);
	source_init(&t->source, order->found->fd, (uint64_t)order->found->st.st_size,
	    t->terms.blksize, order->request->mode == TFTP_NETASCII);
	t->way = *order->way;
	t->request = order->request_hash;
	t->started_ms = t->server->loop.now_ms;
}

bool transfer_evict(struct server *s)
{
	struct transfer *oldest = NULL;
	uint64_t now_ms = s->loop.now_ms;

	for (size_t i = 0; i < TRANSFER_BUCKETS; i++)
		for (struct transfer *t = s->bucket[i]; t; t = t->next)
			if (!t->heard_ms && now_ms - t->started_ms >= QUIET_MS &&
			    (!oldest || t->started_ms < oldest->started_ms))
				oldest = t;
	if (oldest)
		transfer_event(oldest, EVENT_EVICT);
	return oldest != NULL;
}

bool transfer_start(struct server *s, const struct transfer_order *order)
{
	size_t path_size = strlen(order->found->path) + 1;
	struct transfer *t = calloc(1, sizeof *t + path_size);

	if (t) {
		t->server = s;
		t->timer.fire = on_timer;
		memcpy(t->path, order->found->path, path_size);
	}
	if (!t || !open_way(t, order)) {
		int saved = errno;
		free(t);
		close(order->found->fd);
		errno = saved;
		return false;
	}
	init(t, order);
	struct transfer **bucket = bucket_of(s, &t->way);
	t->next = *bucket;
	*bucket = t;
	s->transfers++;
	transfer_event(t, EVENT_START);
	return true;
}
