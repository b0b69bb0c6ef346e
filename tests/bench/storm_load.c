/*
 * storm_load: so many machines that boot, whole: DISCOVER as firmware, port 4011, TFTP of what they
 * are told, DISCOVER as iPXE, script, kernel, initramfs, what they boot once, apkovl, modloop, /up.
 * A third each as a BIOS, as UEFI, and as UEFI that loads block by block of 512 bytes, as shim has
 * it do.
 *
 * Usage: storm_load [OPTION...] SERVER FIRST. SERVER is booted from, and FIRST is the first of the
 * machines' addresses: this computer must have them all.
 *
 * -n N: machines, 16383 at most (1). -l PERCENT: of the packets of DHCP and TFTP get lost, both
 * ways (0). -r BYTES: of the modloop a second, at most (1000000; 0: all that comes). -o SECONDS:
 * over which they are switched on (0). -s N: a machine may start over so often (0). -t SECONDS:
 * ends then (600). -S N: seed, by which packets get lost. -v: says what failed.
 *
 * Prints machines=N up=N failed=N again=N over=N last=S median=S slowest=S, in seconds; `again`:
 * steps of HTTP tried again, `over`: machines that started over, `last`: from the first that was
 * switched on to the last that is up. Then once=N twice=N, machines that took what they are to boot
 * once, and that took it again; what it took itself, load-cpu=S; of each step a line step=NAME n=N
 * p50=MS p99=MS max=MS. Exit status 1: a machine did not come up.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/storm_machine.h"

enum {
	MOST = 16383,
	DHCP = 1 << 16,
	EVENTS = 256,
	TICK_MS = 5,
	BUFFER = 64 * 1024 * 1024,
	PACKET = 1500
};

static struct {
	unsigned n, over_s, seconds;
	double loss;
	uint64_t seed;
	in_addr_t first;
} want = {.n = 1, .seconds = 600, .seed = 1};

static struct storm storm = {.rate = 1000000};
static struct machine *machines;

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(2);
}

static void read_clock(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	storm.now_us = (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void open_all(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(68)};
	struct epoll_event event = {.events = EPOLLIN, .data.u64 = DHCP};
	struct rlimit files;
	int on = 1, size = BUFFER;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	storm.epoll = epoll_create1(EPOLL_CLOEXEC);
	storm.dhcp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (storm.epoll < 0 || storm.dhcp < 0 ||
	    setsockopt(storm.dhcp, SOL_SOCKET, SO_BROADCAST, &on, sizeof on) < 0 ||
	    setsockopt(storm.dhcp, SOL_SOCKET, SO_BINDTODEVICE, "eth0", 5) < 0 ||
	    setsockopt(storm.dhcp, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0 ||
	    setsockopt(storm.dhcp, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) < 0 ||
	    bind(storm.dhcp, (struct sockaddr *)&at, sizeof at) < 0 ||
	    epoll_ctl(storm.epoll, EPOLL_CTL_ADD, storm.dhcp, &event) < 0)
		die("socket");
	machines = calloc(want.n, sizeof *machines);
	if (!machines)
		die("memory");
	for (uint32_t i = 0; i < want.n; i++)
		machines[i] = (struct machine){.number = i,
		    .kind = (enum kind)(i % KINDS),
		    .xid = ((uint32_t)want.seed << 16 & 0x7fff0000) | i,
		    .local = htonl(ntohl(want.first) + i),
		    .due_us = storm.now_us + (uint64_t)want.over_s * 1000000 * i / want.n};
}

/* Firmware waits for TFTP as edk2 does, six times 4 s (UefiPxeBcDxe/PxeBcImpl.h). */
static void set_wishes(void)
{
	static const uint32_t blksize[KINDS] = {1456, 1468, 512}, windowsize[KINDS] = {1, 4, 1};
	struct wishes w = {.server = storm.server,
	    .patience_us = 24000000,
	    .loss = (uint32_t)(want.loss / 100 * UINT32_MAX),
	    .random = want.seed * 2654435761u + 88172645463325252u};

	w.server.sin_port = htons(69);
	for (int k = 0; k < KINDS; k++) {
		storm.wishes[k] = w;
		storm.wishes[k].blksize = blksize[k];
		storm.wishes[k].windowsize = windowsize[k];
		w.random = w.random * 6364136223846793005u + 1442695040888963407u;
	}
	storm.sizes = w;
	storm.sizes.blksize = 1468;
	storm.sizes.windowsize = 1;
	storm.sizes.size_alone = true;
}

static void hear(void)
{
	uint8_t packet[PACKET];
	uint32_t xid;
	ssize_t n;

	while ((n = recv(storm.dhcp, packet, sizeof packet, MSG_DONTWAIT)) > 0) {
		if (n < 8)
			continue;
		memcpy(&xid, packet + 4, 4);
		xid = ntohl(xid);
		if ((xid & 0xffff) < want.n && machines[xid & 0xffff].xid == xid)
			machine_packet(&storm, &machines[xid & 0xffff], packet, (size_t)n);
	}
}

