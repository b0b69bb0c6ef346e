#include "tests/lab/apk_schedule.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { STACK = 256 * 1024 };

static struct schedule *schedules;
static unsigned n_schedules;

uint64_t below(struct schedule *s, uint64_t n)
{
	return (world_random(&s->random) >> 33) % n;
}

bool send_all(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len) {
		ssize_t n = send(fd, at, len, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* Reads a request's head. Returns false at the end of the connection. */
static bool read_head(int fd, char *head, size_t size)
{
	size_t len = 0;

	while (len + 1 < size) {
		ssize_t n = recv(fd, head + len, size - len - 1, 0);
		if (n <= 0)
			return false;
		head[len += (size_t)n] = '\0';
		if (strstr(head, "\r\n\r\n"))
			return true;
	}
	return false;
}

/* What it has of that name now; false: nothing, or nobody is there. */
static bool find_file(
    unsigned number, const char *file, const uint8_t **bytes, size_t *len, bool *is_down)
{
	struct schedule *s = &schedules[number];
	const struct world_package *found = NULL;

	*bytes = NULL;
	pthread_mutex_lock(&s->lock);
	*is_down = s->is_down;
	if (strcmp(file, "APKINDEX.tar.gz") == 0) {
		*bytes = s->index.bytes;
		*len = s->index.len;
	}
	for (size_t i = 0; i < NAMES && !*bytes; i++) {
		if (s->now[i] && strcmp(s->now[i]->file, file) == 0)
			found = s->now[i];
		else if (s->old[i] && strcmp(s->old[i]->file, file) == 0)
			found = s->old[i];
	}
	pthread_mutex_unlock(&s->lock);
	if (found) {
		*bytes = found->bytes;
		*len = found->len;
	}
	return *bytes != NULL;
}

static void *serve(void *arg)
{
	const int fd = (int)(intptr_t)arg;
	char head[4096], file[256], answer[256];
	unsigned in_mirror, number;
	const uint8_t *bytes;
	size_t len = 0;
	bool is_down = false;

	while (read_head(fd, head, sizeof head)) {
		bool is_there =
		    sscanf(head, "GET /m%u/s%u/x86_64/%255s ", &in_mirror, &number, file) == 3 &&
		    number < n_schedules && find_file(number, file, &bytes, &len, &is_down);
		if (is_down)
			break;
		if (!is_there)
			len = 0;
		int n =
		    snprintf(answer, sizeof answer, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n\r\n",
			is_there ? "200 OK" : "404 Not Found", len);
		if (!send_all(fd, answer, (size_t)n) || (is_there && !send_all(fd, bytes, len)))
			break;
	}
	close(fd);
	return NULL;
}

void start_thread(void *(*run)(void *), void *arg, pthread_t *out)
{
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	pthread_attr_setdetachstate(&attr, out ? PTHREAD_CREATE_JOINABLE : PTHREAD_CREATE_DETACHED);
	if (pthread_create(out ? out : &thread, &attr, run, arg) != 0) {
		perror("apk_schedules: thread");
		exit(1);
	}
	pthread_attr_destroy(&attr);
}

static void *accept_all(void *arg)
{
	const int fd = (int)(intptr_t)arg;

	for (;;) {
		int one = accept(fd, NULL, NULL);
		if (one >= 0)
			start_thread(serve, (void *)(intptr_t)one, NULL);
	}
	return NULL;
}

void upstream_start(uint16_t port, struct schedule *all, unsigned n)
{
	const struct sockaddr_in at = {AF_INET, htons(port), {htonl(INADDR_LOOPBACK)}, {0}};
	const int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	schedules = all;
	n_schedules = n;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&at, sizeof at) < 0 ||
	    listen(fd, 128) < 0) {
		perror("apk_schedules: listen");
		exit(1);
	}
	start_thread(accept_all, (void *)(intptr_t)fd, NULL);
}

/* A generation follows the one before: some are built anew, some are new, some are gone. */
static void build(struct schedule *s)
{
	const struct generation *before = s->n ? &s->made[s->n - 1] : NULL;
	struct generation *g = &s->made[s->n++];
	char name[16];

	for (unsigned i = 0; i < NAMES; i++) {
		struct world_package *p = before ? before->package[i] : NULL;
		const uint64_t what = below(s, 10);
		unsigned number =
		    p ? (unsigned)strtoul(strchr(p->file, '-') + 1, NULL, 10) : (unsigned)s->n;
		g->package[i] = p;
		if (before && what >= 5)
			continue; /* as it was */
		if (before && what == 4) {
			g->package[i] = NULL;
			continue;
		}
		if (what < 2)
			number++;
		snprintf(name, sizeof name, "p%u", i);
		g->package[i] =
		    world_package(name, number, world_random(&s->random) | 1, 10 + below(s, 9000));
	}
	g->index = world_index(g->package, NAMES);
}

void upstream_begin(struct schedule *s)
{
	pthread_mutex_init(&s->lock, NULL);
	build(s);
	s->index = s->made[0].index;
	memcpy(s->now, s->made[0].package, sizeof s->now);
}

void upstream_step(struct schedule *s)
{
	const struct generation *last = &s->made[s->n - 1];
	const uint64_t what = below(s, 12);
	unsigned i = (unsigned)below(s, NAMES);

	pthread_mutex_lock(&s->lock);
	if (what < 2 && s->n < GENERATIONS && s->index.bytes == last->index.bytes) {
		pthread_mutex_unlock(&s->lock);
		build(s);
		return;
	}
	if (what < 5) {
		s->index = last->index;
	} else if (what < 7) {
		for (i = 0; i < NAMES; i++)
			s->now[i] = last->package[i];
	} else if (what < 9) {
		s->old[i] = s->now[i] != last->package[i] ? s->now[i] : s->old[i];
		s->now[i] = last->package[i];
	} else if (what < 10) {
		memset(s->old, 0, sizeof s->old);
	} else {
		s->is_down = what == 10 && !s->is_down;
	}
	pthread_mutex_unlock(&s->lock);
}
