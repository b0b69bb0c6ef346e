#include "tftpd/transfer.h"

#include "common/container_of.h"
#include "common/hash.h"
#include "tftpd/burst.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	TURN_BURSTS = 4, /* then it is another client's turn */
	PAUSE_MS = 1,
	QUIET_MS = 2000,    /* who was silent for so long may have been switched off and on */
	PACKET_SIZE = 1024, /* ACK and ERROR; more of an ERROR's text is of no use */
	LOOKS = 16,         /* of one client's packets at most, before others have their turn */
	RECEIVE_BUFFER = 16 * 1024, /* a client has few packets under way: ACKs */
};

static uint32_t hash_of(const struct addr *a)
{
	size_t len;
	const uint8_t *bytes = addr_bytes(a, &len);
	uint32_t h = hash32_bytes(HASH32_START ^ addr_port(a), bytes, len);
	return h ^ h >> 16;
}

static struct transfer **bucket_of(struct server *s, const struct udp_ends *ends)
{
	return &s->bucket[hash_of(&ends->peer) % TRANSFER_BUCKETS];
}

struct transfer *transfer_find(struct server *s, const struct udp_ends *ends)
{
	struct transfer *t = *bucket_of(s, ends);
	while (t && !(addr_equal(&t->endpoint.ends.peer, &ends->peer) &&
			(!ends->local.len || addr_equal(&t->endpoint.ends.local, &ends->local))))
		t = t->next;
	return t;
}

static void unwatch(struct transfer *t)
{
	if (!t->endpoint.shared)
		loop_remove(&t->server->loop, &t->on);
	if (t->endpoint.stray_fd >= 0)
		loop_remove(&t->server->loop, &t->strays);
}

static void destroy(struct transfer *t)
{
	struct server *s = t->server;
	struct transfer **p = bucket_of(s, &t->endpoint.ends);

	while (*p && *p != t)
		p = &(*p)->next;
	if (*p)
		*p = t->next;
	loop_timer_clear(&s->loop, &t->timer);
	disk_wait_end(t);
	unwatch(t);
	endpoint_close(&t->endpoint);
	ports_freed(&s->ports);
	cache_close_file(t->source.file);
	limits_leave(t);
	free(t);
	server_transfer_ended(s);
}

/* What does not go out is lost, like what gets lost on the way: the clock mends it. */
static void send_packet(struct transfer *t, const uint8_t *packet, size_t len)
{
	if (len)
		report_sent(t, endpoint_send(&t->endpoint, packet, len) ? 0 : errno);
}

static void send_oack(struct transfer *t)
{
	uint8_t packet[TFTP_OACK_SIZE];
	send_packet(t, packet, tftp_build_oack(packet, sizeof packet, &t->terms.oack));
}

static void send_error(struct transfer *t, const struct session_action *a)
{
	uint8_t packet[TFTP_HEADER + TFTP_ERROR_TEXT + 1];
	send_packet(t, packet, tftp_build_error(packet, sizeof packet, a->code, a->text));
}

/* How many of the blocks are on their way, or lost on it. -1: the client's port is closed. */
static int send_blocks(struct transfer *t, uint32_t count, const struct source_bytes *bytes)
{
	int sent = burst_send(&t->endpoint, t->first, count, t->terms.blksize, bytes);

	if (sent < 0 && errno == ECONNREFUSED && !t->endpoint.shared)
		return -1;
	if (sent < 0 && udp_old_error(errno))
		sent = burst_send(&t->endpoint, t->first, count, t->terms.blksize, bytes);
	if (sent >= 0) {
		t->send_error = 0;
		return sent;
	}
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS || errno == ENOMEM)
		return 0;
	report_sent(t, errno);
	return (int)count; /* no route, a firewall: as good as lost */
}

/* What did not arrive may have been too large for a way that does not say so. */
static void allow_fragments(struct transfer *t)
{
	if (!t->endpoint.shared && !t->fragments)
		endpoint_allow_fragments(t->endpoint.fd, t->endpoint.ends.peer.sa.sa_family);
	t->fragments = true;
}

