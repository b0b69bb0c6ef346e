/*
 * tftp_odd: a TFTP client that misbehaves in one way until it is ended by SIGTERM (or 120 s are
 * over); then it says how many packets it sent, how many blocks, OACKs and ERRORs it got, and how
 * many of the blocks it had already.
 * usage: tftp_odd HOW SERVER FILE [WINDOWSIZE]
 *   vanish   acknowledges block 1, then nothing, with its port open
 *   repeat   acknowledges block 1 every 10 ms, whatever comes
 *   slow:MS  acknowledges each block, MS after it came
 *   pause:MS takes the whole file, and is late by MS with each 50th block; then it ends
 *   icmp     the same, but says with each 50th by ICMP that its port is closed, which is not so;
 *            needs root
 *   again    sends the same request every 10 ms from the same port, and acknowledges nothing
 *   anew     the same, with another blksize each time
 *   next     takes block 1, and instead of an ACK asks for the file `next` from the same port; it
 *            acknowledges block 1 of that, and ends
 *   error    sends ERROR 3 when it has block 3
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { RRQ = 1, DATA = 3, ACK = 4, ERROR = 5, OACK = 6, HEADER = 4 };
enum { TICK_MS = 10, AT_MOST_MS = 120000, ROOM = 2048 };

static enum { VANISH, REPEAT, SLOW, PAUSE, ICMP, AGAIN, ANEW, NEXT, QUIT } how;
static int slow_ms;
static const char *file, *window;

static int fd;
static struct sockaddr_storage asked, server; /* the request goes to one, the rest to the other */
static socklen_t asked_len, server_len;
static unsigned long sent, got, errors, twice;
static uint16_t last; /* the block that came last, in order */
static volatile sig_atomic_t ended;

static void on_signal(int number)
{
	(void)number;
	ended = 1;
}

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void send_to(
    const void *bytes, size_t len, const struct sockaddr_storage *to, socklen_t to_len)
{
	if (sendto(fd, bytes, len, 0, (const struct sockaddr *)to, to_len) == (ssize_t)len)
		sent++;
}

static void send_block(uint8_t opcode, uint16_t block)
{
	/* Of an ERROR, the number is its code, and an empty text follows. */
	uint8_t bytes[HEADER + 1] = {0, opcode, (uint8_t)(block >> 8), (uint8_t)block};
	send_to(bytes, opcode == ERROR ? HEADER + 1 : HEADER, &server, server_len);
}

static void send_request(void)
{
	char bytes[600] = {0, RRQ};
	int len = 2 + 1 + snprintf(bytes + 2, 256, "%s", file);
	len += 1 + snprintf(bytes + len, 16, "octet");
	if (how == ANEW) {
		len += 1 + snprintf(bytes + len, 16, "blksize");
		len += 1 + snprintf(bytes + len, 16, "%lu", 512 + sent % 512);
	}
	if (window) {
		len += 1 + snprintf(bytes + len, 16, "windowsize");
		len += 1 + snprintf(bytes + len, 16, "%s", window);
	}
	send_to(bytes, (size_t)len, &asked, asked_len);
}

