/*
 * http_wait ADDRESS PORT PATH BYTES N: N clients, each of an address of its own (10.1.0.1 on, which
 *have to be this machine's), ask for one file of BYTES bytes at once. Says of them, in milliseconds
 *since the first one asked:
 *
 *	wait FIRST LAST DONE WHOLE
 *
 * when the first client had its first byte of the answer, when the last one had its own, when all
 *had all, and how many got the whole file.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_MS = 120 * 1000, READ = 256 * 1024, FIRST = 1024, EVENTS = 1024 };

struct client {
	int fd;
	char head[2048];
	size_t head_len;
	bool has_head;
	uint64_t got;
};

static char request[1024], bytes[READ];
static int request_len, epoll;
static uint64_t wanted, began_us, first_us, last_us;
static unsigned open_clients, answered, whole;

static uint64_t now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void die(const char *what)
{
	fprintf(stderr, "http_wait: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void begin(struct client *c, unsigned number, const struct sockaddr_in *server)
{
	const struct sockaddr_in own = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x0a010001 + number)};
	struct epoll_event e = {.events = EPOLLOUT, .data.ptr = c};

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c->fd < 0 || bind(c->fd, (const struct sockaddr *)&own, sizeof own) < 0)
		die("no socket of its own address");
	if (connect(c->fd, (const struct sockaddr *)server, sizeof *server) < 0 &&
	    errno != EINPROGRESS)
		die("connect");
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &e) < 0)
		die("epoll");
	open_clients++;
}

static void end(struct client *c)
{
	close(c->fd);
	c->fd = -1;
	open_clients--;
	whole += c->got == wanted;
}

/* Returns how many bytes behind the head are among these. */
static size_t take_head(struct client *c, size_t n)
{
	size_t room = sizeof c->head - 1 - c->head_len, had = c->head_len;
	size_t copied = n < room ? n : room;

	memcpy(c->head + c->head_len, bytes, copied);
	c->head_len += copied;
	c->head[c->head_len] = '\0';
	char *at = strstr(c->head, "\r\n\r\n");
	if (!at)
		return 0;
	c->has_head = strncmp(c->head, "HTTP/1.1 200", 12) == 0;
	return n - ((size_t)(at + 4 - c->head) - had);
}

static void note_first(void)
{
	uint64_t us = now_us() - began_us;

	if (!answered++)
		first_us = us;
	last_us = us;
}

static void receive(struct client *c, size_t most)
{
	ssize_t n = recv(c->fd, bytes, most, 0);
	size_t body;

	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		end(c);
		return;
	}
	if (!c->head_len)
		note_first();
	body = c->has_head ? (size_t)n : take_head(c, (size_t)n);
	c->got += body;
	if (c->got >= wanted || (!c->has_head && c->head_len == sizeof c->head - 1))
		end(c);
}

static void ask(struct client *c)
{
	struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};

	if (send(c->fd, request, (size_t)request_len, MSG_NOSIGNAL) != request_len) {
		end(c);
		return;
	}
	epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &e);
}

/* A thousand clients are as many machines: none of them is late because another one reads. */
static void serve(const struct epoll_event *event, int n)
{
	bool is_new[EVENTS];

	for (int i = 0; i < n; i++) {
		struct client *c = event[i].data.ptr;
		is_new[i] = !c->head_len;
		if (event[i].events & EPOLLOUT)
			ask(c);
		else if (is_new[i])
			receive(c, FIRST);
	}
	for (int i = 0; i < n; i++)
		if (!is_new[i])
			receive(event[i].data.ptr, sizeof bytes);
}

int main(int argc, char **argv)
{
	struct sockaddr_in server = {.sin_family = AF_INET};
	struct epoll_event event[EVENTS];

	if (argc != 6 || inet_pton(AF_INET, argv[1], &server.sin_addr) != 1) {
		fprintf(stderr, "usage: http_wait ADDRESS PORT PATH BYTES N\n");
		return 2;
	}
	server.sin_port = htons((uint16_t)atoi(argv[2]));
	wanted = strtoull(argv[4], NULL, 10);
	unsigned n = (unsigned)atoi(argv[5]);
	const struct rlimit files = {n + 64, n + 64};
	setrlimit(RLIMIT_NOFILE, &files);
	request_len = snprintf(request, sizeof request,
	    "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: http_wait\r\n\r\n", argv[3], argv[1]);
	struct client *client = calloc(n, sizeof *client);
	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (!client || epoll < 0)
		die("no memory");
	began_us = now_us();
	for (unsigned i = 0; i < n; i++)
		begin(&client[i], i, &server);
	while (open_clients && now_us() - began_us < (uint64_t)WAIT_MS * 1000) {
		int ready = epoll_wait(epoll, event, EVENTS, 1000);
		serve(event, ready);
	}
	if (answered < n)
		last_us = now_us() - began_us;
	printf("wait %.1f %.1f %.1f %u\n", (double)first_us / 1000, (double)last_us / 1000,
	    (double)(now_us() - began_us) / 1000, whole);
	return whole != n;
}
