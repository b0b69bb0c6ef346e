#include "httpbootd/http/socket.h"

#include "common/log.h"

#include <errno.h>
#include <linux/tcp.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

enum { BACKLOG = 4096 }; /* a room of machines switched on at once; the kernel caps it */

static int open_one(const struct addr *at)
{
	int on = 1;
	int fd = socket(at->sa.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	/* IPv6 only: [::]:80 and 0.0.0.0:80 stand side by side. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
	    (at->sa.sa_family != AF_INET6 ||
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == 0) &&
	    bind(fd, &at->sa, at->len) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static const char *advice(int error)
{
	switch (error) {
	case EADDRINUSE:
		return "another program has that port, a web server perhaps: stop it, or choose "
		       "other ports in the configuration, or do without httpbootd and let that web "
		       "server serve what `httpbootd render` writes";
	case EACCES:
		return "ports below 1024 need root: start it as root, it becomes 'user' by itself";
	case EADDRNOTAVAIL:
		return "no interface of this machine has that address";
	default:
		return "the system refused";
	}
}

void listen_open(const struct addrs *list, const char *key, int *fds)
{
	char text[ADDR_TEXT];
	bool any = false;

	for (size_t i = 0; i < list->n; i++) {
		fds[i] = open_one(&list->addr[i]);
		if (fds[i] >= 0)
			any = true;
		else if (errno == EAFNOSUPPORT && (any || i + 1 < list->n))
			log_warn("[httpbootd] %s: going on without %s", key,
			    addr_port_text(&list->addr[i], text));
		else
			fatal("[httpbootd] %s: cannot listen on %s (%s)", key,
			    addr_port_text(&list->addr[i], text), advice(errno));
	}
	if (!any)
		fatalx("[httpbootd] %s: none of these addresses can be used here", key);
}

void socket_local(int fd, struct addr *out)
{
	*out = (struct addr){.len = sizeof out->v6};
	if (getsockname(fd, &out->sa, &out->len) < 0)
		out->len = 0;
}

uint64_t socket_acked(int fd)
{
	struct tcp_info info;
	socklen_t len = sizeof info;
	memset(&info, 0, sizeof info);
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) < 0 ||
	    len < offsetof(struct tcp_info, tcpi_bytes_acked) + sizeof info.tcpi_bytes_acked)
		return 0;
	return info.tcpi_bytes_acked;
}
