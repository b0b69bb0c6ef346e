/*
 * Random schedules of what an upstream of Alpine's packages does, and clients of a mirror of it
 * that read its index and then fetch packages by that. One thread a schedule, and the upstream of
 * all in this program.
 *
 * usage: apk_schedules KEY UPSTREAM-PORT MIRROR-ADDRESS MIRROR-PORT SCHEDULES SEED STEPS
 *
 * Schedule n is the repository /mN/sN/x86_64, beneath both. Its upstream builds packages anew under
 * the same name, gives them new versions, removes and adds some, and hands that out as a mirror of
 * Alpine's does: the index before the packages or behind them, one after the other, and not at all
 * for a while. Each client has an address of its own. Those packages that clients fetch from the
 * beginning have to be had by whoever read an index that names them, as that index names them;
 * others, which the mirror may never have had, may be refused, but are never others than the index
 * says. Prints what went wrong, and a line of sums.
 */
#include "tests/lab/apk_schedule.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	REPOS = 250, /* of one mirror */
	ANSWER = 64 * 1024,
	STEP_MS = 900, /* between two steps, on average */
	WAIT_S = 90,
};

static struct sockaddr_in mirror;
static unsigned steps;

static void pause_ms(unsigned ms)
{
	const struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
	nanosleep(&t, NULL);
}

static void fault(struct schedule *s, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	printf("schedule %u: %s\n", s->number, text);
	s->faults++;
}

/*
 * The clients
 */

struct got {
	unsigned status; /* 0: the connection broke */
	size_t len;
	uint8_t bytes[ANSWER];
};

static int connect_as(const struct schedule *s, unsigned client)
{
	const struct timeval wait = {.tv_sec = WAIT_S};
	const struct sockaddr_in from = {
	    AF_INET, 0, {htonl(0x7f010000u + client * 0x10000u + s->number + 1)}, {0}};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&from, sizeof from) < 0 ||
	    connect(fd, (const struct sockaddr *)&mirror, sizeof mirror) < 0) {
		perror("apk_schedules: connect");
		exit(1);
	}
	return fd;
}

static void get(
    struct schedule *s, unsigned client, const char *file, bool is_forced, struct got *out)
{
	char text[512];
	size_t all = 0, want = 0;
	ssize_t n;
	int fd = connect_as(s, client);
	int len = snprintf(text, sizeof text,
	    "GET /alpine%u/m%u/s%u/x86_64/%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n",
	    s->number / REPOS, s->number / REPOS, s->number, file,
	    is_forced ? "Cache-Control: no-cache\r\n" : "");

	out->status = 0;
	out->len = 0;
	if (send_all(fd, text, (size_t)len)) {
		while (
		    all < ANSWER - 1 && (n = recv(fd, out->bytes + all, ANSWER - 1 - all, 0)) > 0)
			all += (size_t)n;
		out->bytes[all] = '\0';
	}
	close(fd);
	const char *end = strstr((const char *)out->bytes, "\r\n\r\n");
	if (!all || !end)
		return;
	const size_t head = (size_t)(end - (const char *)out->bytes) + 4;
	const char *length = strcasestr((const char *)out->bytes, "\r\nContent-Length:");
	if (length && length < end)
		want = strtoul(length + 17, NULL, 10);
	if (!length || length > end || all - head != want)
		return; /* cut off, and that is seen */
	sscanf((const char *)out->bytes, "HTTP/1.%*c %u", &out->status);
	out->len = want;
	memmove(out->bytes, out->bytes + head, want);
}

static void read_index(struct schedule *s, unsigned client, struct got *got)
{
	get(s, client, "APKINDEX.tar.gz", below(s, 4) > 0, got);
	s->indexes++;
	if (got->status != 200) {
		fault(s, "client %u: the index is answered with %u: %.100s", client, got->status,
		    got->bytes);
		return;
	}
	for (unsigned i = 0; i < s->n; i++)
		if (s->made[i].index.len == got->len &&
		    memcmp(s->made[i].index.bytes, got->bytes, got->len) == 0) {
			s->generations_seen += s->given[client] != i + 1;
			s->given[client] = i + 1;
			return;
		}
	fault(s, "client %u: an index that upstream never had", client);
}

