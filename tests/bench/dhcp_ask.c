/*
 * dhcp_ask: acts as many DHCP clients at once. Reads one a line, `NAME MAC [CODE=VALUE]...`, each
 * value of an option a text or 0x and hex; sends a DISCOVER as each, and writes in the same order
 * `NAME SIADDR FILE [CODE=HEX]...` of the first offer that comes, SIADDR `-` if none does. FILE is
 * the header's, else option 67, `-` if there is neither; the options are those of the arguments.
 * usage: dhcp_ask DEVICE [CODE...]
 */
#include <arpa/inet.h>
#include <net/if_arp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum {
	CLIENTS = 512,
	ROOM = 1472,
	FIXED = 240,
	CODES = 8,
	XID = 0x1a4b0000,
	WAIT_MS =
	    4000, /* for the first offer: some servers look first whether an address is taken */
	QUIET_MS = 1200, /* without one more */
};

struct client {
	char name[64], said[3 * ROOM];
	uint8_t packet[ROOM];
	size_t len;
};

struct asked {
	struct client client[CLIENTS];
	size_t n, answered;
	uint8_t code[CODES];
	size_t codes;
};

static void quit(const char *what)
{
	perror(what);
	exit(1);
}

static size_t hex_bytes(const char *hex, uint8_t *out)
{
	size_t n = 0;
	for (unsigned byte; sscanf(hex, "%2x", &byte) == 1 && n < 255; hex += 2) {
		out[n++] = (uint8_t)byte;
		if (!hex[1])
			break;
	}
	return n;
}

static void add_option(struct client *c, const char *word)
{
	const char *value = strchr(word, '=');
	uint8_t bytes[255];
	size_t n = 0;

	if (!value++)
		quit(word);
	if (strncmp(value, "0x", 2) == 0)
		n = hex_bytes(value + 2, bytes);
	else
		memcpy(bytes, value, n = strlen(value) < 255 ? strlen(value) : 255);
	c->packet[c->len++] = (uint8_t)atoi(word);
	c->packet[c->len++] = (uint8_t)n;
	memcpy(c->packet + c->len, bytes, n);
	c->len += n;
}

/* RFC 2131 §2: the fixed part, the cookie, type, and what PXE firmware asks for. */
static void begin_packet(struct client *c, const char *mac, size_t number)
{
	static const uint8_t options[] = {0x63, 0x82, 0x53, 0x63, 53, 1, 1, 55, 15, 1, 2, 3, 6, 12,
	    13, 17, 43, 54, 60, 66, 67, 97, 128, 135};
	const uint32_t xid = htonl((uint32_t)(XID + number));
	unsigned m[6];

	if (sscanf(mac, "%x:%x:%x:%x:%x:%x", m, m + 1, m + 2, m + 3, m + 4, m + 5) != 6)
		quit(mac);
	c->packet[0] = 1;
	c->packet[1] = ARPHRD_ETHER;
	c->packet[2] = 6;
	memcpy(c->packet + 4, &xid, sizeof xid);
	c->packet[10] = 0x80;
	for (int i = 0; i < 6; i++)
		c->packet[28 + i] = (uint8_t)m[i];
	memcpy(c->packet + FIXED - 4, options, sizeof options);
	c->len = FIXED - 4 + sizeof options;
}

static void read_clients(struct asked *a)
{
	char line[2048];
	while (a->n < CLIENTS && fgets(line, sizeof line, stdin)) {
		struct client *c = &a->client[a->n];
		char *at, *name = strtok_r(line, " \n", &at), *mac = strtok_r(NULL, " \n", &at);
		if (!name || !mac)
			continue;
		snprintf(c->name, sizeof c->name, "%s", name);
		snprintf(c->said, sizeof c->said, "-");
		begin_packet(c, mac, a->n++);
		for (char *word; (word = strtok_r(NULL, " \n", &at));)
			add_option(c, word);
		c->packet[c->len++] = 255;
	}
}

