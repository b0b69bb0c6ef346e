/*
 * stateful_http SERVER HONEST-ADDRESS SEED SECONDS: requests on 32 connections, in pieces, several
 * in one, made worse, given up in the middle. Its honest client loads
 * /file (honest_byte).
 */
#include "tests/fuzz/stateful.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PEERS = 32, REQUEST = 16384 };

struct peer {
	int fd; /* -1: none */
	uint8_t out[REQUEST];
	size_t len, sent;
};

static void peer_close(struct peer *p, bool reset)
{
	const struct linger now = {.l_onoff = 1};
	if (reset)
		setsockopt(p->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	close(p->fd);
	p->fd = -1;
}

static void peer_open(struct peer *p, const struct sockaddr_in *server)
{
	p->len = p->sent = 0;
	p->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (p->fd < 0)
		fuzz_die("socket");
	if (connect(p->fd, (const struct sockaddr *)server, sizeof *server) < 0 &&
	    errno != EINPROGRESS)
		peer_close(p, false);
}

static size_t add_request(struct chance *c, uint8_t *out, size_t at)
{
	static const char *const methods[] = {
	    "GET", "GET", "GET", "HEAD", "POST", "PUT", "OPTIONS", "CONNECT", "get", "G"};
	static const char *const targets[] = {"/file", "/big", "/empty", "/folder", "/folder/", "/",
	    "/boot.ipxe", "/boot.ipxe?mac=52:54:00:12:34:56&uuid=x&serial=%0a", "/link",
	    "/up?mac=x", "/once?mac=52:54:00:12:34:56", "/overlay/kiosk1.apkovl.tar.gz",
	    "/%2e%2e/file", "//file", "http://x:80/file", "*", "/autoexec.ipxe",
	    "/file?a&b&c&d&e&f&g&h", "/host/a", "/a%zz"};
	static const char *const headers[] = {"Range: bytes=0-9", "Range: bytes=-5",
	    "Range: bytes=2990-", "Range: bytes=0-0,5-6,7-", "Range: bytes=9999999999999999999-",
	    "If-Range: \"x\"", "If-None-Match: *",
	    "If-Modified-Since: Sat, 28 Nov 2026 20:00:00 GMT", "Connection: close",
	    "Connection: keep-alive", "Content-Length: 5", "Content-Length: -1",
	    "Transfer-Encoding: chunked", "Expect: 100-continue", "Host: y",
	    "Accept-Encoding: gzip", "X-Forwarded-For: 10.0.0.9", "Upgrade: h2c", " folded",
	    "User-Agent: iPXE/1.21.1"};
	char line[256];
	int n = snprintf(line, sizeof line, "%s %s HTTP/1.%d\r\nHost: 10.0.0.2\r\n",
	    methods[chance_below(c, 10)], targets[chance_below(c, 20)], !chance_one_in(c, 8));
	memcpy(out + at, line, (size_t)n);
	at += (size_t)n;
	for (size_t i = chance_below(c, 5); i; i--) {
		n = snprintf(line, sizeof line, "%s\r\n", headers[chance_below(c, 20)]);
		memcpy(out + at, line, (size_t)n);
		at += (size_t)n;
	}
	memcpy(out + at, "\r\nhello", 7);
	return at + (chance_one_in(c, 6) ? 7 : 2);
}

static void peer_request(struct peer *p, struct chance *c)
{
	p->len = p->sent = 0;
	for (size_t i = chance_one_in(c, 6) ? 1 + chance_below(c, 8) : 1; i; i--)
		p->len = add_request(c, p->out, p->len);
	if (chance_one_in(c, 3))
		p->len = chance_worsen(c, p->out, p->len, sizeof p->out);
	if (chance_one_in(c, 200)) { /* a header that does not end */
		memset(p->out + p->len, 'a', sizeof p->out - p->len);
		p->len = sizeof p->out;
	}
}

static void peer_step(struct peer *p, struct chance *c, const struct sockaddr_in *server)
{
	uint8_t in[4096];

	if (p->fd < 0)
		peer_open(p, server);
	if (p->fd < 0)
		return;
	if (p->sent == p->len)
		peer_request(p, c);
	size_t n = p->len - p->sent;
	if (chance_one_in(c, 3))
		n = 1 + chance_below(c, n ? n : 1);
	ssize_t done = send(p->fd, p->out + p->sent, n < p->len - p->sent ? n : p->len - p->sent,
	    MSG_NOSIGNAL | MSG_DONTWAIT);
	if (done > 0)
		p->sent += (size_t)done;
	if (!chance_one_in(c, 4) && recv(p->fd, in, sizeof in, MSG_DONTWAIT) == 0) {
		peer_close(p, false);
		return;
	}
	if (chance_one_in(c, 30))
		shutdown(p->fd, SHUT_WR);
	if (chance_one_in(c, 20))
		peer_close(p, chance_one_in(c, 2));
}

/* Compares a whole answer with what /file is. */
static bool is_file(const uint8_t *in, size_t len)
{
	const uint8_t *body = memmem(in, len, "\r\n\r\n", 4);
	if (!body || len < 12 || memcmp(in, "HTTP/1.1 200", 12) != 0)
		return false;
	body += 4;
	if ((size_t)(in + len - body) != HONEST_FILE)
		return false;
	for (size_t i = 0; i < HONEST_FILE; i++)
		if (body[i] != honest_byte(i))
			return false;
	return true;
}

static bool load_file(int fd, const struct sockaddr_in *server)
{
	static const char ask[] =
	    "GET /file HTTP/1.1\r\nHost: 10.0.0.2\r\nConnection: close\r\n\r\n";
	uint8_t in[8192];
	size_t len = 0;
	ssize_t n = 0;
	if (connect(fd, (const struct sockaddr *)server, sizeof *server) < 0 ||
	    send(fd, ask, sizeof ask - 1, MSG_NOSIGNAL) < 0)
		return false;
	while (len < sizeof in && (n = recv(fd, in + len, sizeof in - len, 0)) > 0)
		len += (size_t)n;
	return n == 0 && is_file(in, len);
}

static void ask_honestly(
    const struct sockaddr_in *server, const struct sockaddr_in *self, struct honest *h)
{
	int fd = honest_socket(SOCK_STREAM, self, 10000);
	honest_count(h, load_file(fd, server));
	close(fd);
}

int main(int argc, char **argv)
{
	static struct peer peers[PEERS];
	struct chance c = {0};
	struct honest honest = {0};
	unsigned long sent = 0;

	if (argc != 5)
		return 2;
	const struct sockaddr_in server = fuzz_addr(argv[1], 80), self = fuzz_addr(argv[2], 0);
	c.state = strtoull(argv[3], NULL, 10) + 1;
	for (size_t i = 0; i < PEERS; i++)
		peers[i].fd = -1;
	double end = fuzz_now() + atof(argv[4]), next = 0;
	while (fuzz_now() < end) {
		peer_step(&peers[chance_below(&c, PEERS)], &c, &server);
		if (++sent % 8 == 0)
			fuzz_pause(200);
		if (fuzz_now() >= next) {
			ask_honestly(&server, &self, &honest);
			next = fuzz_now() + 0.5;
		}
	}
	return fuzz_verdict(&honest, sent);
}