/* Reads and sends `count` blocks, or as many as there are, and says what came of it. */
static struct session_event send_burst(struct transfer *t, uint32_t count)
{
	struct source_bytes bytes;
	uint32_t blksize = t->terms.blksize, allowed = count;

	enum cache_result r = source_settle(&t->source, t->session.acked + 1);
	if (r == CACHE_OK)
		r = source_read(&t->source, t->first, count, &bytes);
	if (r == CACHE_WAIT) {
		disk_wait(t);
		limits_unused(t, (uint64_t)allowed * blksize);
		return (struct session_event){.kind = EVENT_HELD};
	}
	disk_wait_end(t);
	t->disk_ms = 0;
	if (r != CACHE_OK) {
		t->read_error = r == CACHE_FAILED ? errno : 0;
		return (struct session_event){.kind = EVENT_UNREADABLE};
	}
	bool at_end = !bytes.cut && bytes.len < (size_t)count * blksize;
	if (bytes.cut)
		count = (uint32_t)(bytes.len / blksize);
	else if (at_end)
		count = (uint32_t)(bytes.len / blksize) + 1;

	int sent = send_blocks(t, count, &bytes);
	if (sent < 0) {
		limits_unused(t, (uint64_t)allowed * blksize);
		return (struct session_event){.kind = EVENT_GONE};
	}

	struct session_event e = {.kind = EVENT_SENT, .count = (uint32_t)sent};
	e.end = at_end && e.count == count;
	e.empty = e.end && t->first == 1 && bytes.len == 0;
	if (e.end)
		t->tail = (uint32_t)(bytes.len % blksize);
	t->first += e.count;
	t->count = e.end ? 0 : t->count - e.count;
	if (e.count < count)
		t->resume_ms = t->server->loop.now_ms + PAUSE_MS;
	limits_unused(t, (uint64_t)(allowed - e.count) * blksize + (e.end ? blksize - t->tail : 0));
	return e;
}

/* Sends as much of what is to be sent as goes in one burst, and as its rate allows. */
static struct session_event send_some(struct transfer *t)
{
	uint32_t most = burst_most(t->terms.blksize);
	uint32_t count = limits_allow(t, t->count < most ? t->count : most);

	return count ? send_burst(t, count) : (struct session_event){.kind = EVENT_HELD};
}

/* False: it could not, and `t` is gone. */
static bool arm(struct transfer *t)
{
	uint64_t due = t->session.wake_ms;
	if (t->count && t->resume_ms < due && !limits_holds(t) && !t->wait_place)
		due = t->resume_ms;
	if (t->wait_place && t->disk_ms + DISK_WAIT_MS < due)
		due = t->disk_ms + DISK_WAIT_MS;
	if (loop_timer_set(&t->server->loop, &t->timer, due))
		return true;
	static const struct session_action sorry = {
	    .code = TFTP_UNDEFINED, .text = "out of memory"};
	log_warnx("out of memory: a transfer of %s is dropped", t->path);
	send_error(t, &sorry);
	destroy(t);
	return false;
}

/* Hands the event to the session and does what it says. False: `t` is gone. */
static bool feed(struct transfer *t, struct session_event event, const struct tftp_packet *cause)
{
	uint64_t now_ms = t->server->loop.now_ms;
	uint64_t block = report_waiting_for(t);

	for (int bursts = 0;; bursts++) {
		struct session_action a;
		session_input(&t->session, &event, now_ms, &a);
		if (a.kind == ACTION_OACK)
			send_oack(t);
		if (a.kind == ACTION_ERROR)
			send_error(t, &a);
		if (a.kind == ACTION_DATA) {
			if (a.first <= t->session.high)
				allow_fragments(t);
			t->first = a.first;
			t->count = a.count;
		}
		if (session_over(&t->session)) {
			report_end(t, cause, block);
			destroy(t);
			return false;
		}
		if (bursts == TURN_BURSTS)
			t->resume_ms = now_ms + PAUSE_MS;
		if (t->count == 0 || t->resume_ms > now_ms || event.kind == EVENT_HELD)
			break;
		event = send_some(t);
	}
	return arm(t);
}

