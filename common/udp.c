#include "common/udp.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

static bool enable_option(int fd, int level, int option)
{
	int on = 1;
	return setsockopt(fd, level, option, &on, sizeof on) == 0;
}

static int close_with_errno(int fd)
{
	int saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

int udp_socket(int family, bool share)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	bool ok = !share || enable_option(fd, SOL_SOCKET, SO_REUSEADDR);
	if (family == AF_INET6)
		ok = ok && enable_option(fd, IPPROTO_IPV6, IPV6_V6ONLY) &&
		     enable_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO);
	else
		ok = ok && enable_option(fd, SOL_SOCKET, SO_BROADCAST) &&
		     enable_option(fd, IPPROTO_IP, IP_PKTINFO);
	return ok ? fd : close_with_errno(fd);
}

int udp_open(const struct addr *at, bool share)
{
	int fd = udp_socket(at->sa.sa_family, share);
	if (fd < 0 || bind(fd, &at->sa, at->len) == 0)
		return fd;
	return close_with_errno(fd);
}

static void set_buffer(int fd, int forced, int option, int size)
{
	if (size && setsockopt(fd, SOL_SOCKET, forced, &size, sizeof size) < 0)
		setsockopt(fd, SOL_SOCKET, option, &size, sizeof size);
}

void udp_set_buffers(int fd, int receive, int send)
{
	set_buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF, receive);
	set_buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF, send);
}

/* CMSG_NXTHDR is a macro in musl, and not as strict with signs as we are. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
struct cmsghdr *udp_next_control(struct msghdr *msg, struct cmsghdr *c)
{
	return CMSG_NXTHDR(msg, c);
}
#pragma GCC diagnostic pop

/* One control message comes at most: the only one that udp_open asks for. */
static void read_pktinfo(struct msghdr *msg, struct udp_ends *ends)
{
	const struct cmsghdr *c = CMSG_FIRSTHDR(msg);
	if (!c)
		return;
	if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
		struct in_pktinfo info;
		memcpy(&info, CMSG_DATA(c), sizeof info);
		ends->ifindex = (unsigned)info.ipi_ifindex;
		ends->local.v4.sin_family = AF_INET;
		ends->local.v4.sin_addr = info.ipi_addr;
		ends->local.len = sizeof ends->local.v4;
		/* The kernel's choice to answer from: the address itself where it is ours. */
		ends->to_many = info.ipi_spec_dst.s_addr != info.ipi_addr.s_addr;
	} else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
		struct in6_pktinfo info;
		memcpy(&info, CMSG_DATA(c), sizeof info);
		ends->ifindex = info.ipi6_ifindex;
		ends->local.v6.sin6_family = AF_INET6;
		ends->local.v6.sin6_addr = info.ipi6_addr;
		ends->local.len = sizeof ends->local.v6;
		ends->to_many = IN6_IS_ADDR_MULTICAST(&info.ipi6_addr);
	}
}

socklen_t udp_write_pktinfo(union udp_control *control, const struct udp_ends *ends)
{
	struct cmsghdr *c = (struct cmsghdr *)(void *)control;
	memset(control, 0, sizeof *control);
	if (ends->peer.sa.sa_family == AF_INET6) {
		struct in6_pktinfo info = {.ipi6_ifindex = ends->ifindex};
		if (ends->local.len)
			info.ipi6_addr = ends->local.v6.sin6_addr;
		c->cmsg_level = IPPROTO_IPV6;
		c->cmsg_type = IPV6_PKTINFO;
		c->cmsg_len = CMSG_LEN(sizeof info);
		memcpy(CMSG_DATA(c), &info, sizeof info);
		return (socklen_t)CMSG_SPACE(sizeof info);
	}
	struct in_pktinfo info = {.ipi_ifindex = (int)ends->ifindex};
	if (ends->local.len)
		info.ipi_spec_dst = ends->local.v4.sin_addr;
	c->cmsg_level = IPPROTO_IP;
	c->cmsg_type = IP_PKTINFO;
	c->cmsg_len = CMSG_LEN(sizeof info);
	memcpy(CMSG_DATA(c), &info, sizeof info);
	return (socklen_t)CMSG_SPACE(sizeof info);
}

bool udp_old_error(int error)
{
	return error == ECONNREFUSED || error == EHOSTUNREACH || error == ENETUNREACH ||
	       error == EPROTO || error == ENOPROTOOPT;
}

