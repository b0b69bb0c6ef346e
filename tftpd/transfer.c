#include "tftpd/transfer.h"

#include "common/magic.h"
#include "common/test_mark.h"
#include "tftpd/burst.h"

#include <errno.h>
#include <string.h>

enum {
	TURN_BURSTS = 4, /* then it is another client's turn */
	PAUSE_MS = 1,
	QUIET_MS = 2000,          /* who was silent for so long may have been switched off and on */
	DISK_WAIT_MS = 60 * 1000, /* a disk that does not answer must not keep places for ever */
};

/* A packet was sent, or not: errno. */
static void note_sent(struct transfer *t, int error)
{
	/* A full socket, or a client's closed port, is no fault of ours: others see to these. */
	bool passes = error == EAGAIN || error == EWOULDBLOCK || error == ECONNREFUSED;

	t->send_error = passes ? 0 : error;
	if (t->send_error)
		t->unsent_error = error;
}

/* What does not go out is lost, like what gets lost on the way: the clock mends it. */
static void send_packet(struct transfer *t, const uint8_t *packet, size_t len)
{
	if (len)
		note_sent(t, endpoint_send(&t->endpoint, packet, len) ? 0 : errno);
}

static void send_oack(struct transfer *t)
{
	uint8_t packet[TFTP_OACK_SIZE];
	send_packet(t, packet, tftp_build_oack(packet, sizeof packet, &t->terms.oack));
}

