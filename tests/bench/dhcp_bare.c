/*
 * dhcp_bare: answers every packet with one fixed offer: what the kernel leaves to win.
 * usage: dhcp_bare ADDRESS PORT      67: by broadcast to port 68; 4011: to the sender
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { BATCH = 64, ROOM = 1500, REPLY = 300, BUFFER = 64 * 1024 * 1024 };

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(1);
}

static int open_socket(int port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int on = 1, size = BUFFER, fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "eth0", 5) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0 ||
	    bind(fd, (struct sockaddr *)&at, sizeof at) < 0)
		die("socket");
	return fd;
}

static void make_reply(uint8_t *reply, const char *address)
{
	static const uint8_t options[] = "\x63\x82\x53\x63\x35\x01\x02\x3c\x09PXEClient\xff";
	reply[0] = 2;
	reply[1] = 1;
	reply[2] = 6;
	inet_pton(AF_INET, address, reply + 20);
	strcpy((char *)reply + 108, "undionly.kpxe");
	memcpy(reply + 236, options, sizeof options - 1);
}

int main(int argc, char **argv)
{
	static uint8_t in[BATCH][ROOM], out[BATCH][REPLY];
	static struct sockaddr_in from[BATCH];
	static struct mmsghdr msg[BATCH];
	static struct iovec iov[BATCH];
	struct sockaddr_in all = {.sin_family = AF_INET, .sin_port = htons(68)};

	if (argc != 3) {
		fprintf(stderr, "usage: dhcp_bare ADDRESS PORT\n");
		return 2;
	}
	int port = atoi(argv[2]), fd = open_socket(port);
	all.sin_addr.s_addr = INADDR_BROADCAST;
	for (size_t i = 0; i < BATCH; i++)
		make_reply(out[i], argv[1]);
	puts("ready");
	fflush(stdout);
	for (;;) {
		for (size_t i = 0; i < BATCH; i++) {
			iov[i] = (struct iovec){in[i], ROOM};
			msg[i].msg_hdr = (struct msghdr){.msg_name = &from[i],
			    .msg_namelen = sizeof from[i],
			    .msg_iov = &iov[i],
			    .msg_iovlen = 1};
		}
		int n = recvmmsg(fd, msg, BATCH, MSG_WAITFORONE, NULL);
		if (n < 0 && errno != EINTR)
			die("recvmmsg");
		for (int i = 0; i < n; i++) {
			memcpy(out[i] + 4, in[i] + 4, 4);    /* xid */
			memcpy(out[i] + 28, in[i] + 28, 16); /* chaddr */
			iov[i] = (struct iovec){out[i], REPLY};
			if (port == 67)
				msg[i].msg_hdr.msg_name = &all;
		}
		for (int sent = 0; sent < n;) {
			int k = sendmmsg(fd, msg + sent, (unsigned)(n - sent), 0);
			if (k < 0 && errno != EINTR)
				die("sendmmsg");
			sent += k > 0 ? k : 0;
		}
	}
}
