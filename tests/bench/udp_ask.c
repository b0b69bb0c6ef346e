/*
 * udp_ask: sends one UDP packet, hex digits on standard input, and writes what comes back within
 * half a second as hex, a line a packet, and not more packets than it is told to. From an address
 * that is not this machine's it needs root. usage: udp_ask [FROM-ADDRESS:]FROM-PORT SERVER PORT
 * [PACKETS]
 */
#include <arpa/inet.h>
#include <poll.h>
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

int main(int argc, char **argv)
{
	uint8_t packet[ROOM];
	const int yes = 1;
	struct sockaddr_in from = {.sin_family = AF_INET}, to = from;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (argc < 4 || argc > 5 || inet_pton(AF_INET, argv[2], &to.sin_addr) != 1) {
		fprintf(stderr, "usage: udp_ask [FROM-ADDRESS:]FROM-PORT SERVER PORT [PACKETS]\n");
		return 2;
	}
	read_from(argv[1], fd, &from);
	to.sin_port = htons((uint16_t)atoi(argv[3]));
	setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &yes, sizeof yes);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (fd < 0 || bind(fd, (struct sockaddr *)&from, sizeof from) < 0)
		quit("cannot open the port");
	size_t len = read_hex(packet);
	if (sendto(fd, packet, len, 0, (struct sockaddr *)&to, sizeof to) < 0)
		quit("cannot send");
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