static void fetch(struct schedule *s, unsigned client, unsigned name, struct got *got)
{
	const struct world_package *p = s->made[s->given[client] - 1].package[name];

	if (!p)
		return;
	get(s, client, p->file, false, got);
	s->fetched++;
	if (got->status != 200 && name >= USED) {
		s->refused++;
		return;
	}
	if (got->status != 200)
		fault(s, "client %u with index %u: %s is answered with %u: %.100s", client,
		    s->given[client], p->file, got->status, got->bytes);
	else if (got->len != p->len || memcmp(got->bytes, p->bytes, p->len) != 0)
		fault(s, "client %u with index %u: %s is another one than that index names", client,
		    s->given[client], p->file);
}

static void step_client(struct schedule *s, struct got *got)
{
	const unsigned client = (unsigned)below(s, CLIENTS);

	if (!s->given[client] || below(s, 4) == 0) {
		read_index(s, client, got);
		return;
	}
	for (unsigned n = 1 + (unsigned)below(s, 4); n; n--)
		fetch(s, client, (unsigned)below(s, NAMES), got);
}

static void *run(void *arg)
{
	struct schedule *s = arg;
	struct got *got = malloc(sizeof *got);

	if (!got)
		exit(1);
	pause_ms((unsigned)below(s, 2 * STEP_MS));
	read_index(s, 0, got);
	for (unsigned i = 0; s->given[0] && i < USED; i++)
		fetch(s, 0, i, got);
	for (unsigned i = 0; i < steps && !s->faults; i++) {
		pause_ms((unsigned)below(s, 2 * STEP_MS));
		for (unsigned j = (unsigned)below(s, 4); j; j--)
			upstream_step(s);
		step_client(s, got);
	}
	free(got);
	return NULL;
}

static void begin(struct schedule *s, unsigned number, uint64_t seed)
{
	s->number = number;
	s->random = (seed + 1) * 0x9e3779b97f4a7c15ULL + number * 0xbf58476d1ce4e5b9ULL;
	s->random = s->random ? s->random : 1;
	upstream_begin(s);
}

int main(int argc, char **argv)
{
	struct schedule *schedules;
	unsigned n, faults = 0, fetched = 0, indexes = 0, refused = 0, seen = 0;
	pthread_t *thread;

	if (argc != 8)
		return 2;
	world_key(argv[1]);
	n = (unsigned)strtoul(argv[5], NULL, 10);
	steps = (unsigned)strtoul(argv[7], NULL, 10);
	schedules = calloc(n, sizeof *schedules);
	thread = calloc(n, sizeof *thread);
	mirror =
	    (struct sockaddr_in){AF_INET, htons((uint16_t)strtoul(argv[4], NULL, 10)), {0}, {0}};
	if (!schedules || !thread || inet_pton(AF_INET, argv[3], &mirror.sin_addr) != 1)
		return 2;
	for (unsigned i = 0; i < n; i++)
		begin(&schedules[i], i, strtoull(argv[6], NULL, 10));
	upstream_start((uint16_t)strtoul(argv[2], NULL, 10), schedules, n);
	for (unsigned i = 0; i < n; i++)
		start_thread(run, &schedules[i], &thread[i]);
	for (unsigned i = 0; i < n; i++) {
		pthread_join(thread[i], NULL);
		faults += schedules[i].faults;
		fetched += schedules[i].fetched;
		indexes += schedules[i].indexes;
		refused += schedules[i].refused;
		seen += schedules[i].generations_seen;
	}
	printf("schedules %u faults %u indexes %u newer %u packages %u refused %u\n", n, faults,
	    indexes, seen, fetched, refused);
	return faults != 0;
}
