/*
 * tftp_hold: holds transfers of a TFTP server by acknowledging one block of each from time to time.
 * What it loses it asks for again, at once where it is told, else after two seconds.
 * usage: tftp_hold [OPTION...] SERVER FILE
 *   -n N     transfers (2000)
 *   -p MS    between two ACKs of a transfer (4000)
 *   -t S     seconds (60); SIGTERM ends it, too
 *   -a A     the first of the addresses to ask from; -c N so many, in turns (1): each has to be an
 *            address of this machine, or in a local route (`ip route add local NET dev lo`)
 *   -b N     blksize (8)     -w N  windowsize     -m MODE (octet)
 * Prints each two seconds, and at the end: `holding=N asked=N told=N packets=N`: transfers of which
 * a block came in the last time; requests; ERRORs; packets sent.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/in6.h>
#include <netdb.h>
#include <signal.h>
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

enum { RRQ = 1, DATA = 3, ACK = 4, ERROR = 5, OACK = 6, HEADER = 4 };
enum { MOST = 20000, EVENTS = 256, LOST_MS = 2000, SAY_MS = 2000, AT_A_TIME = 50 };

struct one {
	int fd;
	struct sockaddr_storage peer; /* what came last is from there; ss_family 0: nothing came */
	socklen_t peer_len;
	uint8_t block[2]; /* that is to be acknowledged */
	bool has_block;
	int64_t asked_ms, ack_ms, came_ms;
};

static struct {
	int n, every_ms, addresses;
	double seconds;
	const char *first, *file, *blksize, *window, *mode;
} o = {.n = 2000, .every_ms = 4000, .addresses = 1, .seconds = 60, .blksize = "8", .mode = "octet"};

static struct one ones[MOST];
static struct sockaddr_storage server;
static socklen_t server_len;
static int epoll;
static unsigned long asked, told, sent;
static int64_t now_ms;
static volatile sig_atomic_t ended;

static void on_signal(int number)
{
	(void)number;
	ended = 1;
}

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(2);
}

static void read_clock(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	now_ms = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void resolve(const char *text, const char *port, struct sockaddr_storage *a, socklen_t *len)
{
	struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST}, *found;

	if (getaddrinfo(text, port, &hints, &found) != 0)
		die(text);
	memcpy(a, found->ai_addr, found->ai_addrlen);
	*len = found->ai_addrlen;
	freeaddrinfo(found);
}

/* The nth address after the first one. */
static void add_to(struct sockaddr_storage *a, uint32_t n)
{
	uint8_t *last = a->ss_family == AF_INET6
			    ? ((struct sockaddr_in6 *)a)->sin6_addr.s6_addr + 12
			    : (uint8_t *)&((struct sockaddr_in *)a)->sin_addr;
	uint32_t value;

	memcpy(&value, last, 4);
	value = htonl(ntohl(value) + n);
	memcpy(last, &value, 4);
}

static int open_socket(int index)
{
	int fd = socket(server.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1;

	if (fd < 0)
		die("socket");
	if (o.first) {
		struct sockaddr_storage own;
		socklen_t len;
		resolve(o.first, "0", &own, &len);
		add_to(&own, (uint32_t)(index % o.addresses));
		setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &on, sizeof on);
		setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &on, sizeof on);
		if (bind(fd, (struct sockaddr *)&own, len) < 0)
			die("bind");
	}
	return fd;
}

static void send_to(const struct one *c, const void *bytes, size_t len,
    const struct sockaddr_storage *to, socklen_t to_len)
{
	if (sendto(c->fd, bytes, len, 0, (const struct sockaddr *)to, to_len) == (ssize_t)len)
		sent++;
}

static size_t add(uint8_t *bytes, size_t len, const char *text)
{
	size_t n = strlen(text) + 1;

	if (len + n > 512)
		exit(2);
	memcpy(bytes + len, text, n);
	return len + n;
}

/* From a new port: the server knows nothing of it. */
static void ask(struct one *c)
{
	uint8_t bytes[512] = {0, RRQ};
	size_t len = add(bytes, add(bytes, 2, o.file), o.mode);
	struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};

	if (c->fd)
		close(c->fd);
	*c = (struct one){.fd = open_socket((int)(c - ones)), .asked_ms = now_ms};
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &e) < 0)
		die("epoll_ctl");
	len = add(bytes, add(bytes, len, "blksize"), o.blksize);
	if (o.window)
		len = add(bytes, add(bytes, len, "windowsize"), o.window);
	send_to(c, bytes, len, &server, server_len);
	asked++;
}