void transfer_event(struct transfer *t, enum session_event_kind kind)
{
	feed(t, (struct session_event){.kind = kind}, NULL);
}

bool transfer_asked(struct transfer *t, uint64_t request_hash, uint64_t file_hash)
{
	bool silent = t->heard_ms && t->server->loop.now_ms - t->heard_ms > QUIET_MS;

	if (request_hash == t->request && (session_unheard(&t->session) || !silent)) {
		transfer_event(t, EVENT_AGAIN);
		return true;
	}
	transfer_event(t, file_hash == t->file ? EVENT_RESTART : EVENT_NEXT);
	return false;
}

/* The client sent this. False: `t` is gone. */
static bool hear(struct transfer *t, const struct tftp_packet *packet)
{
	t->heard_ms = t->server->loop.now_ms;
	limits_heard(t);
	if (packet->opcode == TFTP_ACK)
		return feed(
		    t, (struct session_event){.kind = EVENT_ACK, .block = packet->block}, NULL);
	if (packet->opcode == TFTP_ERROR)
		return feed(t,
		    (struct session_event){.kind = EVENT_ERROR, .code = packet->error.code},
		    packet);
	return true;
}

void transfer_packet(struct transfer *t, const struct tftp_packet *packet)
{
	hear(t, packet);
}

/* Receives a packet that can be understood. False with errno 0 if it cannot. */
static bool receive(
    int fd, uint8_t buffer[PACKET_SIZE], struct tftp_packet *packet, struct udp_ends *ends)
{
	*ends = (struct udp_ends){.peer.len = sizeof ends->peer.v6};
	ssize_t n = recvfrom(fd, buffer, PACKET_SIZE, 0, &ends->peer.sa, &ends->peer.len);
	if (n < 0)
		return false;
	errno = 0;
	return tftp_parse(buffer, (size_t)n, packet) == TFTP_GOOD;
}

static void on_stray(struct loop_fd *on)
{
	struct transfer *t = container_of(on, struct transfer, strays);
	uint8_t buffer[PACKET_SIZE];
	struct tftp_packet packet;
	struct udp_ends ends;

	if (receive(on->fd, buffer, &packet, &ends) && packet.opcode != TFTP_ERROR)
		server_answer_stray(t->server, on->fd, &ends);
}

enum heard { HEARD_NOTHING, HEARD_SOMETHING, HEARD_THE_END };

/* Takes one packet from the transfer's own socket. HEARD_THE_END: `t` is gone. */
static enum heard hear_next(struct transfer *t)
{
	uint8_t buffer[PACKET_SIZE];
	struct tftp_packet packet;
	struct udp_ends ends;
	bool alive = true;

	if (receive(t->endpoint.fd, buffer, &packet, &ends)) {
		if (addr_equal(&ends.peer, &t->endpoint.ends.peer))
			alive = hear(t, &packet);
	} else if (errno == ECONNREFUSED) {
		alive = feed(t, (struct session_event){.kind = EVENT_GONE}, NULL);
	} else if (errno) {
		return HEARD_NOTHING;
	}
	return alive ? HEARD_SOMETHING : HEARD_THE_END;
}

static void on_packet(struct loop_fd *on)
{
	hear_next(container_of(on, struct transfer, on));
}

/* What it waits for may have come while others were served: then nothing is sent again. */
static void on_timer(struct loop_timer *timer, uint64_t now_ms)
{
	struct transfer *t = container_of(timer, struct transfer, timer);

	for (int i = 0; i < LOOKS && !t->endpoint.shared && t->session.wake_ms <= now_ms; i++) {
		enum heard heard = hear_next(t);
		if (heard == HEARD_THE_END)
			return;
		if (heard == HEARD_NOTHING)
			break;
	}
	if (disk_is_late(t))
		t->read_error = ETIMEDOUT;
	transfer_event(t, t->read_error ? EVENT_UNREADABLE : EVENT_CLOCK);
}

