/*
 * tftp_bare: answers every request with so many bytes of nothing: what the kernel leaves to win.
 * usage: tftp_bare ADDRESS BYTES
 * epoll, recvfrom, and a whole window in one sendmsg (UDP_SEGMENT, as far as 64 kB go) on one
 * connected socket a client. No file, no clock, and it believes every ACK.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/udp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { BLOCK = 65464, HEADER = 4, SEGMENTS = 64, TRAIN = 65000, SOCKETS = 65536 };

struct client {
	int fd;
	uint32_t blksize, windowsize;
	uint64_t acked;
};

static struct {
	struct sockaddr_in at;
	uint64_t bytes;
	int epoll;
	struct client listener;
} bare;

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(1);
}

static void watch(struct client *c)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
	if (epoll_ctl(bare.epoll, EPOLL_CTL_ADD, c->fd, &event) < 0)
		die("epoll_ctl");
}

static void end(struct client *c)
{
	close(c->fd);
	free(c);
}

static uint32_t option(const char *at, const char *end_of, const char *name, uint32_t none)
{
	while (at < end_of && strcasecmp(at, name) != 0)
		at += strlen(at) + 1;
	return at < end_of ? (uint32_t)strtoul(at + strlen(at) + 1, NULL, 10) : none;
}

/* Sends a window behind what the client has, with as few calls as a datagram's 64 kB allow. */
static void send_window(struct client *c)
{
	static const uint8_t nothing[BLOCK];
	uint8_t header[SEGMENTS][HEADER];
	struct iovec iov[SEGMENTS * 2];
	union {
		struct cmsghdr align;
		uint8_t buffer[CMSG_SPACE(sizeof(uint16_t))];
	} control;
	uint64_t last = bare.bytes / c->blksize + 1, block = c->acked + 1;
	uint64_t to = c->acked + c->windowsize < last ? c->acked + c->windowsize : last;
	uint64_t most = TRAIN / (c->blksize + HEADER);

	most = most == 0 ? 1 : most > SEGMENTS ? SEGMENTS : most;
	while (block <= to) {
		size_t n = 0;
		for (; n < most && block <= to; n++, block++) {
			size_t len = block == last ? bare.bytes % c->blksize : c->blksize;
			header[n][0] = 0;
			header[n][1] = 3;
			header[n][2] = (uint8_t)(block >> 8);
			header[n][3] = (uint8_t)block;
			iov[n * 2] = (struct iovec){header[n], HEADER};
			iov[n * 2 + 1] = (struct iovec){(void *)(uintptr_t)nothing, len};
		}
		struct msghdr m = {.msg_iov = iov, .msg_iovlen = n * 2};
		if (n > 1) {
			uint16_t size = (uint16_t)(c->blksize + HEADER);
			m.msg_control = &control;
			m.msg_controllen = sizeof control;
			struct cmsghdr *h = CMSG_FIRSTHDR(&m);
			h->cmsg_level = SOL_UDP;
			h->cmsg_type = UDP_SEGMENT;
			h->cmsg_len = CMSG_LEN(sizeof size);
			memcpy(CMSG_DATA(h), &size, sizeof size);
		}
		sendmsg(c->fd, &m, 0);
	}
}

static void on_request(void)
{
	char packet[2048], oack[128];
	struct sockaddr_in from, at = bare.at;
	socklen_t from_len = sizeof from;
	ssize_t n = recvfrom(
	    bare.listener.fd, packet, sizeof packet - 1, 0, (struct sockaddr *)&from, &from_len);
	if (n < 4 || packet[1] != 1)
		return;
	packet[n] = 0;
	struct client *c = calloc(1, sizeof *c);
	if (!c)
		die("calloc");
	c->blksize = option(packet + 2, packet + n, "blksize", 512);
	c->windowsize = option(packet + 2, packet + n, "windowsize", 1);
	at.sin_port = 0;
	c->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || bind(c->fd, (struct sockaddr *)&at, sizeof at) < 0 ||
	    connect(c->fd, (struct sockaddr *)&from, sizeof from) < 0)
		die("socket");
	watch(c);
	int len = snprintf(oack, sizeof oack, "%c%cblksize%c%u%cwindowsize%c%u", 0, 6, 0,
	    c->blksize, 0, 0, c->windowsize);
	send(c->fd, oack, (size_t)len + 1, 0);
}

static void on_ack(struct client *c)
{
	uint8_t packet[512];
	ssize_t n = recvfrom(c->fd, packet, sizeof packet, 0, NULL, NULL);
	if (n < 4 || packet[1] != 4) {
		if (n >= 0 || errno != EAGAIN)
			end(c);
		return;
	}
	uint16_t block = (uint16_t)(packet[2] << 8 | packet[3]);
	uint16_t ahead = (uint16_t)(block - (uint16_t)c->acked);
	if (ahead > c->windowsize)
		return; /* an old one */
	c->acked += ahead;
	if (c->acked > bare.bytes / c->blksize)
		end(c);
	else
		send_window(c);
}

int main(int argc, char **argv)
{
	struct rlimit files = {SOCKETS, SOCKETS};
	struct epoll_event events[256];

	bare.at = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(69)};
	if (argc != 3 || inet_pton(AF_INET, argv[1], &bare.at.sin_addr) != 1) {
		fprintf(stderr, "usage: tftp_bare ADDRESS BYTES\n");
		return 2;
	}
	bare.bytes = strtoull(argv[2], NULL, 10);
	setrlimit(RLIMIT_NOFILE, &files);
	bare.epoll = epoll_create1(EPOLL_CLOEXEC);
	bare.listener.fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int size = 4 * 1024 * 1024;
	if (bare.epoll < 0 || bare.listener.fd < 0 ||
	    setsockopt(bare.listener.fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0 ||
	    bind(bare.listener.fd, (struct sockaddr *)&bare.at, sizeof bare.at) < 0)
		die("socket");
	watch(&bare.listener);
	puts("ready");
	fflush(stdout);
	for (;;) {
		int n = epoll_wait(bare.epoll, events, 256, -1);
		for (int i = 0; i < n; i++) {
			struct client *c = events[i].data.ptr;
			if (c == &bare.listener)
				on_request();
			else
				on_ack(c);
		}
	}
}
