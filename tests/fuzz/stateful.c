#include "tests/fuzz/stateful.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators". */
static uint64_t next(struct chance *c)
{
	c->state ^= c->state >> 12;
	c->state ^= c->state << 25;
	c->state ^= c->state >> 27;
	return c->state * UINT64_C(2685821657736338717);
}

size_t chance_below(struct chance *c, size_t n)
{
	return (size_t)((next(c) >> 11) % n);
}

bool chance_one_in(struct chance *c, size_t n)
{
	return chance_below(c, n) == 0;
}

static size_t copy_part(struct chance *c, uint8_t *bytes, size_t len, size_t capacity)
{
	size_t from = chance_below(c, len), n = 1 + chance_below(c, len - from);
	size_t to = chance_below(c, len + 1);
	if (n > capacity - len)
		n = capacity - len;
	uint8_t part[65536];
	if (n > sizeof part)
		n = sizeof part;
	memcpy(part, bytes + from, n);
	memmove(bytes + to + n, bytes + to, len - to);
	memcpy(bytes + to, part, n);
	return len + n;
}

static size_t remove_part(struct chance *c, uint8_t *bytes, size_t len)
{
	size_t from = chance_below(c, len), n = 1 + chance_below(c, len - from);
	if (n > 16 && !chance_one_in(c, 4))
		n = 1 + n % 16;
	memmove(bytes + from, bytes + from + n, len - from - n);
	return len - n;
}

static size_t worsen_once(struct chance *c, uint8_t *bytes, size_t len, size_t capacity)
{
	static const uint8_t odd[] = {0, 1, 2, 3, 4, 6, 9, 10, 13, 32, 34, 37, 46, 47, 52, 53, 60,
	    82, 97, 127, 128, 254, 255};
	size_t at = chance_below(c, len);

	switch (chance_below(c, 7)) {
	case 0:
		bytes[at] = (uint8_t)(bytes[at] ^ 1U << chance_below(c, 8));
		return len;
	case 1:
		bytes[at] = odd[chance_below(c, sizeof odd)];
		return len;
	case 2:
		bytes[at] = (uint8_t)next(c);
		return len;
	case 3: /* a number of 16 bits at its limits */
		memset(bytes + at, chance_one_in(c, 2) ? 0xff : 0, len - at < 2 ? 1 : 2);
		return len;
	case 4:
		return copy_part(c, bytes, len, capacity);
	case 5:
		return remove_part(c, bytes, len);
	default:
		return chance_one_in(c, 4) ? at : len;
	}
}

size_t chance_worsen(struct chance *c, uint8_t *bytes, size_t len, size_t capacity)
{
	for (size_t n = chance_below(c, 5); n && len; n--)
		len = worsen_once(c, bytes, len, capacity);
	return len;
}

static size_t read_file(const char *path, size_t skip, uint8_t **bytes)
{
	static uint8_t buffer[1 << 16];
	FILE *f = fopen(path, "rb");
	if (!f)
		fuzz_die(path);
	size_t n = fread(buffer, 1, sizeof buffer, f);
	fclose(f);
	n = n > skip ? n - skip : 0;
	*bytes = malloc(n + 1);
	if (!*bytes)
		fuzz_die(path);
	memcpy(*bytes, buffer + skip, n);
	return n;
}

struct stored stored_read(char **paths, size_t n, size_t skip)
{
	struct stored s = {calloc(n + 1, sizeof *s.bytes), calloc(n + 1, sizeof *s.len), n};
	if (!s.bytes || !s.len)
		fuzz_die("memory");
	for (size_t i = 0; i < n; i++)
		s.len[i] = read_file(paths[i], skip, &s.bytes[i]);
	return s;
}

size_t stored_pick(const struct stored *s, struct chance *c, uint8_t *out, size_t capacity)
{
	if (s->n == 0)
		return 0;
	size_t i = chance_below(c, s->n), n = s->len[i] < capacity ? s->len[i] : capacity;
	memcpy(out, s->bytes[i], n);
	return n;
}

double fuzz_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void fuzz_pause(long us)
{
	nanosleep(&(struct timespec){.tv_nsec = us * 1000}, NULL);
}

struct sockaddr_in fuzz_addr(const char *text, unsigned port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	if (inet_pton(AF_INET, text, &a.sin_addr) != 1) {
		errno = EINVAL;
		fuzz_die(text);
	}
	return a;
}

void fuzz_die(const char *what)
{
	perror(what);
	exit(1);
}

int fuzz_verdict(const struct honest *h, unsigned long sent)
{
	printf("sent=%lu honest=%u failed=%u\n", sent, h->good, h->bad);
	return h->bad || !h->good;
}

void honest_count(struct honest *h, bool was_served)
{
	if (was_served)
		h->good++;
	else
		h->bad++;
}

int honest_socket(int type, const struct sockaddr_in *self, long ms)
{
	const struct timeval most = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
	int fd = socket(AF_INET, type, 0);

	if (fd < 0 || bind(fd, (const struct sockaddr *)self, sizeof *self) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most) < 0)
		fuzz_die("the honest client's socket");
	return fd;
}

uint8_t honest_byte(size_t i)
{
	return (uint8_t)('a' + (i * 7 + i / 256) % 26);
}
