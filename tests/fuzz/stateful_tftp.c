/*
 * stateful_tftp SERVER HONEST-ADDRESS SEED SECONDS: transfers in every state, from 48 sockets, with
 * packets that are wrong, late, twice, or another's. Its honest client loads `file`
 * (honest_byte).
 */
#include "tests/fuzz/stateful.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PEERS = 48, BLOCK = 512, PACKET = 2048, PORT = 69 };
enum { RRQ = 1, WRQ, DATA, ACK, ERROR, OACK };

struct peer {
	int fd;
	struct sockaddr_in server; /* the port that answered it last */
	uint16_t block;            /* the last that came */
};

static void peer_renew(struct peer *p, const struct sockaddr_in *server)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	if (p->fd < 0)
		fuzz_die("socket");
	p->server = *server;
	p->block = 0;
}

static void peer_hear(struct peer *p)
{
	uint8_t in[70000];
	socklen_t len = sizeof p->server;
	while (recvfrom(p->fd, in, sizeof in, 0, (struct sockaddr *)&p->server, &len) >= 4)
		p->block = in[1] == DATA ? (uint16_t)((unsigned)in[2] << 8 | in[3]) : (uint16_t)0;
}

static size_t add_word(uint8_t *out, size_t at, const char *word)
{
	size_t n = strlen(word) + 1;
	memcpy(out + at, word, n);
	return at + n;
}

static size_t make_request(struct chance *c, uint8_t *out)
{
	static const char *const files[] = {"file", "big", "empty", "folder", "folder/file", "link",
	    "nothing", "/file", "../file", "FILE", "autoexec.ipxe", "file\xff", "a\\b", ""};
	static const char *const modes[] = {"octet", "netascii", "OCTET", "mail", "octets", ""};
	static const char *const options[] = {
	    "blksize", "windowsize", "tsize", "timeout", "BLKSIZE", "rollover", "multicast", "x"};
	static const char *const values[] = {"0", "1", "8", "512", "1428", "1468", "65464", "65535",
	    "64", "255", "-1", "999999999999999999999", "", "5x"};
	out[0] = 0;
	out[1] = chance_one_in(c, 20) ? WRQ : RRQ;
	size_t n = add_word(out, 2, files[chance_one_in(c, 2) ? 1 : chance_below(c, 14)]);
	n = add_word(out, n, modes[chance_one_in(c, 4) ? chance_below(c, 6) : 0]);
	for (size_t i = chance_below(c, 5); i; i--) {
		n = add_word(out, n, options[chance_below(c, 8)]);
		n = add_word(out, n, values[chance_below(c, 14)]);
	}
	return n;
}

static size_t make_later(struct chance *c, const struct peer *p, uint8_t *out)
{
	static const uint8_t codes[] = {
	    ACK, ACK, ACK, ACK, ACK, ACK, ACK, ERROR, DATA, OACK, 0, 7, 255};
	uint16_t block = p->block;
	if (chance_one_in(c, 6))
		block = (uint16_t)(block + chance_below(c, 140) - 70);
	else if (chance_one_in(c, 20))
		block = (uint16_t)chance_below(c, 65536);
	out[0] = 0;
	out[1] = codes[chance_below(c, sizeof codes)];
	out[2] = (uint8_t)(block >> 8);
	out[3] = (uint8_t)block;
	memcpy(out + 4, "some text", 10);
	return out[1] == ACK ? 4 : 14;
}

static void step(struct chance *c, struct peer *peers, const struct sockaddr_in *server)
{
	uint8_t out[PACKET];
	struct peer *p = &peers[chance_below(c, PEERS)];
	bool request = chance_one_in(c, 8);

	peer_hear(p);
	if (request && chance_one_in(c, 3))
		peer_renew(p, server);
	size_t n = request ? make_request(c, out) : make_later(c, p, out);
	struct sockaddr_in to = request ? *server : p->server;
	if (chance_one_in(c, 12))
		to = peers[chance_below(c, PEERS)].server; /* another's port, or the first one */
	if (chance_one_in(c, 5))
		n = chance_worsen(c, out, n, sizeof out);
	for (size_t i = chance_one_in(c, 10) ? 3 : 1; i; i--)
		sendto(p->fd, out, n, 0, (struct sockaddr *)&to, sizeof to);
}

/* One whole download, lost packets asked for again as a ROM does. */
static bool load_file(int fd, const struct sockaddr_in *server)
{
	uint8_t in[PACKET], out[32] = {0, RRQ};
	size_t n = add_word(out, add_word(out, 2, "file"), "octet"), got = 0;
	struct sockaddr_in to = *server;
	for (unsigned tries = 0; tries < 20;) {
		struct sockaddr_in from;
		socklen_t len = sizeof from;
		sendto(fd, out, n, 0, (struct sockaddr *)&to, sizeof to);
		ssize_t size = recvfrom(fd, in, sizeof in, 0, (struct sockaddr *)&from, &len);
		if (size < 4 || in[1] != DATA || (in[2] << 8 | in[3]) != (int)(got / BLOCK) + 1) {
			if (size >= 4 && in[1] == ERROR)
				return false;
			tries++;
			continue;
		}
		for (size_t i = 0; i < (size_t)size - 4; i++, got++)
			if (got >= HONEST_FILE || in[4 + i] != honest_byte(got))
				return false;
		to = from;
		memcpy(out, in, 4);
		out[1] = ACK;
		n = 4;
		if (size - 4 < BLOCK) {
			sendto(fd, out, n, 0, (struct sockaddr *)&to, sizeof to);
			return got == HONEST_FILE;
		}
	}
	return false;
}

static void ask_honestly(
    const struct sockaddr_in *server, const struct sockaddr_in *self, struct honest *h)
{
	int fd = honest_socket(SOCK_DGRAM, self, 500);
	honest_count(h, load_file(fd, server));
	close(fd);
}

int main(int argc, char **argv)
{
	struct chance c = {0};
	struct honest honest = {0};
	struct peer peers[PEERS];
	unsigned long sent = 0;

	if (argc != 5)
		return 2;
	const struct sockaddr_in server = fuzz_addr(argv[1], PORT), self = fuzz_addr(argv[2], 0);
	c.state = strtoull(argv[3], NULL, 10) + 1;
	for (size_t i = 0; i < PEERS; i++) {
		peers[i].fd = -1;
		peer_renew(&peers[i], &server);
	}
	double end = fuzz_now() + atof(argv[4]), next = 0;
	while (fuzz_now() < end) {
		step(&c, peers, &server);
		if (++sent % 8 == 0)
			fuzz_pause(200);
		if (fuzz_now() >= next) {
			ask_honestly(&server, &self, &honest);
			next = fuzz_now() + 0.5;
		}
	}
	return fuzz_verdict(&honest, sent);
}
