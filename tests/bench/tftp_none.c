/*
 * tftp_none: asks a TFTP server for files that are not there, as shim does, and counts its answers.
 * usage: tftp_none SERVER CLIENTS SECONDS
 * Each client is a port that asks again once it was answered, or after a second. Prints
 * `answers=N seconds=N.NNN rate=N lost=N`; ends with status 1 on an answer that is no error 1.
 * IPv4.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

enum { CLIENTS_MAX = 512, AGAIN_MS = 1000 };

struct client {
	int fd;
	unsigned long asked;
	double at;
};

static struct client clients[CLIENTS_MAX];
static struct sockaddr_in server = {.sin_family = AF_INET};

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The names that shim tries, in turns (shim.c). */
static void ask(struct client *c, double at)
{
	static const char *const names[] = {"revocations.efi", "revocations_sku.efi",
	    "shim_certificate_0.efi", "shim_certificate_1.efi"};
	char packet[128] = "\0\1";
	int len = 2 + snprintf(packet + 2, 100, "none/%s", names[c->asked++ % 4]) + 1;

	memcpy(packet + len, "octet\0blksize\000512", 18);
	if (sendto(c->fd, packet, (size_t)len + 18, 0, (struct sockaddr *)&server, sizeof server) <
	    0)
		exit(3); /* there is no such server */
	c->at = at;
}

static bool is_not_found(const unsigned char *p, ssize_t n)
{
	return n >= 5 && p[0] == 0 && p[1] == 5 && p[2] == 0 && p[3] == 1;
}

int main(int argc, char **argv)
{
	struct epoll_event ready[CLIENTS_MAX];
	unsigned char packet[1500];
	unsigned long answers = 0, lost = 0;
	int n = argc == 4 ? atoi(argv[2]) : 0, poll = epoll_create1(0);

	if (n < 1 || n > CLIENTS_MAX || poll < 0 ||
	    inet_pton(AF_INET, argv[1], &server.sin_addr) != 1) {
		fprintf(stderr, "usage: tftp_none SERVER CLIENTS SECONDS\n");
		return 2;
	}
	server.sin_port = htons(69);
	double began = seconds(), at = began, until = began + atof(argv[3]), looked = began;
	for (int i = 0; i < n; i++) {
		struct epoll_event e = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
		clients[i].fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
		if (clients[i].fd < 0 || epoll_ctl(poll, EPOLL_CTL_ADD, clients[i].fd, &e) < 0)
			return 3;
		ask(&clients[i], at);
	}
	while (at < until) {
		int some = epoll_wait(poll, ready, CLIENTS_MAX, 100);
		at = seconds();
		for (int i = 0; i < some; i++) {
			struct client *c = &clients[ready[i].data.u32];
			ssize_t len = recv(c->fd, packet, sizeof packet, 0);
			if (len < 0)
				continue;
			if (!is_not_found(packet, len)) {
				fprintf(
				    stderr, "tftp_none: an answer that is not `no such file`\n");
				return 1;
			}
			answers++;
			ask(c, at);
		}
		if (at < looked + 0.1)
			continue;
		looked = at;
		for (int i = 0; i < n; i++)
			if (at > clients[i].at + AGAIN_MS / 1000.0) {
				lost++;
				ask(&clients[i], at);
			}
	}
	printf("answers=%lu seconds=%.3f rate=%.0f lost=%lu\n", answers, at - began,
	    (double)answers / (at - began), lost);
	return 0;
}
