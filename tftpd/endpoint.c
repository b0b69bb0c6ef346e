#include "tftpd/endpoint.h"

#include "tftpd/tftp.h"

#include <errno.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include <linux/errqueue.h> /* after time.h, which it needs and does not include */

enum { RECEIVE_BUFFER = 16 * 1024 }; /* a client has few packets under way: ACKs */

enum { UDP_HEADER = 8, IP4_HEADER = 20, IP6_HEADER = 40 };

static bool bind_port(int fd, struct addr *a, uint16_t port)
{
	if (a->sa.sa_family == AF_INET6)
		a->v6.sin6_port = htons(port);
	else
		a->v4.sin_port = htons(port);
	return bind(fd, &a->sa, a->len) == 0;
}

/* Each port of the range once. */
static bool bind_within(int fd, struct addr *a, struct ports *ports)
{
	struct addr local = *a;
	struct ports_search search;
	uint64_t random;
	uint16_t port;

	if (ports_are_taken(ports, &local)) {
		errno = EADDRINUSE;
		return false;
	}
	if (getrandom(&random, sizeof random, 0) != sizeof random)
		return false;
	ports_search(ports, random, &search);
	while (ports_next(ports, &search, &port)) {
		if (bind_port(fd, a, port))
			return true;
		if (errno != EADDRINUSE)
			return false;
	}
	ports_set_taken(ports, &local);
	return false;
}

/* Without this, a socket that is not connected hears of no ICMP error. */
bool endpoint_want_errors(int fd, sa_family_t family)
{
	int on = 1;
	return family == AF_INET6 ? setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on) == 0
				  : setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof on) == 0;
}

