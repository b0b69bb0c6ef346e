#include "tftpd/route.h"

#include "tftpd/tftp.h"

#include <errno.h>
#include <unistd.h>

enum { UDP_HEADER = 8, IP4_HEADER = 20, IP6_HEADER = 40 };

/* The address to leave from, with a port of the kernel's choice. */
static struct addr local_end(const struct udp_way *way)
{
	struct addr a = way->local;

	if (a.len == 0) {
		a = (struct addr){.len = way->peer.len};
		a.sa.sa_family = way->peer.sa.sa_family;
	}
	if (a.sa.sa_family == AF_INET6) {
		a.v6.sin6_port = 0;
		/* Each interface has its own fe80::/10. */
		if (IN6_IS_ADDR_LINKLOCAL(&a.v6.sin6_addr))
			a.v6.sin6_scope_id = way->ifindex;
	} else {
		a.v4.sin_port = 0;
	}
	return a;
}

int route_open(const struct udp_way *way)
{
	struct addr from = local_end(way);
	int fd = socket(from.sa.sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	if (bind(fd, &from.sa, from.len) == 0 && connect(fd, &way->peer.sa, way->peer.len) == 0)
		return fd;
	int saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

uint32_t route_max_blksize(int fd)
{
	struct addr own;
	int mtu = 0;
	socklen_t len = sizeof mtu;

	own.len = sizeof own.v6;
	if (getsockname(fd, &own.sa, &own.len) < 0)
		return TFTP_BLKSIZE_MAX;
	bool six = own.sa.sa_family == AF_INET6;
	if (getsockopt(fd, six ? IPPROTO_IPV6 : IPPROTO_IP, six ? IPV6_MTU : IP_MTU, &mtu, &len) <
	    0)
		return TFTP_BLKSIZE_MAX;
	int most = mtu - (six ? IP6_HEADER : IP4_HEADER) - UDP_HEADER - TFTP_HEADER;
	if (most < TFTP_BLKSIZE_MIN)
		return TFTP_BLKSIZE_MIN;
	return most < TFTP_BLKSIZE_MAX ? (uint32_t)most : TFTP_BLKSIZE_MAX;
}