void transfer_send_error(struct transfer *t, const char *text)
{
	uint8_t packet[TFTP_HEADER + TFTP_ERROR_TEXT + 1];
	send_packet(t, packet, tftp_build_error(packet, sizeof packet, TFTP_UNDEFINED, text));
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
	note_sent(t, errno);
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
static struct session_event send_burst(struct transfer *t, uint32_t count, uint64_t now_ms)
{
	struct source_bytes bytes;
	uint32_t blksize = t->terms.blksize, allowed = count;

	enum cache_result r = source_settle(&t->source, t->session.acked + 1);
	if (r == CACHE_OK)
		r = source_read(&t->source, t->first, count, &bytes);
	if (r == CACHE_WAIT) {
		t->waits_for_disk = true;
		if (!t->disk_ms)
			t->disk_ms = now_ms;
		limits_unused(t->limits, &t->member, (uint64_t)allowed * blksize);
		return (struct session_event){.kind = EVENT_HELD};
	}
	t->waits_for_disk = false;
	t->disk_ms = 0;
	if (r != CACHE_OK) {
		t->read_error = r == CACHE_FAILED ? errno : 0;
		return (struct session_event){.kind = EVENT_UNREADABLE};
	}
	if (t->first == 1 && bytes.pieces) {
		const uint8_t *head = bytes.piece[0].iov_base;
		t->machine = magic_pe_machine(head, bytes.piece[0].iov_len);
		t->is_unsigned = magic_pe_is_unsigned(head, bytes.piece[0].iov_len);
	}
	bool at_end = !bytes.cut && bytes.len < (size_t)count * blksize;
	if (bytes.cut)
		count = (uint32_t)(bytes.len / blksize);
	else if (at_end)
		count = (uint32_t)(bytes.len / blksize) + 1;

	int sent = send_blocks(t, count, &bytes);
	if (sent < 0) {
		limits_unused(t->limits, &t->member, (uint64_t)allowed * blksize);
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
		t->resume_ms = now_ms + PAUSE_MS;
	limits_unused(t->limits, &t->member,
	    (uint64_t)(allowed - e.count) * blksize + (e.end ? blksize - t->tail : 0));
	return e;
}

/* Sends as much of what is to be sent as goes in one burst, and as its rate allows. */
static struct session_event send_some(struct transfer *t, uint64_t now_ms)
{
	uint32_t most = burst_most(t->terms.blksize);
	uint32_t count = limits_allow(
	    t->limits, &t->member, t->count < most ? t->count : most, t->terms.blksize, now_ms);

	return count ? send_burst(t, count, now_ms) : (struct session_event){.kind = EVENT_HELD};
}

/* Does what the session says, but for sending blocks. */
static void carry_out(struct transfer *t, const struct session_action *a)
{
	switch (a->kind) {
	case ACTION_OACK:
		send_oack(t);
		break;
	case ACTION_ERROR:
		transfer_send_error(t, a->text);
		break;
	case ACTION_DATA:
		if (a->first <= t->session.high)
			allow_fragments(t);
		t->first = a->first;
		t->count = a->count;
		break;
	case ACTION_NONE:
	case ACTION_END:
		break;
	}
}

enum transfer_state transfer_feed(
    struct transfer *t, const struct session_event *event, uint64_t now_ms)
{
	struct session_event e = *event;

	for (int bursts = 0;; bursts++) {
		struct session_action a;
		session_input(&t->session, &e, now_ms, &a);
		carry_out(t, &a);
		if (session_over(&t->session))
			return TRANSFER_OVER;
		if (bursts == TURN_BURSTS)
			t->resume_ms = now_ms + PAUSE_MS;
		if (t->count == 0 || t->resume_ms > now_ms || e.kind == EVENT_HELD)
			return TRANSFER_GOES_ON;
		e = send_some(t, now_ms);
	}
}

struct session_event transfer_clock_event(struct transfer *t, uint64_t now_ms)
{
	if (t->waits_for_disk && now_ms >= t->disk_ms + DISK_WAIT_MS)
		t->read_error = ETIMEDOUT;
	return (struct session_event){.kind = t->read_error ? EVENT_UNREADABLE : EVENT_CLOCK};
}

uint64_t transfer_due_ms(const struct transfer *t)
{
	uint64_t due = t->session.wake_ms;

	if (t->count && t->resume_ms < due && !limits_holds(&t->member) && !t->waits_for_disk)
		due = t->resume_ms;
	if (t->waits_for_disk && t->disk_ms + DISK_WAIT_MS < due)
		due = t->disk_ms + DISK_WAIT_MS;
	return due;
}

void transfer_receive(int fd, struct transfer_input *in)
{
	in->ends = (struct udp_ends){.peer.len = sizeof in->ends.peer.v6};
	ssize_t n =
	    recvfrom(fd, in->bytes, sizeof in->bytes, 0, &in->ends.peer.sa, &in->ends.peer.len);
	if (n < 0)
		in->kind = errno == ECONNREFUSED ? INPUT_CLOSED : INPUT_NONE;
	else if (tftp_parse(in->bytes, (size_t)n, &in->packet) == TFTP_GOOD)
		in->kind = INPUT_PACKET;
	else
		in->kind = INPUT_NOISE;
}

bool transfer_packet_event(struct transfer *t, const struct tftp_packet *packet, uint64_t now_ms,
    struct session_event *event)
{
	t->heard_ms = now_ms;
	limits_heard(t->limits, &t->member, now_ms);
	switch (packet->opcode) {
	case TFTP_ACK:
		*event = (struct session_event){.kind = EVENT_ACK, .block = packet->block};
		return true;
	case TFTP_ERROR:
		*event = (struct session_event){.kind = EVENT_ERROR, .code = packet->error.code};
		return true;
	default:
		return false;
	}
}

struct session_event transfer_request_event(
    const struct transfer *t, uint64_t request_hash, uint64_t file_hash, uint64_t now_ms)
{
	bool silent = t->heard_ms && now_ms - t->heard_ms > QUIET_MS;

	if (request_hash == t->request_hash && (session_unheard(&t->session) || !silent))
		return (struct session_event){.kind = EVENT_AGAIN};
	return (struct session_event){
	    .kind = file_hash == t->file_hash ? EVENT_RESTART : EVENT_NEXT};
}

/* The options as the configuration, the way to the client and the file allow them. */
static struct options_terms negotiate_options(
    const struct endpoint_kernel *kernel, const struct transfer_order *order)
{
	const struct conf_tftpd *conf = &order->conf->tftpd;
	uint32_t most = endpoint_max_blksize(kernel, &order->ends->peer);
	struct options_limits limits = {
	    .max_blksize = most && most < conf->max_blksize ? most : conf->max_blksize,
	    .max_windowsize = conf->max_windowsize,
	    .max_timeout_s = conf_tftpd_max_timeout_s(order->conf),
	    .tsize_known = order->request->mode == TFTP_OCTET,
	    .tsize = (uint64_t)order->result->st.st_size,
	};

	return options_negotiate(order->request, &limits);
}

static struct session_terms session_terms_of(
    const struct options_terms *options, const struct conf_tftpd *conf)
{
	return (struct session_terms){
	    .oack = options->answer,
	    .windowsize = options->windowsize,
	    .timeout_ms = options->timeout_s ? options->timeout_s * 1000 : conf->timeout_ms,
	    .exact = options->timeout_s != 0,
	    /* Who asks for a timeout of 255 s and is never heard again shall not stay for it. */
	    .silent_ms = conf->timeout_ms,
	    .retries = conf->retries,
	    .total_ms = conf->max_seconds * (uint64_t)1000,
	};
}

void transfer_init(struct transfer *t, const struct transfer_means *means,
    const struct transfer_order *order, struct cache_file *file, uint64_t now_ms)
{
	t->terms = negotiate_options(means->kernel, order);
	struct session_terms terms = session_terms_of(&t->terms, &order->conf->tftpd);
	session_init(&t->session, &terms);
	source_init(&t->source, file, t->terms.blksize,
	    order->request->mode == TFTP_NETASCII ? means->netascii : NULL);
	t->endpoint.segments = t->endpoint.segments && order->conf->tftpd.udp_segment;
	t->request_hash = order->request_hash;
	t->file_hash = order->file_hash;
	t->started_ms = t->told_ms = now_ms;
	t->test = test_mark(order->request->is_test, &order->ends->peer, &order->ends->local);
	t->generated = order->result->how == LOOKUP_GENERATED;
	t->beside_shim = order->result->how == LOOKUP_SHIM;
	t->sought_mac = order->client->sought_mac;
	t->has_mac = order->client->has_mac;
	memcpy(t->mac, order->client->mac, MAC_LEN);
}
