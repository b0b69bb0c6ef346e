#include "tests/bench/tftp_client.h"

#include <errno.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	BATCH = 16,   /* buffers in one system call */
	ROOM = 65536, /* of one: a train of segments (UDP_GRO), or the largest block */
	HEADER = 4,
	FIRST_WAIT_US = 250000,
	LAST_WAIT_US = 1000000,
	GIVE_UP_US = 10000000,   /* without any progress, if not said otherwise */
	UBOOT_WAIT_US = 4900000, /* 5 s, less what a sweep of tftp_load may be late */
	UBOOT_WAITS = 10,
	BUFFER = 4 * 1024 * 1024,
};

enum { RRQ = 1, DATA = 3, ACK = 4, ERROR = 5, OACK = 6 };

struct tally tally;

/* xorshift64: the same seed loses the same packets. */
static bool lost(struct wishes *w)
{
	if (w->loss == 0)
		return false;
	w->random ^= w->random << 13;
	w->random ^= w->random >> 7;
	w->random ^= w->random << 17;
	return (uint32_t)(w->random >> 32) < w->loss;
}

static uint16_t get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static void put16(uint8_t *p, uint64_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

/* What does not go out is lost like any other. */
static void send_to_peer(struct client *c, const void *packet, size_t len)
{
	if (lost(c->wishes))
		return;
	if (c->begun)
		send(c->fd, packet, len, 0);
	else
		sendto(c->fd, packet, len, 0, (struct sockaddr *)&c->peer, sizeof c->peer);
}

static void send_request(struct client *c)
{
	uint8_t packet[700];
	int len =
	    snprintf((char *)packet + 2, sizeof packet - 2, "%.500s%coctet%cblksize%c%u%ctsize%c0",
		c->file->name, 0, 0, 0, c->wishes->blksize, 0, 0);
	put16(packet, RRQ);
	len += 3;
	if (c->wishes->windowsize > 1)
		len += 1 + snprintf((char *)packet + len, sizeof packet - (size_t)len,
			       "windowsize%c%u", 0, c->wishes->windowsize);
	if (c->wishes->counts)
		len += 1 +
		       snprintf((char *)packet + len, sizeof packet - (size_t)len, "timeout%c5", 0);
	send_to_peer(c, packet, (size_t)len);
}

static void send_ack(struct client *c)
{
	uint8_t packet[HEADER];
	put16(packet, ACK);
	put16(packet + 2, c->got);
	c->acked = c->got;
	tally.acks++;
	send_to_peer(c, packet, sizeof packet);
}

static void wait_anew(struct client *c, uint64_t now_us)
{
	c->progress_us = now_us;
	c->wait_us = c->wishes->counts ? UBOOT_WAIT_US : FIRST_WAIT_US;
	c->due_us = now_us + c->wait_us;
}

bool client_begin(
    struct client *c, struct wishes *w, const struct file *file, in_addr_t local, uint64_t now_us)
{
	const struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = local};
	int on = 1, size = BUFFER;

	*c = (struct client){.fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
	    .wishes = w,
	    .file = file,
	    .peer = w->server,
	    .blksize = 512,
	    .windowsize = 1,
	    .began_us = now_us};
	if (c->fd < 0)
		return false;
	if (local && bind(c->fd, (const struct sockaddr *)&at, sizeof at) < 0) {
		close(c->fd);
		return false;
	}
	/* A train of segments may come as one; a window may come before we look. */
	if (c->wishes->windowsize > 1) {
		setsockopt(c->fd, SOL_UDP, UDP_GRO, &on, sizeof on);
		setsockopt(c->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
	}
	wait_anew(c, now_us);
	send_request(c);
	return true;
}

/* Says why, of the first that fails. */
static enum client_state fail(const struct client *c, const char *why)
{
	static bool said;
	if (!said)
		fprintf(stderr, "tftp_load: %s at block %llu: %s\n", c->file->name,
		    (unsigned long long)c->got + 1, why);
	said = true;
	return CLIENT_FAILED;
}

static enum client_state on_error(const struct client *c, const uint8_t *p, size_t len)
{
	char why[128];
	snprintf(why, sizeof why, "the server says %u, %.*s", get16(p + 2), (int)(len - HEADER),
	    (const char *)p + HEADER);
	return fail(c, why);
}

/* The value of an option of an OACK, or `none`. */
static uint32_t option(const uint8_t *p, size_t len, const char *name, uint32_t none)
{
	const char *at = (const char *)p, *end = at + len;
	while (at < end) {
		const char *value = memchr(at, 0, (size_t)(end - at));
		if (!value || !memchr(value + 1, 0, (size_t)(end - value - 1)))
			return none;
		if (strcasecmp(at, name) == 0)
			return (uint32_t)strtoul(value + 1, NULL, 10);
		at = value + 1 + strlen(value + 1) + 1;
	}
	return none;
}

static enum client_state on_oack(struct client *c, const uint8_t *p, size_t len, uint64_t now_us)
{
	if (c->got)
		return CLIENT_GOES_ON;
	if (c->wishes->size_alone) {
		send_to_peer(c, "\0\5\0\0User aborted the transfer", 31);
		return CLIENT_SERVED;
	}
	c->blksize = tally.blksize = option(p + 2, len - 2, "blksize", 512);
	c->windowsize = tally.windowsize = option(p + 2, len - 2, "windowsize", 1);
	wait_anew(c, now_us);
	send_ack(c);
	return CLIENT_GOES_ON;
}

/* Bytes that are not the file's, too many or too few. */
static bool is_wrong(const struct client *c, const uint8_t *p, size_t len, bool last)
{
	const struct file *f = c->file;
	if (len > c->blksize)
		return true;
	if (!f->bytes)
		return false;
	return c->bytes + len > f->size || (last && c->bytes + len != f->size) ||
	       memcmp(f->bytes + c->bytes, p, len) != 0;
}

/* A block that is not the next. */
static void on_other_data(struct client *c, uint16_t ahead)
{
	tally.again++;
	if (ahead == 0xffff) { /* the one before: our ACK was lost */
		if (c->acked == c->got)
			send_ack(c);
	} else if (ahead < 0x8000) {
		/* Once for a gap, and again when what comes starts over behind it. */
		uint64_t block = c->got + 1 + ahead;
		if (c->gap_high == 0 || block <= c->gap_high)
			send_ack(c);
		c->gap_high = block;
	}
}

static enum client_state on_data(struct client *c, const uint8_t *p, size_t len, uint64_t now_us)
{
	uint16_t ahead = (uint16_t)(get16(p + 2) - (uint16_t)(c->got + 1));
	bool last = len - HEADER < c->blksize;

	tally.data++;
	if (ahead) {
		on_other_data(c, ahead);
		return CLIENT_GOES_ON;
	}
	if (is_wrong(c, p + HEADER, len - HEADER, last)) {
		tally.wrong++;
		return fail(c, "wrong bytes");
	}
	c->got++;
	c->bytes += len - HEADER;
	c->gap_high = 0;
	tally.bytes += len - HEADER;
	wait_anew(c, now_us);
	if (last || c->got - c->acked >= c->windowsize)
		send_ack(c);
	return last ? CLIENT_SERVED : CLIENT_GOES_ON;
}

static enum client_state on_packet(struct client *c, const uint8_t *p, size_t len, uint64_t now_us)
{
	if (len < HEADER || (get16(p) == DATA && lost(c->wishes)))
		return CLIENT_GOES_ON;
	switch (get16(p)) {
	case DATA:
		return on_data(c, p, len, now_us);
	case OACK:
		return on_oack(c, p, len, now_us);
	case ERROR:
		return on_error(c, p, len);
	default:
		return CLIENT_GOES_ON;
	}
}

/* The size of the segments of what was received at once, or its length. */
static size_t segment_of(struct msghdr *m, size_t len)
{
	for (struct cmsghdr *h = CMSG_FIRSTHDR(m); h; h = CMSG_NXTHDR(m, h))
		if (h->cmsg_level == SOL_UDP && h->cmsg_type == UDP_GRO) {
			int size;
			memcpy(&size, CMSG_DATA(h), sizeof size);
			return (size_t)size;
		}
	return len;
}

/* From the first answer on, we know the server's TID and hear nobody else. */
static bool meet(struct client *c, const struct sockaddr_in *from)
{
	if (from->sin_addr.s_addr != c->wishes->server.sin_addr.s_addr)
		return false;
	c->peer = *from;
	c->begun = connect(c->fd, (const struct sockaddr *)from, sizeof *from) == 0;
	return c->begun;
}

enum client_state client_ready(struct client *c, uint64_t now_us)
{
	static uint8_t buffer[BATCH][ROOM];
	static struct mmsghdr msg[BATCH];
	static struct iovec iov[BATCH];
	static union {
		struct cmsghdr align;
		uint8_t buffer[CMSG_SPACE(sizeof(int))];
	} control[BATCH];
	struct sockaddr_in from;
	uint32_t at_once = c->windowsize < BATCH ? c->windowsize : BATCH;

	for (uint32_t i = 0; i < at_once; i++) {
		iov[i] = (struct iovec){buffer[i], ROOM};
		msg[i].msg_hdr = (struct msghdr){.msg_iov = &iov[i], .msg_iovlen = 1};
		if (c->wishes->windowsize > 1) {
			msg[i].msg_hdr.msg_control = &control[i];
			msg[i].msg_hdr.msg_controllen = sizeof control[i];
		}
	}
	if (!c->begun) {
		msg[0].msg_hdr.msg_name = &from;
		msg[0].msg_hdr.msg_namelen = sizeof from;
	}
	int n = recvmmsg(c->fd, msg, at_once, MSG_DONTWAIT, NULL);
	if (n < 0 && errno == ECONNREFUSED)
		return fail(c, "nobody listens at the server's port");
	if (n <= 0 || (!c->begun && !meet(c, &from)))
		return CLIENT_GOES_ON;
	for (int i = 0; i < n; i++) {
		size_t len = msg[i].msg_len, segment = segment_of(&msg[i].msg_hdr, len);
		for (size_t at = 0; at < len; at += segment) {
			enum client_state state = on_packet(
			    c, buffer[i] + at, len - at < segment ? len - at : segment, now_us);
			if (state != CLIENT_GOES_ON)
				return state;
		}
	}
	return CLIENT_GOES_ON;
}

enum client_state client_due(struct client *c, uint64_t now_us)
{
	if (c->wishes->counts && ++c->waits > UBOOT_WAITS)
		return fail(c, "ten waits in all");
	uint64_t patience_us = c->wishes->patience_us ? c->wishes->patience_us : GIVE_UP_US;
	if (!c->wishes->counts && now_us - c->progress_us > patience_us)
		return fail(c, "no progress for too long");
	tally.resent++;
	if (!c->wishes->counts)
		c->wait_us = c->wait_us * 2 < LAST_WAIT_US ? c->wait_us * 2 : LAST_WAIT_US;
	c->due_us = now_us + c->wait_us;
	if (c->begun)
		send_ack(c);
	else
		send_request(c);
	return CLIENT_GOES_ON;
}
