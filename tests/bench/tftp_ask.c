/*
 * tftp_ask: fetches one file by TFTP, and can be told to do odd things on the way.
 * usage: tftp_ask [OPTION...] SERVER FILE
 *   -P N     the server's port (69)
 *   -b N     blksize    -w N  windowsize    (not asked for)
 *   -o FILE  where to (nowhere)
 *   -k N:CMD runs CMD when block N has come, before it is acknowledged
 *   -s N     when block N has come, an ACK, a DATA and an ERROR go to the server's port from
 *            another port of ours; what is answered is printed: `stranger ACK: ERROR 5 …`
 *   -q N     just ends when block N has come, without a word
 * Prints `server=ADDRESS port=N bytes=N blocks=N` and `whole`, or `error=CODE TEXT`, or `silence`.
 * Exit status: 0 whole, 1 else. Loss is not mended: it is for a LAN that loses nothing.
 */
#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RRQ = 1, DATA = 3, ACK = 4, ERROR = 5, OACK = 6 };
enum { ROOM = 65536, HEADER = 4, PATIENCE_MS = 5000, BRIEFLY_MS = 300 };

static struct {
	const char *port, *blksize, *window, *out, *command;
	uint64_t command_at, stranger_at, quit_at;
} o = {.port = "69"};

static struct sockaddr_storage server;
static socklen_t server_len;
static uint8_t packet[ROOM];
static uint8_t *file;
static size_t file_len, file_capacity;

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static int open_socket(void)
{
	int fd = socket(server.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		die("socket");
	return fd;
}

/* The packet that comes next, and from where; -1: none. */
static ssize_t receive(int fd, int patience_ms, struct sockaddr_storage *from)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	socklen_t len = sizeof *from;

	if (poll(&p, 1, patience_ms) != 1)
		return -1;
	return recvfrom(fd, packet, sizeof packet - 1, 0, (struct sockaddr *)from, &len);
}

static void send_to(int fd, const void *bytes, size_t len)
{
	if (sendto(fd, bytes, len, 0, (struct sockaddr *)&server, server_len) < 0)
		die("sendto");
}

static void send_block(int fd, uint8_t opcode, uint64_t block)
{
	uint8_t bytes[HEADER] = {0, opcode, (uint8_t)(block >> 8), (uint8_t)block};
	send_to(fd, bytes, sizeof bytes);
}

static size_t add(uint8_t *bytes, size_t len, const char *text)
{
	size_t n = strlen(text) + 1;
	if (len + n > 512)
		exit(2);
	memcpy(bytes + len, text, n);
	return len + n;
}

static void send_request(int fd, const char *name)
{
	uint8_t bytes[512] = {0, RRQ};
	size_t len = add(bytes, add(bytes, 2, name), "octet");
	if (o.blksize)
		len = add(bytes, add(bytes, len, "blksize"), o.blksize);
	if (o.window)
		len = add(bytes, add(bytes, len, "windowsize"), o.window);
	send_to(fd, bytes, len);
}

static void be_a_stranger(void)
{
	static const char *const names[] = {"ACK", "DATA", "ERROR"};
	static const uint8_t opcodes[] = {ACK, DATA, ERROR};
	int fd = open_socket();

	for (size_t i = 0; i < 3; i++) {
		struct sockaddr_storage from;
		send_block(fd, opcodes[i], 1);
		if (receive(fd, BRIEFLY_MS, &from) < HEADER)
			printf("stranger %s: nothing\n", names[i]);
		else
			printf("stranger %s: %s %d\n", names[i],
			    packet[1] == ERROR ? "ERROR" : "opcode",
			    packet[1] == ERROR ? packet[3] : packet[1]);
	}
	close(fd);
}

static void keep(const uint8_t *bytes, size_t len)
{
	if (file_len + len > file_capacity) {
		file_capacity = (file_len + len) * 2;
		file = realloc(file, file_capacity);
		if (!file)
			die("realloc");
	}
	memcpy(file + file_len, bytes, len);
	file_len += len;
}

