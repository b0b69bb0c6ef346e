#include "tftpd/burst.h"

#include "tftpd/tftp.h"

#include <errno.h>
#include <netinet/udp.h>
#include <string.h>

/* What UDP carries in one packet over IPv6, without its headers; a little less than over IPv4. */
enum { PACKET_MOST = 65535 - 40 - 8 };

/* Each block is its header and then one piece, or more where it lies across two chunks. */
struct layout {
	uint8_t header[BURST_PACKETS][TFTP_HEADER];
	struct iovec iov[2 * BURST_PACKETS + SOURCE_PIECES];
	size_t begin[BURST_PACKETS + 1]; /* of each block's in iov */
};

uint32_t burst_most(uint32_t blksize)
{
	uint32_t fit = PACKET_MOST / (blksize + TFTP_HEADER);
	return fit == 0 ? 1 : fit < BURST_PACKETS ? fit : BURST_PACKETS;
}

static void lay_out(struct layout *l, uint64_t first, uint32_t count, uint32_t blksize,
    const struct source_bytes *bytes)
{
	size_t n = 0, piece = 0, used = 0;

	for (uint32_t i = 0; i < count; i++) {
		tftp_build_data(l->header[i], first + i);
		l->begin[i] = n;
		l->iov[n++] = (struct iovec){l->header[i], TFTP_HEADER};
		for (size_t left = blksize; left && piece < bytes->pieces;) {
			const struct iovec *from = &bytes->piece[piece];
			size_t len = from->iov_len - used < left ? from->iov_len - used : left;
			l->iov[n++] = (struct iovec){(uint8_t *)from->iov_base + used, len};
			left -= len;
			used += len;
			if (used == from->iov_len) {
				piece++;
				used = 0;
			}
		}
	}
	l->begin[count] = n;
}

/* The kernel, the device, or the MTU of this way has no way to cut a packet up. */
static bool cannot_segment(int error)
{
	return error == EIO || error == EINVAL || error == EMSGSIZE || error == ENOPROTOOPT ||
	       error == EOPNOTSUPP;
}

/*
 * A message of `count` blocks from the `i`th on. Its number of pieces is a size_t in glibc and an
 * int in musl: what is smaller than either goes into both.
 */
static struct msghdr message_of(struct layout *l, uint32_t i, uint32_t count)
{
	uint16_t pieces = (uint16_t)(l->begin[i + count] - l->begin[i]);
	return (struct msghdr){.msg_iov = &l->iov[l->begin[i]], .msg_iovlen = pieces};
}

static int send_as_one(struct endpoint *e, struct layout *l, uint32_t count, uint32_t blksize)
{
	struct endpoint_control control;
	struct msghdr msg = message_of(l, 0, count);

	endpoint_address(e, &msg, &control);
	endpoint_segment(&msg, &control, (uint16_t)(blksize + TFTP_HEADER));
	return sendmsg(e->fd, &msg, MSG_NOSIGNAL) < 0 ? -1 : (int)count;
}

static int send_one_by_one(struct endpoint *e, struct layout *l, uint32_t count)
{
	struct endpoint_control control;
	struct mmsghdr msg[BURST_PACKETS];

	for (uint32_t i = 0; i < count; i++) {
		msg[i].msg_hdr = message_of(l, i, 1);
		endpoint_address(e, &msg[i].msg_hdr, &control); /* the same for all */
	}
	return sendmmsg(e->fd, msg, count, MSG_NOSIGNAL);
}

static int send_single(struct endpoint *e, struct layout *l)
{
	struct endpoint_control control;
	struct msghdr msg = message_of(l, 0, 1);

	endpoint_address(e, &msg, &control);
	return sendmsg(e->fd, &msg, MSG_NOSIGNAL) < 0 ? -1 : 1;
}

int burst_send(struct endpoint *e, uint64_t first, uint32_t count, uint32_t blksize,
    const struct source_bytes *bytes)
{
	struct layout l;

	lay_out(&l, first, count, blksize, bytes);
	if (count == 1)
		return send_single(e, &l);
	if (e->segments) {
		int sent = send_as_one(e, &l, count, blksize);
		if (sent >= 0 || !cannot_segment(errno))
			return sent;
		e->segments = false;
	}
	return send_one_by_one(e, &l, count);
}
