/*
 * tftp_load: made-up machines that fetch files from a TFTP server, as many at once as told.
 * usage: tftp_load [OPTION...] SERVER FILE...     the files in turns
 *   -c N   clients at once (1), each with a socket of its own
 *   -n N   transfers in all (one a client); or
 *   -t S   so many seconds: each client begins another until then
 *   -b N   blksize (512)         -w N   windowsize (1)
 *   -l P   percent of the DATA and of the ACKs that get lost; -s N seeds which
 *   -d DIR the same files here: every byte is compared; without it bytes are only counted
 * Prints: transfers=N failed=N wrong=N bytes=N seconds=S rate=MB/S min-ms=N median-ms=N max-ms=N
 *   data=N again=N acks=N resent=N blksize=N windowsize=N
 * `again` is DATA that had come before or was ahead of a gap, `resent` what was sent again for want
 * of an answer; blksize and windowsize are what the server made of them. Exit status 1: failures.
 *
 * A window is acknowledged at its end, at the end of the file, and once at a gap (RFC 7440 §4).
 * What has no answer is sent again after 250 ms (as iPXE does), then after twice that, to a second.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/udp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	CLIENTS = 16384,
	FILES = 64,
	BATCH = 16,   /* buffers in one system call */
	ROOM = 65536, /* of one: a train of segments (UDP_GRO), or the largest block */
	HEADER = 4,
	FIRST_WAIT_MS = 250,
	LAST_WAIT_MS = 1000,
	GIVE_UP_MS = 10000, /* without any progress */
	SWEEP_MS = 50,
	BUFFER = 4 * 1024 * 1024,
};

enum { RRQ = 1, DATA = 3, ACK = 4, ERROR = 5, OACK = 6 };

struct file {
	const char *name;
	const uint8_t *bytes; /* NULL: not compared */
	uint64_t size;
};

struct client {
	int fd; /* -1: has done its part */
	const struct file *file;
	struct sockaddr_in peer; /* its port is the server's TID, once that is known */
	bool begun;              /* the TID is known */
	uint32_t blksize, windowsize;
	uint64_t got;   /* blocks in order */
	uint64_t acked; /* of which the server was told */
	uint64_t bytes;
	uint64_t gap_high; /* the latest block seen behind a gap; 0: there is no gap */
	uint64_t began_us, progress_ms, due_ms;
	uint32_t wait_ms;
	size_t number, turn;
};

static struct {
	struct sockaddr_in server;
	struct file files[FILES];
	size_t n_files, clients, transfers; /* transfers: 0: until the time is over */
	uint32_t blksize, windowsize, loss; /* loss: of 2^32 */
	double seconds;
	uint64_t random;
} want = {.clients = 1, .blksize = 512, .windowsize = 1, .random = 88172645463325252u};

static struct {
	int epoll;
	struct client client[CLIENTS];
	size_t begun, busy;
	uint64_t now_us, end_us;
	uint64_t bytes, data, again, acks, resent, failed, wrong, served;
	uint32_t blksize, windowsize;
	uint32_t *took_us;
	size_t took_room;
	bool told;
} load;

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(1);
}

