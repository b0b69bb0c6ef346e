/*
 * tftp_load: made-up machines that fetch files from a TFTP server, as many at once as told.
 * usage: tftp_load [OPTION...] SERVER FILE...     the files in turns
 *   -c N   clients at once (1), each with a socket of its own for each transfer
 *   -n N   transfers in all (one a client); or
 *   -t S   so many seconds: each client begins another until then
 *   -b N   blksize (512)         -w N   windowsize (1)
 *   -l P   percent of the DATA and of what is sent that get lost; -s N seeds which
 *   -u     clients that count as U-Boot does
 *   -d DIR the same files here: every byte is compared; without it bytes are only counted
 * Prints: transfers=N failed=N wrong=N bytes=N seconds=S rate=MB/S min-ms=N median-ms=N p95-ms=N
 *   max-ms=N
 *   data=N again=N acks=N resent=N blksize=N windowsize=N
 * (struct tally says what they are; times are those of single transfers). Exit status 1: failures.
 */
#include "tests/bench/tftp_client.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS = 16384, FILES = 64, EVENTS = 256, SWEEP_MS = 50 };

static struct {
	size_t clients, transfers; /* transfers: 0: until the time is over */
	double seconds;
	struct file files[FILES];
	size_t n_files;
} want = {.clients = 1};

static struct wishes wishes;

static struct {
	int epoll;
	struct client client[CLIENTS];
	bool busy[CLIENTS];
	size_t n_busy, begun, served, failed;
	uint64_t now_us, end_us;
	uint32_t *took_us;
	size_t took_capacity;
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

static void begin(size_t i)
{
	struct epoll_event event = {.events = EPOLLIN, .data.u64 = i};

	const struct file *file = &want.files[load.begun % want.n_files];

	if (!client_begin(&load.client[i], &wishes, file, 0, load.now_us) ||
	    epoll_ctl(load.epoll, EPOLL_CTL_ADD, load.client[i].fd, &event) < 0)
		die("a client's socket");
	load.begun++;
}

static void note_time(uint64_t us)
{
	if (load.served == load.took_capacity) {
		load.took_capacity = load.took_capacity ? load.took_capacity * 2 : 4096;
		load.took_us = realloc(load.took_us, load.took_capacity * sizeof *load.took_us);
		if (!load.took_us)
			die("realloc");
	}
	load.took_us[load.served++] = (uint32_t)us;
}

static bool more_to_do(void)
{
	return want.transfers ? load.begun < want.transfers : load.now_us < load.end_us;
}

static void on_state(size_t i, enum client_state state)
{
	if (state == CLIENT_GOES_ON)
		return;
	if (state == CLIENT_SERVED)
		note_time(load.now_us - load.client[i].began_us);
	else
		load.failed++;
	close(load.client[i].fd);
	load.busy[i] = more_to_do();
	if (load.busy[i])
		begin(i);
	else
		load.n_busy--;
}

static void sweep(void)
{
	for (size_t i = 0; i < want.clients; i++)
		if (load.busy[i] && load.now_us >= load.client[i].due_us)
			on_state(i, client_due(&load.client[i], load.now_us));
}

static void run(void)
{
	struct epoll_event events[EVENTS];
	uint64_t swept_us = load.now_us;

	load.n_busy = want.clients;
	for (size_t i = 0; i < want.clients; i++) {
		read_clock();
		load.busy[i] = true;
		begin(i);
	}
	while (load.n_busy) {
		int n = epoll_wait(load.epoll, events, EVENTS, SWEEP_MS);
		read_clock();
		for (int i = 0; i < n; i++) {
			size_t which = events[i].data.u64;
			if (load.busy[which])
				on_state(which, client_ready(&load.client[which], load.now_us));
		}
		if (load.now_us - swept_us >= SWEEP_MS * 1000) {
			swept_us = load.now_us;
			sweep();
		}
	}
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* The time below which so large a part of the transfers was. */
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
	printf("transfers=%zu failed=%zu wrong=%llu bytes=%llu seconds=%.3f rate=%.2f ", load.begun,
	    load.failed, (unsigned long long)tally.wrong, (unsigned long long)tally.bytes, seconds,
	    seconds > 0 ? (double)tally.bytes / 1e6 / seconds : 0);
	printf("min-ms=%.2f median-ms=%.2f p95-ms=%.2f max-ms=%.2f ", took_ms(0), took_ms(0.5),
	    took_ms(0.95), took_ms(1));
	printf("data=%llu again=%llu acks=%llu resent=%llu blksize=%u windowsize=%u\n",
	    (unsigned long long)tally.data, (unsigned long long)tally.again,
	    (unsigned long long)tally.acks, (unsigned long long)tally.resent, tally.blksize,
	    tally.windowsize);
}

static void map(struct file *f, const char *dir)
{
	char path[4096];
	struct stat st;

	snprintf(path, sizeof path, "%s/%s", dir, f->name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		die(path);
	f->size = (uint64_t)st.st_size;
	f->bytes = (const uint8_t *)"";
	if (f->size)
		f->bytes = mmap(NULL, f->size, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
	if (f->bytes == MAP_FAILED)
		die(path);
	close(fd);
}

static _Noreturn void usage(void)
{
	fprintf(stderr,
	    "usage: tftp_load [-c CLIENTS] [-n TRANSFERS | -t SECONDS] [-b BLKSIZE] "
	    "[-w WINDOWSIZE]\n                 [-l LOSS] [-s SEED] [-u] [-d DIR] SERVER FILE...\n");
	exit(2);
}

/* Sets one option; false if it is unknown. */
static bool set_option(int o, const char *value, const char **dir)
{
	unsigned long n = value ? strtoul(value, NULL, 10) : 0;

	switch (o) {
	case 'c':
		want.clients = n;
		return true;
	case 'n':
		want.transfers = n;
		return true;
	case 't':
		want.seconds = strtod(value, NULL);
		return true;
	case 'b':
		wishes.blksize = (uint32_t)n;
		return true;
	case 'w':
		wishes.windowsize = (uint32_t)n;
		return true;
	case 'l':
		wishes.loss = (uint32_t)(strtod(value, NULL) / 100 * UINT32_MAX);
		return true;
	case 's':
		wishes.random = n * 2654435761u + 1;
		return true;
	case 'u':
		wishes.counts = true;
		return true;
	case 'd':
		*dir = value;
		return true;
	default:
		return false;
	}
}

static void options(int argc, char **argv)
{
	const char *dir = NULL;
	int o;

	wishes = (struct wishes){.blksize = 512, .windowsize = 1, .random = 88172645463325252u};
	while ((o = getopt(argc, argv, "c:n:t:b:w:l:s:ud:")) != -1)
		if (o == '?' || !set_option(o, optarg, &dir))
			usage();
	if (argc - optind < 2 || argc - optind - 1 > FILES || want.clients == 0 ||
	    want.clients > CLIENTS || (want.transfers && want.transfers < want.clients) ||
	    inet_pton(AF_INET, argv[optind], &wishes.server.sin_addr) != 1)
		usage();
	wishes.server.sin_family = AF_INET;
	wishes.server.sin_port = htons(69);
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
	uint64_t start_us = load.now_us;
	load.end_us = start_us + (uint64_t)(want.seconds * 1e6);
	run();
	read_clock();
	report((double)(load.now_us - start_us) / 1e6);
	return load.failed || load.served == 0;
}