static unsigned count(enum step step)
{
	unsigned n = 0;
	for (uint32_t i = 0; i < want.n; i++)
		n += machines[i].step == step;
	return n;
}

static void run(void)
{
	static struct epoll_event events[EVENTS];
	uint64_t ticked_us = 0, end_us = storm.now_us + (uint64_t)want.seconds * 1000000;

	while (storm.now_us < end_us) {
		int n = epoll_wait(storm.epoll, events, EVENTS, TICK_MS);
		read_clock();
		for (int i = 0; i < n; i++)
			if (events[i].data.u64 == DHCP)
				hear();
			else
				machine_ready(&storm, &machines[events[i].data.u64]);
		if (storm.now_us - ticked_us < TICK_MS * 1000)
			continue;
		ticked_us = storm.now_us;
		for (uint32_t i = 0; i < want.n; i++)
			machine_tick(&storm, &machines[i]);
		if (count(STEP_DONE) + count(STEP_FAILED) == want.n)
			break;
	}
}

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* The times of a step, sorted, of those that are up. Returns how many. */
static size_t times_of(enum step step, uint32_t *out)
{
	size_t n = 0;
	for (uint32_t i = 0; i < want.n; i++)
		if (machines[i].step == STEP_DONE && machines[i].took_us[step])
			out[n++] = machines[i].took_us[step];
	qsort(out, n, sizeof *out, by_size);
	return n;
}

static void print(uint64_t began_us)
{
	uint32_t *times = calloc(want.n, sizeof *times);
	uint64_t last_us = began_us;
	struct rusage own;
	size_t n;

	if (!times)
		die("memory");
	for (uint32_t i = 0; i < want.n; i++)
		if (machines[i].step == STEP_DONE &&
		    machines[i].on_us + machines[i].took_us[STEP_DONE] > last_us)
			last_us = machines[i].on_us + machines[i].took_us[STEP_DONE];
	n = times_of(STEP_DONE, times);
	printf(
	    "machines=%u up=%zu failed=%zu again=%lu over=%lu last=%.2f median=%.2f slowest=%.2f\n",
	    want.n, n, want.n - n, storm.again, storm.over, (double)(last_us - began_us) / 1e6,
	    n ? times[n / 2] / 1e6 : 0, n ? times[n - 1] / 1e6 : 0);
	unsigned taken = 0, twice = 0;
	for (uint32_t i = 0; i < want.n; i++) {
		taken += machines[i].taken > 0;
		twice += machines[i].taken > 1;
	}
	if (taken)
		printf("once=%u twice=%u\n", taken, twice);
	getrusage(RUSAGE_SELF, &own);
	printf("load-cpu=%.2f\n", (double)(own.ru_utime.tv_sec + own.ru_stime.tv_sec) +
				      (double)(own.ru_utime.tv_usec + own.ru_stime.tv_usec) / 1e6);
	for (enum step step = STEP_DISCOVER; step < STEP_DONE; step++) {
		n = times_of(step, times);
		if (n)
			printf("step=%s n=%zu p50=%.1f p99=%.1f max=%.1f\n", step_names[step], n,
			    times[n / 2] / 1e3, times[n * 99 / 100] / 1e3, times[n - 1] / 1e3);
	}
	for (enum step step = STEP_OFF; step < STEP_DONE; step++)
		if (count(step))
			printf("still=%s n=%u\n", step_names[step], count(step));
	free(times);
}

static void read_options(int argc, char **argv)
{
	struct in_addr first;
	int c;

	while ((c = getopt(argc, argv, "n:l:r:o:s:t:S:v")) != -1)
		switch (c) {
		case 'n':
			want.n = (unsigned)atoi(optarg);
			break;
		case 'l':
			want.loss = strtod(optarg, NULL);
			break;
		case 'r':
			storm.rate = (uint32_t)atol(optarg);
			break;
		case 'o':
			want.over_s = (unsigned)atoi(optarg);
			break;
		case 's':
			storm.starts = (unsigned)atoi(optarg);
			break;
		case 't':
			want.seconds = (unsigned)atoi(optarg);
			break;
		case 'S':
			want.seed = strtoull(optarg, NULL, 10);
			break;
		case 'v':
			storm.talks = true;
			break;
		default:
			exit(2);
		}
	if (argc - optind != 2 || want.n < 1 || want.n > MOST ||
	    inet_pton(AF_INET, argv[optind], &storm.server.sin_addr) != 1 ||
	    inet_pton(AF_INET, argv[optind + 1], &first) != 1) {
		fprintf(stderr, "usage: storm_load [-n N] [-l PERCENT] [-r BYTES] [-o SECONDS] [-s "
				"N] [-t SECONDS] [-S SEED] "
				"[-v] SERVER FIRST\n");
		exit(2);
	}
	storm.server.sin_family = AF_INET;
	want.first = first.s_addr;
}

int main(int argc, char **argv)
{
	uint64_t began_us;

	read_options(argc, argv);
	set_wishes();
	read_clock();
	open_all();
	began_us = storm.now_us;
	run();
	print(began_us);
	return count(STEP_DONE) == want.n ? 0 : 1;
}