static void say_where(uint64_t blocks)
{
	char host[128], port[16];
	getnameinfo((struct sockaddr *)&server, server_len, host, sizeof host, port, sizeof port,
	    NI_NUMERICHOST | NI_NUMERICSERV);
	printf("server=%s port=%s bytes=%zu blocks=%llu ", host, port, file_len,
	    (unsigned long long)blocks);
}

/* The value of that option in an OACK, or `preset`. */
static size_t option_of(ssize_t n, const char *name, size_t preset)
{
	packet[n] = '\0';
	for (const char *p = (char *)packet + 2, *end = (char *)packet + n; p < end;) {
		const char *value = p + strlen(p) + 1;
		if (value >= end)
			break;
		if (strcasecmp(p, name) == 0)
			return (size_t)strtoul(value, NULL, 10);
		p = value + strlen(value) + 1;
	}
	return preset;
}

static void do_odd_things(uint64_t block)
{
	if (block == o.quit_at)
		exit(0);
	if (block == o.stranger_at)
		be_a_stranger();
	fflush(stdout);
	if (block == o.command_at && system(o.command) != 0)
		fprintf(stderr, "tftp_ask: %s failed\n", o.command);
}

static bool fetch(int fd)
{
	size_t blksize = 512, window = 1;
	uint64_t blocks = 0, acked = 0;
	bool known = false;

	for (;;) {
		struct sockaddr_storage from;
		ssize_t n = receive(fd, PATIENCE_MS, &from);
		if (n >= HEADER && !known) {
			server = from;
			known = true;
		}
		if (n < HEADER || packet[1] == ERROR) {
			say_where(blocks);
			if (n < HEADER)
				printf("silence\n");
			else
				printf(
				    "error=%d %.*s\n", packet[3], (int)n - HEADER, packet + HEADER);
			return false;
		}
		if (packet[1] == OACK) {
			blksize = option_of(n, "blksize", blksize);
			window = option_of(n, "windowsize", window);
			send_block(fd, ACK, 0);
			continue;
		}
		if (packet[1] != DATA ||
		    (uint64_t)(packet[2] << 8 | packet[3]) != ((blocks + 1) & 0xffff))
			continue;
		blocks++;
		keep(packet + HEADER, (size_t)n - HEADER);
		bool last = (size_t)n < blksize + HEADER;
		do_odd_things(blocks);
		if (last || blocks == acked + window) {
			send_block(fd, ACK, blocks);
			acked = blocks;
		}
		if (last) {
			say_where(blocks);
			printf("whole\n");
			return true;
		}
	}
}

static void usage(void)
{
	fprintf(stderr, "usage: tftp_ask [-P PORT] [-b BLKSIZE] [-w WINDOW] [-o FILE] [-k N:CMD] "
			"[-s N] [-q N] SERVER FILE\n");
	exit(2);
}

static void options(int argc, char **argv)
{
	char *end;
	for (int c; (c = getopt(argc, argv, "P:b:w:o:k:s:q:")) != -1;)
		switch (c) {
		case 'P':
			o.port = optarg;
			break;
		case 'b':
			o.blksize = optarg;
			break;
		case 'w':
			o.window = optarg;
			break;
		case 'o':
			o.out = optarg;
			break;
		case 'k':
			o.command_at = strtoull(optarg, &end, 10);
			o.command = *end ? end + 1 : end;
			break;
		case 's':
			o.stranger_at = strtoull(optarg, NULL, 10);
			break;
		case 'q':
			o.quit_at = strtoull(optarg, NULL, 10);
			break;
		default:
			usage();
		}
	if (argc - optind != 2)
		usage();
}

int main(int argc, char **argv)
{
	struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST}, *found;

	options(argc, argv);
	if (getaddrinfo(argv[optind], o.port, &hints, &found) != 0)
		usage();
	memcpy(&server, found->ai_addr, found->ai_addrlen);
	server_len = found->ai_addrlen;
	freeaddrinfo(found);
	int fd = open_socket();
	send_request(fd, argv[optind + 1]);
	bool whole = fetch(fd);
	if (o.out) {
		FILE *f = fopen(o.out, "wb");
		if (!f || fwrite(file, 1, file_len, f) != file_len || fclose(f) != 0)
			die(o.out);
	}
	free(file);
	return whole ? 0 : 1;
}