static void wait_ms(int ms)
{
	nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

/* An ICMP message that our port is closed, about a packet of the server's (RFC 792): IPv4 only. */
static void deny(void)
{
	const struct sockaddr_in *s = (const struct sockaddr_in *)&server;
	struct sockaddr_in own;
	socklen_t len = sizeof own;
	/* type, code, checksum, unused; then the packet's headers of IP and UDP */
	uint8_t m[8 + 20 + 8] = {3, 3, [8] = 0x45, [11] = 28, [16] = 64, [17] = IPPROTO_UDP};
	int probe = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int raw = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
	uint32_t sum = 0;

	if (probe < 0 || raw < 0 || connect(probe, (const struct sockaddr *)s, sizeof *s) < 0 ||
	    getsockname(probe, (struct sockaddr *)&own, &len) < 0) {
		perror("icmp");
		exit(2);
	}
	memcpy(m + 8 + 12, &s->sin_addr, 4);
	memcpy(m + 8 + 16, &own.sin_addr, 4);
	memcpy(m + 28, &s->sin_port, 2);
	len = sizeof own;
	getsockname(fd, (struct sockaddr *)&own, &len);
	memcpy(m + 30, &own.sin_port, 2);
	m[33] = 8;
	for (size_t i = 0; i < sizeof m; i += 2)
		sum += (uint32_t)(m[i] << 8 | m[i + 1]);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = ~(sum + (sum >> 16));
	m[2] = (uint8_t)(sum >> 8);
	m[3] = (uint8_t)sum;
	own = *s;
	own.sin_port = 0;
	if (sendto(raw, m, sizeof m, 0, (struct sockaddr *)&own, sizeof own) != sizeof m) {
		perror("icmp");
		exit(2);
	}
	close(probe);
	close(raw);
}

/* As firmware that writes what it has got to its flash. */
static void take(uint16_t block, bool is_end)
{
	unsigned long n = got - twice;

	if (n % 50 == 0 && how == ICMP)
		deny();
	if (n % 50 == 0)
		wait_ms(slow_ms);
	if (is_end || !window || n % strtoul(window, NULL, 10) == 0)
		send_block(ACK, block);
	ended |= is_end;
}

static void on_block(uint16_t block, bool is_end)
{
	bool next = block == (uint16_t)(last + 1);

	if (next)
		last = block;
	else
		twice++;
	if (!next || how == AGAIN || how == ANEW)
		return;
	if (how == NEXT && strcmp(file, "next") != 0) {
		file = "next";
		last = 0;
		send_request();
	} else if (how == NEXT) {
		send_block(ACK, block);
		ended = 1;
	}
	if (how == PAUSE || how == ICMP)
		take(block, is_end);
	if (how == SLOW)
		wait_ms(slow_ms);
	if (how == QUIT && block == 3)
		send_block(ERROR, 3);
	else if (how == SLOW || how == QUIT || (how == VANISH && block == 1))
		send_block(ACK, block);
}

static void on_packet(void)
{
	uint8_t bytes[ROOM];
	server_len = sizeof server;
	ssize_t n = recvfrom(fd, bytes, sizeof bytes, 0, (struct sockaddr *)&server, &server_len);

	if (n < HEADER)
		return;
	*(bytes[1] == ERROR ? &errors : &got) += 1;
	if (bytes[1] == OACK && (how == PAUSE || how == ICMP))
		got--;
	if (bytes[1] == OACK && how != AGAIN && how != ANEW)
		send_block(ACK, 0);
	if (bytes[1] == DATA)
		on_block((uint16_t)(bytes[2] << 8 | bytes[3]), n < HEADER + 512);
}

static void run(void)
{
	int64_t until = now_ms() + AT_MOST_MS, tick = now_ms() + TICK_MS;

	send_request();
	while (!ended && now_ms() < until) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		if (poll(&p, 1, TICK_MS) == 1)
			on_packet();
		if (now_ms() < tick)
			continue;
		tick = now_ms() + TICK_MS;
		if (how == AGAIN || how == ANEW)
			send_request();
		if (how == REPEAT && last >= 1)
			send_block(ACK, 1);
	}
}

static bool understand(const char *word)
{
	static const char *const words[] = {
	    "vanish", "repeat", "slow", "pause", "icmp", "again", "anew", "next", "error"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t len = strlen(words[i]);
		if (strncmp(word, words[i], len) != 0)
			continue;
		how = (int)i;
		slow_ms = word[len] == ':' ? atoi(word + len + 1) : how == ICMP ? TICK_MS : 0;
		return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST}, *found;

	if (argc < 4 || argc > 5 || !understand(argv[1]) ||
	    getaddrinfo(argv[2], "69", &hints, &found) != 0) {
		fprintf(stderr, "usage: tftp_odd vanish|repeat|slow:MS|pause:MS|icmp|again|anew|"
				"next|error SERVER FILE [WINDOWSIZE]\n");
		return 2;
	}
	file = argv[3];
	window = argv[4];
	memcpy(&asked, found->ai_addr, found->ai_addrlen);
	asked_len = found->ai_addrlen;
	freeaddrinfo(found);
	fd = socket(asked.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		perror("socket");
		return 2;
	}
	sigaction(SIGTERM, &(struct sigaction){.sa_handler = on_signal}, NULL);
	run();
	printf("sent=%lu got=%lu errors=%lu twice=%lu\n", sent, got, errors, twice);
	return 0;
}
