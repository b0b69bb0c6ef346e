#include "pxedhcpd/packet_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

int packet_socket_open(struct packet_filter filter, uint16_t protocol)
{
	struct sock_fprog program = {filter.n, (struct sock_filter *)(uintptr_t)filter.code};
	struct sockaddr_ll all = {.sll_family = AF_PACKET, .sll_protocol = htons(protocol)};
	int on = 1;

	/* Without a protocol nothing comes in until the filter is there. */
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_LOCK_FILTER, &on, sizeof on) == 0 &&
	    setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof on) == 0 &&
	    bind(fd, (struct sockaddr *)&all, sizeof all) == 0)
		return fd;
	int saved = errno;
	close(fd);
	errno = saved;
	return -1;
}