static int open_socket(sa_family_t family)
{
	return socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

void endpoint_kernel_open(struct endpoint_kernel *k)
{
	int size;
	socklen_t len = sizeof size;

	k->fd4 = open_socket(AF_INET);
	k->fd6 = open_socket(AF_INET6);
	/*
	 * Kernels before 4.18 take no notice of the control message and would send one huge packet:
	 * so they are asked whether they know the option.
	 */
	k->segments = getsockopt(k->fd4, IPPROTO_UDP, UDP_SEGMENT, &size, &len) == 0;
}

void endpoint_kernel_close(struct endpoint_kernel *k)
{
	if (k->fd4 >= 0)
		close(k->fd4);
	if (k->fd6 >= 0)
		close(k->fd6);
}

static bool set_reuse(int fd, int on)
{
	return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0;
}

/*
 * A second socket at the address and port of `fd`, which is connected: it gets what is not from the
 * peer. Both allow the port to be used twice only just now, and so nobody else can share it.
 */
static int open_stray(int fd)
{
	struct addr own = {.len = sizeof own.v6};

	if (getsockname(fd, &own.sa, &own.len) < 0)
		return -1;
	int stray = open_socket(own.sa.sa_family);
	if (stray < 0)
		return -1;
	bool ok = set_reuse(fd, 1) && set_reuse(stray, 1) && bind(stray, &own.sa, own.len) == 0;
	set_reuse(fd, 0);
	set_reuse(stray, 0);
	if (ok)
		return stray;
	close(stray);
	return -1;
}

/* How much may wait to be read: the kernel's default is enough for thousands of packets. */
static void bound_buffer(int fd)
{
	int size = RECEIVE_BUFFER;
	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

bool endpoint_open(struct endpoint *e, const struct endpoint_kernel *k, const struct udp_ends *ends,
    struct ports *ports)
{
	struct addr from = ports_local(ends);
	int fd = open_socket(from.sa.sa_family);

	if (fd < 0)
		return false;
	if (!bind_within(fd, &from, ports) || connect(fd, &ends->peer.sa, ends->peer.len) < 0) {
		int saved = errno;
		close(fd);
		errno = saved;
		return false;
	}
	*e = (struct endpoint){.fd = fd, .ends = *ends, .segments = k->segments};
	e->stray_fd = open_stray(fd);
	bound_buffer(e->fd);
	bound_buffer(e->stray_fd);
	return true;
}

void endpoint_share(
    struct endpoint *e, const struct endpoint_kernel *k, const struct udp_ends *ends, int fd)
{
	*e = (struct endpoint){.fd = fd, .ends = *ends, .shared = true, .segments = k->segments};
	e->stray_fd = -1;
	/* The kernel's routes choose the interface, as for any other packet. */
	if (ends->peer.sa.sa_family == AF_INET || !IN6_IS_ADDR_LINKLOCAL(&ends->local.v6.sin6_addr))
		e->ends.ifindex = 0;
}

void endpoint_close(struct endpoint *e)
{
	if (!e->shared)
		close(e->fd);
	if (e->stray_fd >= 0)
		close(e->stray_fd);
	e->fd = -1;
}

uint32_t endpoint_max_blksize(const struct endpoint_kernel *k, const struct addr *peer)
{
	struct sockaddr nobody = {.sa_family = AF_UNSPEC};
	bool six = peer->sa.sa_family == AF_INET6;
	int fd = six ? k->fd6 : k->fd4;
	int mtu = 0;
	socklen_t len = sizeof mtu;

	if (fd < 0)
		return 0;
	(void)connect(fd, &nobody, sizeof nobody); /* not to the peer before */
	if (connect(fd, &peer->sa, peer->len) < 0)
		return 0;
	if (getsockopt(fd, six ? IPPROTO_IPV6 : IPPROTO_IP, six ? IPV6_MTU : IP_MTU, &mtu, &len) <
	    0)
		return 0;
	int most = mtu - (six ? IP6_HEADER : IP4_HEADER) - UDP_HEADER - TFTP_HEADER;
	if (most < TFTP_BLKSIZE_MIN)
		return TFTP_BLKSIZE_MIN;
	return most < TFTP_BLKSIZE_MAX ? (uint32_t)most : TFTP_BLKSIZE_MAX;
}

void endpoint_allow_fragments(int fd, sa_family_t family)
{
	int how = IP_PMTUDISC_DONT;

	if (family == AF_INET)
		setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &how, sizeof how);
}

void endpoint_address(struct endpoint *e, struct msghdr *msg, struct endpoint_control *control)
{
	if (!e->shared)
		return;
	msg->msg_name = &e->ends.peer.v6; /* the largest member */
	msg->msg_namelen = e->ends.peer.len;
	msg->msg_control = control;
	msg->msg_controllen = udp_write_pktinfo(&control->pktinfo, &e->ends);
}

void endpoint_segment(struct msghdr *msg, struct endpoint_control *control, uint16_t size)
{
	char *end = (char *)control + msg->msg_controllen;
	struct cmsghdr c = {
	    .cmsg_level = IPPROTO_UDP,
	    .cmsg_type = UDP_SEGMENT,
	    .cmsg_len = CMSG_LEN(sizeof size),
	};

	memset(end, 0, CMSG_SPACE(sizeof size));
	memcpy(end, &c, sizeof c);
	memcpy(end + CMSG_LEN(0), &size, sizeof size);
	msg->msg_control = control;
	msg->msg_controllen += CMSG_SPACE(sizeof size);
}

bool endpoint_send(struct endpoint *e, const void *packet, size_t len)
{
	struct endpoint_control control;
	struct iovec iov = {(void *)(uintptr_t)packet, len};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};

	endpoint_address(e, &msg, &control);
	if (sendmsg(e->fd, &msg, MSG_NOSIGNAL) >= 0)
		return true;
	/* On a socket of its own, a closed port is this client's. */
	return udp_old_error(errno) && (e->shared || errno != ECONNREFUSED) &&
	       sendmsg(e->fd, &msg, MSG_NOSIGNAL) >= 0;
}

bool endpoint_error(int fd, struct addr *peer, bool *refused)
{
	union {
		struct cmsghdr header;
		char bytes[512];
	} control;
	char packet[64];
	struct iovec iov = {packet, sizeof packet};
	struct msghdr msg = {
	    .msg_name = &peer->v6,
	    .msg_namelen = sizeof peer->v6,
	    .msg_iov = &iov,
	    .msg_iovlen = 1,
	    .msg_control = &control,
	    .msg_controllen = sizeof control,
	};

	*peer = (struct addr){0};
	*refused = false;
	if (recvmsg(fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return false;
	peer->len = msg.msg_namelen;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); c; c = udp_next_control(&msg, c)) {
		bool four = c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR;
		bool six = c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR;
		struct sock_extended_err error;
		if (!four && !six)
			continue;
		memcpy(&error, CMSG_DATA(c), sizeof error);
		*refused = error.ee_errno == ECONNREFUSED && error.ee_origin != SO_EE_ORIGIN_LOCAL;
	}
	return true;
}
