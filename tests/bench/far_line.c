/*
 * far_line PORT ADDRESS TARGET MS: what is far away is ADDRESS:TARGET, as PORT of this machine:
 * each byte, and each end of a connection, comes MS milliseconds later than it was sent, in both
 * directions, and an answer not before the connection could have been made. As many bytes as want
 * to are on the way at once.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LINES = 64, PIECES = 256, PIECE = 64 * 1024 };

struct piece {
	uint64_t due_ms;
	size_t at, len; /* 0: the end */
	char *bytes;
};

/* From one socket to the other. */
struct way {
	struct piece piece[PIECES];
	size_t first, n;
	bool has_ended, is_shut;
};

/* fd[0] is the client, fd[1] the far end; way[i] leads from fd[i]. */
struct line {
	int fd[2];
	uint64_t since_ms;
	struct way way[2];
};

static struct line *line[LINES];
static uint64_t delay_ms;
static struct sockaddr_in target = {.sin_family = AF_INET};

static uint64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void die(const char *what)
{
	fprintf(stderr, "far_line: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void hang_up(size_t i)
{
	struct line *l = line[i];

	for (int w = 0; w < 2; w++) {
		for (; l->way[w].n; l->way[w].n--)
			free(l->way[w].piece[l->way[w].first++ % PIECES].bytes);
		close(l->fd[w]);
	}
	free(l);
	line[i] = NULL;
}

/* The far end is at hand, in truth: it is not waited for. */
static void take_client(int listener)
{
	int on = 1;
	size_t i = 0;

	while (i < LINES && line[i])
		i++;
	if (i == LINES)
		return;
	struct line *l = calloc(1, sizeof *l);
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	int far = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (!l || fd < 0 || far < 0 || connect(far, (struct sockaddr *)&target, sizeof target) < 0)
		die("cannot connect");
	setsockopt(fd, IPPROTO_TCP, 1, &on, sizeof on); /* TCP_NODELAY */
	setsockopt(far, IPPROTO_TCP, 1, &on, sizeof on);
	l->fd[0] = fd;
	l->fd[1] = far;
	l->since_ms = now_ms();
	line[i] = l;
}

/* Takes what has come into a way. False: the line is broken. */
static bool take(struct line *l, int w)
{
	struct way *y = &l->way[w];
	struct piece *p = &y->piece[(y->first + y->n) % PIECES];
	uint64_t now = now_ms();
	char *bytes = malloc(PIECE);
	if (!bytes)
		die("no memory");
	ssize_t n = recv(l->fd[w], bytes, PIECE, MSG_DONTWAIT);

	if (n < 0) {
		free(bytes);
		return errno == EAGAIN || errno == EINTR;
	}
	*p = (struct piece){.due_ms = now + delay_ms, .len = (size_t)n, .bytes = bytes};
	/* What the client sends first has a connection to wait for: there and back again. */
	if (w == 0 && p->due_ms < l->since_ms + 3 * delay_ms)
		p->due_ms = l->since_ms + 3 * delay_ms;
	y->has_ended = n == 0;
	y->n++;
	return true;
}

/* Gives what is due of a way. False: the line is broken. */
static bool give(struct line *l, int w)
{
	struct way *y = &l->way[w];
	uint64_t now = now_ms();

	while (y->n) {
		struct piece *p = &y->piece[y->first % PIECES];
		if (p->due_ms > now)
			return true;
		if (!p->len) {
			shutdown(l->fd[!w], SHUT_WR);
			y->is_shut = true;
		}
		ssize_t n = p->len ? send(l->fd[!w], p->bytes + p->at, p->len - p->at,
					 MSG_DONTWAIT | MSG_NOSIGNAL)
				   : 0;
		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		p->at += (size_t)n;
		if (p->at < p->len)
			return true;
		free(p->bytes);
		y->first++;
		y->n--;
	}
	return true;
}

/* Adds what a line waits for to the poll, and to how long. */
static size_t watch(struct line *l, struct pollfd *p, uint64_t *until_ms)
{
	p[0] = (struct pollfd){.fd = l->fd[0]};
	p[1] = (struct pollfd){.fd = l->fd[1]};
	for (int w = 0; w < 2; w++) {
		struct way *y = &l->way[w];
		if (!y->has_ended && y->n < PIECES)
			p[w].events |= POLLIN;
		if (!y->n)
			continue;
		uint64_t due_ms = y->piece[y->first % PIECES].due_ms;
		if (due_ms <= now_ms())
			p[!w].events |= POLLOUT;
		else if (due_ms < *until_ms)
			*until_ms = due_ms;
	}
	for (int w = 0; w < 2; w++)
		if (!p[w].events)
			p[w].fd = -1;
	return 2;
}

static void turn(int listener)
{
	struct pollfd p[1 + 2 * LINES] = {{.fd = listener, .events = POLLIN}};
	uint64_t now = now_ms(), until_ms = now + 1000;
	size_t n = 1;

	for (size_t i = 0; i < LINES; i++)
		if (line[i])
			n += watch(line[i], p + n, &until_ms);
	now = now_ms();
	if (poll(p, n, until_ms > now ? (int)(until_ms - now) : 0) < 0 && errno != EINTR)
		die("poll");
	n = 1;
	for (size_t i = 0; i < LINES; i++) {
		struct line *l = line[i];
		bool ok = true;
		if (!l)
			continue;
		for (int w = 0; w < 2; w++)
			if (p[n + (size_t)w].events & POLLIN && p[n + (size_t)w].revents)
				ok &= take(l, w);
		for (int w = 0; w < 2; w++)
			ok = ok && give(l, w);
		n += 2;
		if (!ok || (l->way[0].is_shut && l->way[1].is_shut))
			hang_up(i);
	}
	if (p[0].revents & POLLIN)
		take_client(listener);
}

int main(int argc, char **argv)
{
	struct sockaddr_in here = {.sin_family = AF_INET};
	int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (argc != 5 || inet_pton(AF_INET, argv[2], &target.sin_addr) != 1) {
		fprintf(stderr, "usage: far_line PORT ADDRESS TARGET MS\n");
		return 2;
	}
	here.sin_port = htons((uint16_t)atoi(argv[1]));
	target.sin_port = htons((uint16_t)atoi(argv[3]));
	delay_ms = (uint64_t)atoi(argv[4]);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
	    bind(fd, (struct sockaddr *)&here, sizeof here) < 0 || listen(fd, 64) < 0)
		die("cannot listen");
	puts("ready");
	fflush(stdout);
	for (;;)
		turn(fd);
}
