#include "common/clock.h"
#include "tools/probe/load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TFTP_PORT = 69, FIRST_MS = 2500, RESEND_MS = 800, QUIET_MS = 1600 };

bool load_wait(int fd, short events, uint64_t until_ms)
{
	struct pollfd p = {.fd = fd, .events = events};

	for (;;) {
		uint64_t now = clock_now_ms();
		if (now >= until_ms)
			return false;
		int n = poll(&p, 1, (int)(until_ms - now));
		if (n > 0)
			return true;
		if (n < 0 && errno != EINTR)
			return false;
	}
}

struct transfer {
	int fd;
	struct sockaddr_in server, peer;
	bool has_peer; /* the port that answers */
	struct tftp_load load;
};

static void send_to(struct transfer *t, const void *packet, size_t len)
{
	const struct sockaddr_in *to = t->has_peer ? &t->peer : &t->server;
	(void)!sendto(t->fd, packet, len, 0, (const struct sockaddr *)to, sizeof *to);
}

static void send_ack(struct transfer *t)
{
	uint8_t packet[TFTP_HEADER];
	send_to(t, packet, tftp_ack_build(t->load.block, packet));
}

/* So that the server need not wait for us. */
static void send_end(struct transfer *t)
{
	uint8_t packet[64];
	if (t->has_peer)
		send_to(t, packet,
		    tftp_build_error(
			packet, sizeof packet, TFTP_OPTIONS_REFUSED, "lanboot test: enough"));
}

/* A port that is closed says so by ICMP; true if it did. */
static bool is_closed(int fd)
{
	uint8_t bytes[64], control[512];
	struct iovec part = {bytes, sizeof bytes};
	struct msghdr m = {.msg_iov = &part,
	    .msg_iovlen = 1,
	    .msg_control = control,
	    .msg_controllen = sizeof control};

	return recvmsg(fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0;
}

static void keep(struct load *out, const uint8_t *data, size_t len)
{
	size_t room = sizeof out->head - out->head_len;
	if (len > room)
		len = room;
	memcpy(out->head + out->head_len, data, len);
	out->head_len += len;
}

/* Takes what has come. Returns false if it is nothing of this transfer. */
static bool take_packet(struct transfer *t, struct load *out)
{
	uint8_t packet[TFTP_BLKSIZE_MAX + TFTP_HEADER];
	struct sockaddr_in from = {0};
	socklen_t size = sizeof from;
	ssize_t n =
	    recvfrom(t->fd, packet, sizeof packet, MSG_DONTWAIT, (struct sockaddr *)&from, &size);

	if (n < 0 || from.sin_addr.s_addr != t->server.sin_addr.s_addr ||
	    (t->has_peer && from.sin_port != t->peer.sin_port))
		return false;
	t->peer = from;
	t->has_peer = true;
	struct tftp_came came = tftp_load_input(&t->load, packet, (size_t)n);
	if (came.data)
		keep(out, came.data, came.len);
	if (came.ack)
		send_ack(t);
	return true;
}

static enum load_result result_of(const struct transfer *t, bool closed, bool enough)
{
	switch (t->load.state) {
	case TFTP_LOADED:
		return LOAD_OK;
	case TFTP_REFUSED:
	case TFTP_BROKEN:
		return LOAD_REFUSED;
	case TFTP_LOADING:
		break;
	}
	if (enough)
		return LOAD_OK;
	if (!t->load.answered)
		return closed ? LOAD_CLOSED : LOAD_SILENT;
	return t->load.block ? LOAD_STOPPED : LOAD_BLOCKS;
}

/* Until it is loaded, or there is no more hope. */
static void run(struct transfer *t, const void *request, size_t len, uint64_t most,
    uint64_t deadline_ms, struct load *out)
{
	uint64_t now = clock_now_ms(), last = now, resent = now, began = now;
	bool closed = false, enough = false;

	send_to(t, request, len);
	while (t->load.state == TFTP_LOADING && !enough && now < deadline_ms) {
		uint64_t wait = t->load.answered ? QUIET_MS : FIRST_MS;
		if (now - last >= wait || (closed && now - began >= RESEND_MS))
			break;
		if (now - resent >= RESEND_MS) {
			resent = now;
			if (t->load.answered)
				send_ack(t);
			else
				send_to(t, request, len);
		}
		if (load_wait(t->fd, POLLIN, now + 50 < deadline_ms ? now + 50 : deadline_ms)) {
			closed |= is_closed(t->fd);
			if (take_packet(t, out))
				last = resent = clock_now_ms();
		}
		enough = most && t->load.bytes >= most;
		now = clock_now_ms();
	}
	out->result = result_of(t, closed, enough);
	if (t->load.state == TFTP_LOADING)
		send_end(t);
}

void load_tftp(struct in_addr server, const char *file, const struct probe_kind *k, uint64_t most,
    uint64_t deadline_ms, struct load *out)
{
	uint8_t request[TFTP_ASK_SIZE];
	struct transfer t = {
	    .server = {.sin_family = AF_INET, .sin_addr = server, .sin_port = htons(TFTP_PORT)}};
	uint64_t began = clock_now_ms();
	int on = 1;

	*out = (struct load){.result = LOAD_NO_URL, .server = server};
	size_t len = tftp_ask_build(file, k->blksize, k->windowsize, request, sizeof request);
	t.fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (t.fd < 0 || len == 0) {
		if (t.fd >= 0)
			close(t.fd);
		return;
	}
	setsockopt(t.fd, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
	tftp_load_start(&t.load, k->blksize, k->windowsize);
	run(&t, request, len, most, deadline_ms, out);
	close(t.fd);
	out->code = t.load.error_code;
	memcpy(out->text, t.load.error_text, sizeof out->text);
	out->has_size = t.load.has_size;
	out->size = t.load.size;
	out->bytes = t.load.bytes;
	out->blksize = t.load.blksize;
	if (out->result == LOAD_OK && !out->has_size) {
		out->size = out->bytes;
		out->has_size = t.load.state == TFTP_LOADED;
	}
	out->ms = (uint32_t)(clock_now_ms() - began);
}