/* Without the watch over strays, these are not told: they do no harm. */
static bool watch(struct transfer *t)
{
	t->on = (struct loop_fd){.fd = t->endpoint.fd, .ready = on_packet};
	t->strays = (struct loop_fd){.fd = t->endpoint.stray_fd, .ready = on_stray};
	if (!loop_add(&t->server->loop, &t->on))
		return false;
	if (t->endpoint.stray_fd >= 0 && !loop_add(&t->server->loop, &t->strays)) {
		close(t->endpoint.stray_fd);
		t->endpoint.stray_fd = -1;
	}
	return true;
}

/* How much may wait to be read: the kernel's default is enough for thousands of packets. */
static void bound_buffer(int fd)
{
	int size = RECEIVE_BUFFER;
	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

/* A port of its own, watched; or the listener's. */
static bool open_endpoint(struct transfer *t, const struct transfer_order *order)
{
	if (order->fd >= 0) {
		endpoint_share(&t->endpoint, order->ends, order->fd);
		return true;
	}
	struct server *s = t->server;
	if (!endpoint_open(&t->endpoint, order->ends, &s->ports) &&
	    (errno != EADDRINUSE || !limits_make_room(s, &order->ends->peer) ||
		!endpoint_open(&t->endpoint, order->ends, &s->ports)))
		return false;
	bound_buffer(t->endpoint.fd);
	bound_buffer(t->endpoint.stray_fd);
	if (watch(t))
		return true;
	int saved = errno;
	endpoint_close(&t->endpoint);
	errno = saved;
	return false;
}

/* The options as this server, this way and this file allow them. */
static void negotiate(struct transfer *t, const struct transfer_order *order)
{
	const struct conf_tftpd *conf = &t->server->daemon->conf->tftpd;
	uint32_t most = endpoint_max_blksize(&order->ends->peer);
	struct options_limits limits = {
	    .max_blksize = most && most < conf->max_blksize ? most : conf->max_blksize,
	    .max_windowsize = conf->max_windowsize,
	    .max_timeout_s = conf_tftpd_max_timeout_s(t->server->daemon->conf),
	    .tsize_known = order->request->mode == TFTP_OCTET,
	    .tsize = (uint64_t)order->result->st.st_size,
	};

	t->terms = options_negotiate(order->request, &limits);
	t->endpoint.segments = t->endpoint.segments && conf->udp_segment;
}

static void init(struct transfer *t, const struct transfer_order *order, struct cache_file *file)
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
	source_init(&t->source, file, t->terms.blksize, order->request->mode == TFTP_NETASCII);
	t->request = order->request_hash;
	t->file = order->file_hash;
	t->started_ms = t->server->loop.now_ms;
}

/* Without what can fail. NULL with errno: no memory. */
static struct transfer *make(struct server *s, const struct transfer_order *order)
{
	size_t path_size = strlen(order->result->path) + 1;
	struct transfer *t = calloc(1, sizeof *t + path_size);

	if (t) {
		t->server = s;
		t->timer.fire = on_timer;
		t->generated = order->result->how == LOOKUP_GENERATED;
		t->sought_mac = order->client->looked;
		t->has_mac = order->client->has_mac;
		memcpy(t->mac, order->client->mac, MAC_LEN);
		memcpy(t->path, order->result->path, path_size);
	}
	return t;
}

bool transfer_start(struct server *s, const struct transfer_order *order)
{
	struct cache_file *file = cache_open(&s->cache, order->result->fd, &order->result->st);
	struct transfer *t = file ? make(s, order) : NULL;

	bool routed = t && open_endpoint(t, order);
	if (!routed || !limits_enter(t, &order->ends->peer)) {
		int saved = errno;
		if (routed) {
			unwatch(t);
			endpoint_close(&t->endpoint);
		}
		free(t);
		if (file)
			cache_close_file(file);
		errno = saved;
		return false;
	}
	negotiate(t, order);
	init(t, order, file);
	struct transfer **bucket = bucket_of(s, &t->endpoint.ends);
	t->next = *bucket;
	*bucket = t;
	s->transfers++;
	transfer_event(t, EVENT_START);
	return true;
}
