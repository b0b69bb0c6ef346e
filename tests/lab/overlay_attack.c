/*
 * What asks a server for packed apkovls and means it no good, and an honest client beside it. HTTP
 * on port 80, IPv4.
 *
 *	hold SERVER SECONDS N PATH...	N GETs of the paths in turn, of which nothing is read
 *	flood SERVER SECONDS N PATH...	N connections that ask for the paths in turn, HEAD and GET,
 *				each again as soon as it is answered
 *	honest SERVER SECONDS PATH	GETs it every 100 ms, each on a connection of its own
 *
 * `hold` and `flood` print how many requests there were. `honest` prints `answers=N failures=N
 * p95=MS`.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 400, ANSWERS = 4000 };

static struct sockaddr_in server = {.sin_family = AF_INET};

static uint64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* A connection with that request sent; -1: none. A small `window` is soon full. */
static int ask(const char *method, const char *path, const char *more, int window)
{
	char text[1200];
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	const struct timeval patience = {.tv_sec = 20};

	if (window)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	int len =
	    snprintf(text, sizeof text, "%s /%s HTTP/1.1\r\nHost: x\r\n%s\r\n", method, path, more);
	if (connect(fd, (struct sockaddr *)&server, sizeof server) == 0 &&
	    send(fd, text, (size_t)len, MSG_NOSIGNAL) == len)
		return fd;
	close(fd);
	return -1;
}

static int hold(uint64_t end, int n, char **path, int paths)
{
	int held = 0;
	for (int i = 0; i < n; i++)
		held += ask("GET", path[i % paths], "", 2048) >= 0;
	printf("held %d\n", held);
	fflush(stdout);
	while (now_ms() < end)
		usleep(100000);
	return 0;
}

static int flood(uint64_t end, int n, char **path, int paths)
{
	static char bytes[65536];
	struct pollfd p[CONNECTIONS];
	unsigned long asked = 0;

	for (int i = 0; i < n; i++)
		p[i] = (struct pollfd){.fd = -1, .events = POLLIN};
	while (now_ms() < end) {
		for (int i = 0; i < n; i++) {
			if (p[i].fd >= 0)
				continue;
			p[i].fd = ask(asked % 3 ? "HEAD" : "GET", path[asked % (unsigned)paths],
			    "Connection: close\r\n", 0);
			asked++;
		}
		poll(p, (nfds_t)n, 200);
		for (int i = 0; i < n; i++)
			if (p[i].revents && recv(p[i].fd, bytes, sizeof bytes, MSG_DONTWAIT) <= 0) {
				close(p[i].fd);
				p[i].fd = -1;
			}
	}
	printf("flooded %lu\n", asked);
	return 0;
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static int honest(uint64_t end, const char *path)
{
	static uint64_t took[ANSWERS];
	char bytes[65536];
	size_t n = 0, failures = 0;

	while (now_ms() < end && n < ANSWERS) {
		uint64_t start = now_ms();
		int fd = ask("GET", path, "Connection: close\r\n", 0);
		ssize_t got = fd >= 0 ? recv(fd, bytes, sizeof bytes, 0) : -1;
		if (got > 12 && strncmp(bytes, "HTTP/1.1 200", 12) == 0)
			took[n++] = now_ms() - start;
		else
			failures++;
		if (fd >= 0)
			close(fd);
		if (now_ms() - start < 100)
			usleep((useconds_t)(100 - (now_ms() - start)) * 1000);
	}
	qsort(took, n, sizeof *took, by_size);
	printf("answers=%zu failures=%zu p95=%lu\n", n, failures,
	    n ? (unsigned long)took[n * 95 / 100] : 0);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 5 || inet_pton(AF_INET, argv[2], &server.sin_addr) != 1) {
		fprintf(stderr, "usage: overlay_attack hold|flood SERVER SECONDS N PATH...\n"
				"       overlay_attack honest SERVER SECONDS PATH\n");
		return 2;
	}
	server.sin_port = htons(80);
	uint64_t end = now_ms() + strtoull(argv[3], NULL, 10) * 1000;
	int n = (int)strtol(argv[4], NULL, 10);
	if (strcmp(argv[1], "honest") == 0)
		return honest(end, argv[4]);
	if (argc < 6 || n < 1 || n > CONNECTIONS)
		return 2;
	return strcmp(argv[1], "hold") == 0 ? hold(end, n, argv + 5, argc - 5)
					    : flood(end, n, argv + 5, argc - 5);
}