bool udp_send(int fd, const void *packet, size_t len, const struct udp_ends *ends)
{
	union udp_control control;
	struct addr peer = ends->peer;
	struct iovec iov = {(void *)(uintptr_t)packet, len};
	struct msghdr msg = {
	    .msg_name = &peer.v6,
	    .msg_namelen = peer.len,
	    .msg_iov = &iov,
	    .msg_iovlen = 1,
	};
	if (ends->local.len || ends->ifindex) {
		msg.msg_control = &control;
		msg.msg_controllen = udp_write_pktinfo(&control, ends);
	}
	ssize_t n = sendmsg(fd, &msg, 0);
	if (n < 0 && udp_old_error(errno))
		n = sendmsg(fd, &msg, 0);
	return n == (ssize_t)len;
}

/* Ready to be received into. */
static void prepare_receive(struct udp_batch *b, size_t i)
{
	struct msghdr *m = &b->msg[i].msg_hdr;

	b->ends[i] = (struct udp_ends){0};
	b->iov[i] = (struct iovec){b->bytes[i], UDP_PACKET_MAX};
	*m = (struct msghdr){
	    .msg_name = &b->ends[i].peer.v6, /* the largest member */
	    .msg_namelen = sizeof b->ends[i].peer.v6,
	    .msg_iov = &b->iov[i],
	    .msg_iovlen = 1,
	    .msg_control = &b->control[i],
	    .msg_controllen = sizeof b->control[i],
	};
}

void udp_batch_init(struct udp_batch *b)
{
	b->n = 0;
	for (size_t i = 0; i < UDP_BATCH; i++)
		prepare_receive(b, i);
}

size_t udp_batch_receive(int fd, struct udp_batch *b)
{
	/* Only what the batch before has used: most are of one packet. */
	for (size_t i = 0; i < b->n; i++)
		prepare_receive(b, i);
	int n = recvmmsg(fd, b->msg, UDP_BATCH, MSG_DONTWAIT, NULL);
	b->n = n < 0 ? 0 : (size_t)n;
	for (size_t i = 0; i < b->n; i++) {
		b->len[i] = b->msg[i].msg_len;
		b->ends[i].peer.len = b->msg[i].msg_hdr.msg_namelen;
		read_pktinfo(&b->msg[i].msg_hdr, &b->ends[i]);
	}
	return b->n;
}

static void prepare_send(struct udp_batch *b, size_t i)
{
	struct msghdr *m = &b->msg[i].msg_hdr;
	const struct udp_ends *ends = &b->ends[i];

	b->iov[i].iov_len = b->len[i];
	m->msg_name = &b->ends[i].peer.v6;
	m->msg_namelen = ends->peer.len;
	m->msg_control = NULL;
	m->msg_controllen = 0;
	if (ends->local.len || ends->ifindex) {
		m->msg_control = &b->control[i];
		m->msg_controllen = udp_write_pktinfo(&b->control[i], ends);
	}
}

/* Waits until the socket takes more; false if *left_ms are over before. */
static bool wait_writable(int fd, int *left_ms)
{
	enum { STEP_MS = 10 };
	struct pollfd p = {.fd = fd, .events = POLLOUT};

	while (*left_ms > 0) {
		int n = poll(&p, 1, STEP_MS);
		if (n > 0) {
			(*left_ms)--; /* it may fill again at once, and again */
			return true;
		}
		*left_ms -= STEP_MS;
	}
	errno = EAGAIN;
	return false;
}

size_t udp_batch_send(int fd, struct udp_batch *b)
{
	int left_ms = UDP_SEND_WAIT_MS;
	size_t sent = 0, failed = 0;

	for (size_t i = 0; i < b->n; i++)
		prepare_send(b, i);
	while (sent < b->n) {
		int n = sendmmsg(fd, b->msg + sent, (unsigned)(b->n - sent), MSG_DONTWAIT);
		if (n > 0) {
			sent += (size_t)n;
			continue;
		}
		bool full = errno == EAGAIN || errno == ENOBUFS;
		if (errno == EINTR || (full && wait_writable(fd, &left_ms)))
			continue;
		/* The first of those handed over is at fault. */
		b->error[failed] = errno;
		b->ends[failed++] = b->ends[sent++];
	}
	b->n = 0;
	return failed;
}