static const uint8_t *find_option(const uint8_t *packet, size_t len, uint8_t code)
{
	for (size_t i = FIXED; i + 1 < len && packet[i] != 255;) {
		if (packet[i] == 0) {
			i++;
			continue;
		}
		if (packet[i] == code && i + 2 + packet[i + 1] <= len)
			return packet + i + 1;
		i += 2u + packet[i + 1];
	}
	return NULL;
}

static void note_offer(struct asked *a, const uint8_t *packet, size_t len)
{
	uint32_t xid;
	char addr[INET_ADDRSTRLEN];
	memcpy(&xid, packet + 4, sizeof xid);
	size_t i = ntohl(xid) - (uint32_t)XID;
	if (len < FIXED || packet[0] != 2 || i >= a->n || strcmp(a->client[i].said, "-") != 0)
		return;
	const uint8_t *option = find_option(packet, len, 67);
	size_t n = strnlen((const char *)packet + 108, 128);
	const uint8_t *file = n || !option ? packet + 108 : option + 1;
	if (!n && option)
		n = strnlen((const char *)file, option[0]);
	inet_ntop(AF_INET, packet + 20, addr, sizeof addr);
	char *out = a->client[i].said;
	int used = sprintf(out, "%s %.*s", addr, n ? (int)n : 1, n ? (const char *)file : "-");
	for (size_t k = 0; k < a->codes; k++) {
		option = find_option(packet, len, a->code[k]);
		if (!option)
			continue;
		used += sprintf(out + used, " %u=", a->code[k]);
		for (size_t j = 0; j < option[0]; j++)
			used += sprintf(out + used, "%02x", option[1 + j]);
	}
	a->answered++;
}

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Takes what comes within `ms`; false: nothing did. */
static int take_offer(struct asked *a, int fd, int64_t ms)
{
	uint8_t packet[2048];
	struct pollfd p = {.fd = fd, .events = POLLIN};

	if (poll(&p, 1, (int)ms) <= 0)
		return 0;
	ssize_t n = recv(fd, packet, sizeof packet, 0);
	if (n >= FIXED)
		note_offer(a, packet, (size_t)n);
	return 1;
}

/* All that have no offer yet, not faster than a server's socket has room for. */
static void ask_all(struct asked *a, int fd, int wait_ms)
{
	struct sockaddr_in to = {
	    .sin_family = AF_INET, .sin_port = htons(67), .sin_addr.s_addr = INADDR_BROADCAST};

	for (size_t i = 0; i < a->n; i++) {
		const struct client *c = &a->client[i];
		if (strcmp(c->said, "-") != 0)
			continue;
		if (sendto(fd, c->packet, c->len, 0, (struct sockaddr *)&to, sizeof to) < 0)
			quit("cannot send");
		take_offer(a, fd, 2);
	}
	int64_t until = now_ms() + wait_ms, left;
	while (a->answered < a->n && (left = until - now_ms()) > 0)
		if (take_offer(a, fd, left))
			until = now_ms() + QUIET_MS;
}

int main(int argc, char **argv)
{
	static struct asked a;
	const int yes = 1;
	struct sockaddr_in from = {.sin_family = AF_INET, .sin_port = htons(68)};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (argc < 2 || argc > 2 + CODES) {
		fprintf(stderr, "usage: dhcp_ask DEVICE [CODE...]\n");
		return 2;
	}
	for (int i = 2; i < argc; i++)
		a.code[a.codes++] = (uint8_t)atoi(argv[i]);
	read_clients(&a);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &yes, sizeof yes) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, argv[1], (socklen_t)strlen(argv[1])) < 0 ||
	    bind(fd, (struct sockaddr *)&from, sizeof from) < 0)
		quit("cannot open port 68");
	ask_all(&a, fd, WAIT_MS);
	ask_all(&a, fd, QUIET_MS); /* once more, as clients do: a busy server drops what comes */
	for (size_t i = 0; i < a.n; i++)
		printf("%s %s\n", a.client[i].name, a.client[i].said);
	return 0;
}