static void read_clock(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	load.now_us = (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static uint64_t now_ms(void)
{
	return load.now_us / 1000;
}

/* xorshift64: the same seed loses the same packets. */
static bool lost(void)
{
	if (want.loss == 0)
		return false;
	want.random ^= want.random << 13;
	want.random ^= want.random >> 7;
	want.random ^= want.random << 17;
	return (uint32_t)(want.random >> 32) < want.loss;
}

static uint16_t get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static void put16(uint8_t *p, uint64_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

static void send_to_peer(struct client *c, const void *packet, size_t len)
{
	const struct sockaddr *to = c->begun ? NULL : (struct sockaddr *)&c->peer;
	if (!lost())
		sendto(c->fd, packet, len, 0, to, to ? sizeof c->peer : 0);
}

static void send_request(struct client *c)
{
	uint8_t packet[700];
	int len = snprintf((char *)packet + 2, sizeof packet - 2,
	    "%.500s%coctet%cblksize%c%u%ctsize%c0", c->file->name, 0, 0, 0, want.blksize, 0, 0);
	put16(packet, RRQ);
	len += 3;
	if (want.windowsize > 1)
		len += 1 + snprintf((char *)packet + len, sizeof packet - (size_t)len,
			       "windowsize%c%u", 0, want.windowsize);
	send_to_peer(c, packet, (size_t)len);
}

static void send_ack(struct client *c)
{
	uint8_t packet[HEADER];
	put16(packet, ACK);
	put16(packet + 2, c->got);
	c->acked = c->got;
	load.acks++;
	send_to_peer(c, packet, sizeof packet);
}

static void wait_anew(struct client *c)
{
	c->progress_ms = now_ms();
	c->wait_ms = FIRST_WAIT_MS;
	c->due_ms = now_ms() + c->wait_ms;
}

/* Begins the client's next transfer, from a port of its own. */
static void begin(struct client *c)
{
	int on = 1, size = BUFFER;
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};

	*c = (struct client){.number = c->number,
	    .turn = c->turn + 1,
	    .fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
	    .file = &want.files[(c->number + c->turn) % want.n_files],
	    .peer = want.server,
	    .blksize = 512,
	    .windowsize = 1,
	    .began_us = load.now_us};
	if (c->fd < 0)
		die("socket");
	/* A train of segments may come as one; a window may come before we look. */
	if (want.windowsize > 1) {
		setsockopt(c->fd, SOL_UDP, UDP_GRO, &on, sizeof on);
		setsockopt(c->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
	}
	if (epoll_ctl(load.epoll, EPOLL_CTL_ADD, c->fd, &event) < 0)
		die("epoll_ctl");
	load.begun++;
	wait_anew(c);
	send_request(c);
}

static bool more_to_do(void)
{
	return want.transfers ? load.begun < want.transfers : load.now_us < load.end_us;
}

static void end_transfer(struct client *c)
{
	close(c->fd);
	c->fd = -1;
	if (more_to_do())
		begin(c);
	else
		load.busy--;
}

static void note_time(uint64_t us)
{
	if (load.served == load.took_room) {
		load.took_room = load.took_room ? load.took_room * 2 : 4096;
		load.took_us = realloc(load.took_us, load.took_room * sizeof *load.took_us);
		if (!load.took_us)
			die("realloc");
	}
	load.took_us[load.served++] = (uint32_t)us;
}

static void fail(struct client *c, const char *why, const uint8_t *text, size_t len)
{
	load.failed++;
	if (!load.told)
		fprintf(stderr, "tftp_load: %s at block %llu: %s %.*s\n", c->file->name,
		    (unsigned long long)c->got + 1, why, (int)len, (const char *)text);
	load.told = true;
	end_transfer(c);
}

/* The value of an option of an OACK, or `none`. */
static uint32_t option(const uint8_t *p, size_t len, const char *name, uint32_t none)
{
	const char *at = (const char *)p, *end = at + len;
	while (at < end) {
		const char *value = memchr(at, 0, (size_t)(end - at));
		if (!value || !memchr(value + 1, 0, (size_t)(end - value - 1)))
			return none;
		if (strcasecmp(at, name) == 0)
			return (uint32_t)strtoul(value + 1, NULL, 10);
		at = value + 1 + strlen(value + 1) + 1;
	}
	return none;
}

static void on_oack(struct client *c, const uint8_t *p, size_t len)
{
	if (c->got)
		return;
	c->blksize = option(p + 2, len - 2, "blksize", 512);
	c->windowsize = option(p + 2, len - 2, "windowsize", 1);
	load.blksize = c->blksize;
	load.windowsize = c->windowsize;
	wait_anew(c);
	send_ack(c);
}

/* Bytes that are not the file's, too many or too few. */
static bool is_wrong(const struct client *c, const uint8_t *p, size_t len, bool last)
{
	const struct file *f = c->file;
	if (len > c->blksize)
		return true;
	if (!f->bytes)
		return false;
	return c->bytes + len > f->size || (last && c->bytes + len != f->size) ||
	       memcmp(f->bytes + c->bytes, p, len) != 0;
}

/* A block that is not the next. */
static void on_other_data(struct client *c, uint64_t ahead)
{
	load.again++;
	if (ahead == 0xffff) { /* the one before: our ACK was lost */
		if (c->acked == c->got)
			send_ack(c);
	} else if (ahead < 0x8000) {
		/* Once for a gap, and again when what comes starts over behind it. */
		uint64_t block = c->got + 1 + ahead;
		if (c->gap_high == 0 || block <= c->gap_high)
			send_ack(c);
		c->gap_high = block;
	}
}

/* Returns false if the transfer is over. */
static bool on_data(struct client *c, const uint8_t *p, size_t len)
{
	uint64_t ahead = (uint16_t)(get16(p + 2) - (uint16_t)(c->got + 1));
	bool last = len - HEADER < c->blksize;

	load.data++;
	if (ahead) {
		on_other_data(c, ahead);
		return true;
	}
	if (is_wrong(c, p + HEADER, len - HEADER, last)) {
		load.wrong++;
		fail(c, "wrong bytes", NULL, 0);
		return false;
	}
	c->got++;
	c->bytes += len - HEADER;
	c->gap_high = 0;
	load.bytes += len - HEADER;
	wait_anew(c);
	if (!last && c->got - c->acked < c->windowsize)
		return true;
	send_ack(c);
	if (last) {
		note_time(load.now_us - c->began_us);
		end_transfer(c);
	}
	return !last;
}

static bool on_packet(struct client *c, const uint8_t *p, size_t len)
{
	if (len < HEADER || (get16(p) == DATA && lost()))
		return true;
	switch (get16(p)) {
	case DATA:
		return on_data(c, p, len);
	case OACK:
		on_oack(c, p, len);
		return true;
	case ERROR:
		fail(c, "the server says", p + HEADER,
		    strnlen((const char *)p + HEADER, len - HEADER));
		return false;
	default:
		return true;
	}
}

/* The size of the segments of what was received at once, or its length. */
static size_t segment_of(struct msghdr *m, size_t len)
{
	for (struct cmsghdr *h = CMSG_FIRSTHDR(m); h; h = CMSG_NXTHDR(m, h))
		if (h->cmsg_level == SOL_UDP && h->cmsg_type == UDP_GRO) {
			int size;
			memcpy(&size, CMSG_DATA(h), sizeof size);
			return (size_t)size;
		}
	return len;
}

static void on_ready(struct client *c)
{
	static uint8_t buffer[BATCH][ROOM];
	static struct mmsghdr msg[BATCH];
	static struct iovec iov[BATCH];
	static union {
		struct cmsghdr align;
		uint8_t room[CMSG_SPACE(sizeof(int))];
	} control[BATCH];
	struct sockaddr_in from;
	uint32_t at_once = c->windowsize < BATCH ? c->windowsize : BATCH;

	for (uint32_t i = 0; i < at_once; i++) {
		iov[i] = (struct iovec){buffer[i], ROOM};
		msg[i].msg_hdr = (struct msghdr){.msg_iov = &iov[i], .msg_iovlen = 1};
		if (want.windowsize > 1) {
			msg[i].msg_hdr.msg_control = &control[i];
			msg[i].msg_hdr.msg_controllen = sizeof control[i];
		}
	}
	if (!c->begun) {
		msg[0].msg_hdr.msg_name = &from;
		msg[0].msg_hdr.msg_namelen = sizeof from;
	}
	int n = recvmmsg(c->fd, msg, at_once, MSG_DONTWAIT, NULL);
	if (n < 0 && errno == ECONNREFUSED)
		fail(c, "nobody listens at the server's port", NULL, 0);
	if (n <= 0)
		return;
	if (!c->begun) {
		if (from.sin_addr.s_addr != want.server.sin_addr.s_addr)
			return;
		c->peer = from;
		if (connect(c->fd, (struct sockaddr *)&from, sizeof from) < 0)
			die("connect");
		c->begun = true;
	}
	for (int i = 0; i < n; i++) {
		size_t len = msg[i].msg_len, segment = segment_of(&msg[i].msg_hdr, len);
		for (size_t at = 0; at < len; at += segment)
			if (!on_packet(c, buffer[i] + at, len - at < segment ? len - at : segment))
				return;
	}
}

static void sweep(void)
{
	uint64_t now = now_ms();
	for (size_t i = 0; i < want.clients; i++) {
		struct client *c = &load.client[i];
		if (c->fd < 0 || now < c->due_ms)
			continue;
		if (now - c->progress_ms > GIVE_UP_MS) {
			fail(c, "no progress for 10 s", NULL, 0);
			continue;
		}
		load.resent++;
		c->wait_ms = c->wait_ms * 2 < LAST_WAIT_MS ? c->wait_ms * 2 : LAST_WAIT_MS;
		c->due_ms = now + c->wait_ms;
		if (c->begun)
			send_ack(c);
		else
			send_request(c);
	}
}

static void run(void)
{
	struct epoll_event events[256];
	uint64_t swept = 0;

	load.busy = want.clients;
	for (size_t i = 0; i < want.clients; i++) {
		load.client[i].number = i;
		read_clock();
		begin(&load.client[i]);
	}
	while (load.busy) {
		int n = epoll_wait(load.epoll, events, 256, SWEEP_MS);
		read_clock();
		for (int i = 0; i < n; i++)
			on_ready(events[i].data.ptr);
		if (now_ms() - swept >= SWEEP_MS) {
			swept = now_ms();
			sweep();
		}
	}
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static double took_ms(double part)
{
	if (load.served == 0)
		return 0;
	return load.took_us[(size_t)(part * (double)(load.served - 1))] / 1000.0;
}

static void report(double seconds)
{
	if (load.served)
		qsort(load.took_us, load.served, sizeof *load.took_us, by_value);
	printf("transfers=%zu failed=%llu wrong=%llu bytes=%llu seconds=%.3f rate=%.2f min-ms=%.2f "
	       "median-ms=%.2f max-ms=%.2f data=%llu again=%llu acks=%llu resent=%llu blksize=%u "
	       "windowsize=%u\n",
	    load.begun, (unsigned long long)load.failed, (unsigned long long)load.wrong,
	    (unsigned long long)load.bytes, seconds,
	    seconds > 0 ? (double)load.bytes / 1e6 / seconds : 0, took_ms(0), took_ms(0.5),
	    took_ms(1), (unsigned long long)load.data, (unsigned long long)load.again,
	    (unsigned long long)load.acks, (unsigned long long)load.resent, load.blksize,
	    load.windowsize);
}

static void map(struct file *f, const char *dir)
{
	char path[4096];
	struct stat st;
	int fd;

	snprintf(path, sizeof path, "%s/%s", dir, f->name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		die(path);
	f->size = (uint64_t)st.st_size;
	f->bytes = f->size ? mmap(NULL, f->size, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0)
			   : (const uint8_t *)"";
	if (f->bytes == MAP_FAILED)
		die(path);
	close(fd);
}

static void usage(void)
{
	fprintf(stderr, "usage: tftp_load [-c CLIENTS] [-n TRANSFERS | -t SECONDS] [-b BLKSIZE] "
			"[-w WINDOWSIZE] [-l LOSS] [-s SEED] [-d DIR] SERVER FILE...\n");
	exit(2);
}

static void options(int argc, char **argv)
{
	const char *dir = NULL;
	int o;

	while ((o = getopt(argc, argv, "c:n:t:b:w:l:s:d:")) != -1)
		switch (o) {
		case 'c':
			want.clients = strtoul(optarg, NULL, 10);
			break;
		case 'n':
			want.transfers = strtoul(optarg, NULL, 10);
			break;
		case 't':
			want.seconds = strtod(optarg, NULL);
			break;
		case 'b':
			want.blksize = (uint32_t)strtoul(optarg, NULL, 10);
			break;
		case 'w':
			want.windowsize = (uint32_t)strtoul(optarg, NULL, 10);
			break;
		case 'l':
			want.loss = (uint32_t)(strtod(optarg, NULL) / 100 * UINT32_MAX);
			break;
		case 's':
			want.random = strtoul(optarg, NULL, 10) * 2654435761u + 1;
			break;
		case 'd':
			dir = optarg;
			break;
		default:
			usage();
		}
	if (argc - optind < 2 || argc - optind - 1 > FILES || want.clients == 0 ||
	    want.clients > CLIENTS || (want.transfers && want.transfers < want.clients) ||
	    inet_pton(AF_INET, argv[optind], &want.server.sin_addr) != 1)
		usage();
	want.server.sin_family = AF_INET;
	want.server.sin_port = htons(69);
	while (++optind < argc) {
		struct file *f = &want.files[want.n_files++];
		f->name = argv[optind];
		if (dir)
			map(f, dir);
	}
	if (want.transfers == 0 && want.seconds <= 0)
		want.transfers = want.clients;
}

int main(int argc, char **argv)
{
	struct rlimit files = {CLIENTS + 64, CLIENTS + 64};

	options(argc, argv);
	setrlimit(RLIMIT_NOFILE, &files);
	load.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (load.epoll < 0)
		die("epoll_create1");
	read_clock();
	uint64_t start = load.now_us;
	load.end_us = start + (uint64_t)(want.seconds * 1e6);
	run();
	read_clock();
	report((double)(load.now_us - start) / 1e6);
	return load.failed || load.served == 0;
}
