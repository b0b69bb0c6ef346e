/*
 * udp_ask: sends one UDP packet, hex digits on standard input, and writes what comes back within
 * half a second as hex, a line a packet, and not more packets than it is told to. SERVER may be of
 * IPv6, with %INTERFACE where it takes one, FROM-ADDRESS not. From an address that is not this
 * machine's it needs root. usage: udp_ask [FROM-ADDRESS:]FROM-PORT SERVER PORT [PACKETS]
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { ROOM = 2048, WAIT_MS = 500 };

static void quit(const char *what)
{
	perror(what);
	exit(1);
}

static size_t read_hex(uint8_t *out)
{
	char digits[3] = "";
	size_t n = 0, have = 0;
	for (int c; (c = getchar()) != EOF && n < ROOM;) {
		if ((c < '0' || c > '9') && ((c | 0x20) < 'a' || (c | 0x20) > 'f'))
			continue;
		digits[have++] = (char)c;
		if (have == 2) {
			out[n++] = (uint8_t)strtoul(digits, NULL, 16);
			have = 0;
		}
	}
	return n;
}

/* [ADDRESS:]PORT */
static void read_from(char *text, int fd, struct sockaddr_in *from)
{
	const int yes = 1;
	char *colon = strchr(text, ':');

	from->sin_port = htons((uint16_t)atoi(colon ? colon + 1 : text));
	if (!colon)
		return;
	*colon = '\0';
	if (inet_pton(AF_INET, text, &from->sin_addr) != 1 ||
	    setsockopt(fd, IPPROTO_IP, IP_TRANSPARENT, &yes, sizeof yes) < 0)
		quit("cannot send from that address");
}

/* A socket of that port, for packets to `to`. */
static int open_from(char *text, const struct addrinfo *to)
{
	const int yes = 1;
	struct sockaddr_in from = {.sin_family = AF_INET};
	struct sockaddr_in6 from6 = {
	    .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)atoi(text))};
	const bool is_six = to->ai_family == AF_INET6;
	int fd = socket(to->ai_family, SOCK_DGRAM, 0);

	if (!is_six)
		read_from(text, fd, &from);
	setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &yes, sizeof yes);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (fd < 0 || (is_six ? bind(fd, (struct sockaddr *)&from6, sizeof from6)
			      : bind(fd, (struct sockaddr *)&from, sizeof from)) < 0)
		quit("cannot open the port");
	return fd;
}

int main(int argc, char **argv)
{
	const struct addrinfo hints = {
	    .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_DGRAM};
	struct addrinfo *to;
	uint8_t packet[ROOM];

	if (argc < 4 || argc > 5 || getaddrinfo(argv[2], argv[3], &hints, &to) != 0) {
		fprintf(stderr, "usage: udp_ask [FROM-ADDRESS:]FROM-PORT SERVER PORT [PACKETS]\n");
		return 2;
	}
	int fd = open_from(argv[1], to);
	size_t len = read_hex(packet);
	if (sendto(fd, packet, len, 0, to->ai_addr, to->ai_addrlen) < 0)
		quit("cannot send");
	freeaddrinfo(to);
	struct pollfd p = {.fd = fd, .events = POLLIN};
	for (int left = argc > 4 ? atoi(argv[4]) : ROOM; left > 0 && poll(&p, 1, WAIT_MS) > 0;
	     left--) {
		ssize_t n = recv(fd, packet, sizeof packet, 0);
		for (ssize_t i = 0; i < n; i++)
			printf("%02x", packet[i]);
		putchar('\n');
	}
	return 0;
}