static void acknowledge(struct one *c)
{
	uint8_t bytes[HEADER] = {0, ACK, c->block[0], c->block[1]};

	send_to(c, bytes, sizeof bytes, &c->peer, c->peer_len);
	c->has_block = false;
	c->ack_ms = now_ms;
}

static void on_packet(struct one *c)
{
	uint8_t bytes[HEADER];

	c->peer_len = sizeof c->peer;
	ssize_t n =
	    recvfrom(c->fd, bytes, sizeof bytes, 0, (struct sockaddr *)&c->peer, &c->peer_len);
	if (n < HEADER)
		return;
	c->came_ms = now_ms;
	if (bytes[1] == ERROR) {
		told++;
		ask(c);
	} else if (bytes[1] == OACK) {
		memset(c->block, 0, 2);
		acknowledge(c); /* at once: now it was heard */
	} else if (bytes[1] == DATA) {
		memcpy(c->block, bytes + 2, 2);
		c->has_block = true;
	}
}

static void hear(int wait_ms)
{
	struct epoll_event events[EVENTS];
	int n = epoll_wait(epoll, events, EVENTS, wait_ms);

	read_clock();
	for (int i = 0; i < n; i++)
		on_packet(events[i].data.ptr);
}

/* Those whose time it is to acknowledge, or to ask again. */
static int look_at_all(void)
{
	int holding = 0;

	for (int i = 0; i < o.n; i++) {
		struct one *c = &ones[i];
		if (c->has_block && now_ms - c->ack_ms >= o.every_ms)
			acknowledge(c);
		else if (!c->has_block && now_ms - c->asked_ms >= LOST_MS &&
			 now_ms - c->came_ms >= LOST_MS && now_ms - c->ack_ms >= LOST_MS)
			ask(c);
		holding += c->came_ms && now_ms - c->came_ms <= o.every_ms + LOST_MS;
		if (i % AT_A_TIME == 0)
			hear(0);
	}
	return holding;
}

static void say(int holding)
{
	printf("holding=%d asked=%lu told=%lu packets=%lu\n", holding, asked, told, sent);
	fflush(stdout);
}

static void run(void)
{
	read_clock();
	int64_t end_ms = now_ms + (int64_t)(o.seconds * 1000), say_ms = now_ms + SAY_MS;
	int holding = 0;

	for (int i = 0; i < o.n; i++) {
		ask(&ones[i]);
		if (i % AT_A_TIME == 0)
			hear(1);
	}
	while (!ended && now_ms < end_ms) {
		hear(10);
		holding = look_at_all();
		if (now_ms < say_ms)
			continue;
		say_ms = now_ms + SAY_MS;
		say(holding);
	}
	say(holding);
}

int main(int argc, char **argv)
{
	struct rlimit limit = {MOST + 100, MOST + 100};
	int c;

	while ((c = getopt(argc, argv, "n:p:t:a:c:b:w:m:")) != -1)
		switch (c) {
		case 'n':
			o.n = atoi(optarg);
			break;
		case 'p':
			o.every_ms = atoi(optarg);
			break;
		case 't':
			o.seconds = atof(optarg);
			break;
		case 'a':
			o.first = optarg;
			break;
		case 'c':
			o.addresses = atoi(optarg);
			break;
		case 'b':
			o.blksize = optarg;
			break;
		case 'w':
			o.window = optarg;
			break;
		case 'm':
			o.mode = optarg;
			break;
		default:
			return 2;
		}
	if (argc - optind != 2 || o.n < 1 || o.n > MOST || o.addresses < 1) {
		fprintf(stderr,
		    "usage: tftp_hold [-n N] [-p MS] [-t S] [-a A] [-c N] [-b N] [-w N] "
		    "[-m MODE] SERVER FILE\n");
		return 2;
	}
	resolve(argv[optind], "69", &server, &server_len);
	o.file = argv[optind + 1];
	setrlimit(RLIMIT_NOFILE, &limit);
	epoll = epoll_create1(EPOLL_CLOEXEC);
	sigaction(SIGTERM, &(struct sigaction){.sa_handler = on_signal}, NULL);
	run();
	return 0;
}
