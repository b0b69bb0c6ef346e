#include "httpbootd/http/socket.h"

#include "common/log.h"

#include <linux/tcp.h>
#include <string.h>
#include <sys/socket.h>

void socket_local(int fd, struct addr *out)
{
	*out = (struct addr){.len = sizeof out->v6};
	if (getsockname(fd, &out->sa, &out->len) < 0)
		out->len = 0;
}

/* What an older kernel does not say is 0. */
static struct tcp_info tcp_info_of(int fd)
{
	struct tcp_info info;
	socklen_t len = sizeof info;
	memset(&info, 0, sizeof info);
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) < 0)
		memset(&info, 0, sizeof info);
	return info;
}

uint64_t socket_acked(int fd)
{
	return tcp_info_of(fd).tcpi_bytes_acked;
}

bool socket_owes(int fd, uint64_t *acked)
{
	const struct tcp_info info = tcp_info_of(fd);
	*acked = info.tcpi_bytes_acked;
	return info.tcpi_unacked || info.tcpi_notsent_bytes;
}

void socket_drop_unsent(int fd)
{
	const struct linger at_once = {.l_onoff = 1};
	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) < 0)
		log_debug("the system keeps what was not sent");
}

void socket_reset(int fd)
{
	const struct sockaddr none = {.sa_family = AF_UNSPEC};
	if (connect(fd, &none, sizeof none) < 0)
		shutdown(fd, SHUT_RDWR);
}

void socket_pace(int fd, uint64_t bytes_s)
{
	/* Kernels before 4.20 take 32 bits. */
	uint32_t small = bytes_s < UINT32_MAX ? (uint32_t)bytes_s : UINT32_MAX;
	if (setsockopt(fd, SOL_SOCKET, SO_MAX_PACING_RATE, &bytes_s, sizeof bytes_s) < 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_MAX_PACING_RATE, &small, sizeof small) < 0)
		log_debug("the system does not pace a connection");
}

bool socket_is_ended(int fd)
{
	char byte;
	return recv(fd, &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT) == 0;
}

void socket_send_now(int fd, const char *text)
{
	send(fd, text, strlen(text), MSG_DONTWAIT | MSG_NOSIGNAL);
}
