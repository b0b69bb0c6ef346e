/*
 * dhcp_load: made-up network cards that ask a proxy-DHCP server, as many at once as told.
 * usage: dhcp_load offer|ack SERVER OUTSTANDING SECONDS     keeps so many questions outstanding
 *        dhcp_load solicit - OUTSTANDING SECONDS            the same over IPv6, of all servers
 *        dhcp_load burst SERVER COUNT                       asks all at once, then listens
 * Prints: answers=N lost=N foreign=N seconds=S rate=N
 * `offer` and `burst` broadcast DISCOVERs to port 67, `ack` sends REQUESTs to SERVER's port 4011,
 * `solicit` sends SOLICITs to port 547.
 * A question without an answer for a second is lost. Answers of others than SERVER are foreign.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum {
	MOST = 8192, /* outstanding: a slot's number is in the low bits of its xid */
	BATCH = 64,
	ROOM = 1500,
	XID_AT = 4,
	CHADDR_AT = 28,
	DUID_MAC_AT = 4 + 4 + 4, /* over IPv6: of the first option */
	XID6 = 0xffffff,
	LOST_MS = 1000,
	BUFFER = 64 * 1024 * 1024,
};

/* A question's place. */
struct slot {
	uint32_t xid; /* 0: free */
	uint64_t sent_ms;
};

static struct {
	int fd;
	bool is_six;
	struct sockaddr_storage to;
	struct in_addr server;
	uint8_t question[ROOM];
	size_t len;
	struct slot slots[MOST];
	uint32_t asked;
	unsigned long answers, lost, foreign;
} load;

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(1);
}

static uint64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void put(const void *bytes, size_t n)
{
	memcpy(load.question + load.len, bytes, n);
	load.len += n;
}

/* What OVMF sends, but for xid and chaddr; 53 at offset 242. */
static void make_question(bool ack)
{
	static const uint8_t cookie[] = {0x63, 0x82, 0x53, 0x63};
	static const uint8_t arch[] = {93, 2, 0, 7}, undi[] = {94, 3, 1, 3, 16};
	static const uint8_t list[] = {55, 12, 1, 2, 3, 4, 5, 6, 12, 13, 43, 54, 60, 67};
	static const uint8_t uuid[2 + 17] = {97, 17, 0, 1, 2, 3, 4, 5, 6, 7};
	static const uint8_t size[] = {57, 2, 0x05, 0xc0};
	static const char class[] = "PXEClient:Arch:00007:UNDI:003016";
	const uint8_t type[] = {53, 1, ack ? 3 : 1};
	const uint8_t class_head[] = {60, sizeof class - 1};

	load.question[0] = 1;
	load.question[1] = 1;
	load.question[2] = 6;
	load.question[10] = ack ? 0 : 0x80; /* wants a broadcast: it has no address */
	load.len = 236;
	put(cookie, sizeof cookie);
	put(type, sizeof type);
	put(size, sizeof size);
	put(list, sizeof list);
	put(uuid, sizeof uuid);
	put(undi, sizeof undi);
	put(arch, sizeof arch);
	put(class_head, sizeof class_head);
	put(class, sizeof class - 1);
	put("\xff", 1);
}

/* What OVMF sends over IPv6, but for xid and DUID, which is made of a MAC. */
static void make_solicit(void)
{
	static const uint8_t duid[] = {0, 1, 0, 10, 0, 3, 0, 1, 2, 0, 0, 0, 0, 0};
	static const uint8_t ia[] = {0, 3, 0, 12, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0};
	static const uint8_t list[] = {0, 6, 0, 8, 0, 59, 0, 60, 0, 23, 0, 24};
	static const uint8_t elapsed[] = {0, 8, 0, 2, 0, 0}, arch[] = {0, 61, 0, 2, 0, 7};
	static const uint8_t undi[] = {0, 62, 0, 3, 1, 3, 16};
	static const char class[] = "PXEClient:Arch:00007:UNDI:003016";
	static const uint8_t head[] = {
	    0, 16, 0, 4 + 2 + sizeof class - 1, 0, 0, 1, 87, 0, sizeof class - 1};

	load.len = 4;
	put(duid, sizeof duid);
	put(elapsed, sizeof elapsed);
	put(ia, sizeof ia);
	put(list, sizeof list);
	put(undi, sizeof undi);
	put(arch, sizeof arch);
	put(head, sizeof head);
	put(class, sizeof class - 1);
}

/* From port 546 to the group of DHCPv6 servers. */
static void open_solicit(void)
{
	struct sockaddr_in6 at = {.sin6_family = AF_INET6, .sin6_port = htons(546)}, to = at;
	int size = BUFFER;

	to.sin6_port = htons(547);
	to.sin6_scope_id = if_nametoindex("eth0");
	inet_pton(AF_INET6, "ff02::1:2", &to.sin6_addr);
	memcpy(&load.to, &to, sizeof to);
	load.fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (load.fd < 0 ||
	    setsockopt(load.fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0 ||
	    setsockopt(load.fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) < 0 ||
	    bind(load.fd, (struct sockaddr *)&at, sizeof at) < 0)
		die("socket");
}

static void open_socket(bool ack)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(68)}, to = at;
	int on = 1, size = BUFFER;

	load.fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (load.fd < 0 || setsockopt(load.fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on) < 0 ||
	    setsockopt(load.fd, SOL_SOCKET, SO_BINDTODEVICE, "eth0", 5) < 0 ||
	    setsockopt(load.fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0 ||
	    setsockopt(load.fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) < 0 ||
	    bind(load.fd, (struct sockaddr *)&at, sizeof at) < 0)
		die("socket");
	to.sin_port = htons(ack ? 4011 : 67);
	to.sin_addr.s_addr = ack ? load.server.s_addr : INADDR_BROADCAST;
	memcpy(&load.to, &to, sizeof to);
	if (ack) {
		socklen_t len = sizeof at;
		struct sockaddr_in self;
		int probe = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		if (probe < 0 || connect(probe, (struct sockaddr *)&to, sizeof to) < 0 ||
		    getsockname(probe, (struct sockaddr *)&self, &len) < 0)
			die("address");
		close(probe);
		memcpy(load.question + 12, &self.sin_addr, 4); /* ciaddr */
	}
}

/* Writes the xid and who asks: the `number`th machine. */
static void write_question(uint8_t *packet, uint32_t xid, uint32_t number)
{
	uint8_t *mac = packet + (load.is_six ? DUID_MAC_AT : CHADDR_AT);

	xid = htonl(load.is_six ? 1u << 24 | xid : xid); /* SOLICIT */
	number = htonl(number);
	memcpy(packet, load.question, load.len);
	memcpy(packet + (load.is_six ? 0 : XID_AT), &xid, 4);
	mac[0] = 2;
	memcpy(mac + 2, &number, 4);
}

/* Whose answer it is; 0: nobody's who asked. */
static uint32_t read_answer(const uint8_t *packet, size_t len, const struct sockaddr_storage *from)
{
	uint32_t xid;

	memcpy(&xid, packet + (load.is_six ? 0 : XID_AT), 4);
	xid = ntohl(xid);
	if (load.is_six)
		return len > 4 && packet[0] == 2 ? xid & XID6 : 0; /* ADVERTISE */
	struct sockaddr_in at;
	memcpy(&at, from, sizeof at);
	return at.sin_addr.s_addr == load.server.s_addr && len >= 240 && packet[0] == 2 ? xid : 0;
}

/* Asks for the slots named, BATCH at most. */
static void ask(const size_t *which, size_t n)
{
	static uint8_t packets[BATCH][ROOM];
	static struct mmsghdr msg[BATCH];
	static struct iovec iov[BATCH];
	uint64_t now = now_ms();

	for (size_t i = 0; i < n; i++) {
		struct slot *s = &load.slots[which[i]];
		do
			s->xid = (++load.asked * MOST + (uint32_t)which[i]) &
				 (load.is_six ? XID6 : UINT32_MAX);
		while (s->xid == 0);
		s->sent_ms = now;
		write_question(packets[i], s->xid, load.asked);
		iov[i] = (struct iovec){packets[i], load.len};
		msg[i].msg_hdr = (struct msghdr){.msg_name = &load.to,
		    .msg_namelen =
			load.is_six ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in),
		    .msg_iov = &iov[i],
		    .msg_iovlen = 1};
	}
	for (size_t sent = 0; sent < n;) {
		int k = sendmmsg(load.fd, msg + sent, (unsigned)(n - sent), 0);
		if (k < 0 && errno != EINTR)
			die("sendmmsg");
		sent += k > 0 ? (size_t)k : 0;
	}
}

/* Takes the answers that are there, BATCH at most; the slots that are free now. */
static size_t listen_once(size_t *which)
{
	static uint8_t packets[BATCH][ROOM];
	static struct mmsghdr msg[BATCH];
	static struct iovec iov[BATCH];
	static struct sockaddr_storage from[BATCH];
	size_t freed = 0;

	for (size_t i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){packets[i], ROOM};
		msg[i].msg_hdr = (struct msghdr){.msg_name = &from[i],
		    .msg_namelen = sizeof from[i],
		    .msg_iov = &iov[i],
		    .msg_iovlen = 1};
	}
	int n = recvmmsg(load.fd, msg, BATCH, MSG_DONTWAIT, NULL);
	for (int i = 0; i < n; i++) {
		uint32_t xid = read_answer(packets[i], msg[i].msg_len, &from[i]);
		struct slot *s = &load.slots[xid % MOST];
		if (s->xid != xid || xid == 0) {
			load.foreign++;
			continue;
		}
		s->xid = 0;
		load.answers++;
		which[freed++] = xid % MOST;
	}
	return freed;
}

static void wait_answer(int ms)
{
	struct pollfd p = {.fd = load.fd, .events = POLLIN};
	poll(&p, 1, ms);
}

/* Gives up what was asked too long ago, and asks anew in its place. */
static void give_up(size_t outstanding, uint64_t now)
{
	for (size_t i = 0; i < outstanding; i++)
		if (load.slots[i].xid && now - load.slots[i].sent_ms > LOST_MS) {
			load.lost++;
			ask(&i, 1);
		}
}

/* Asks in all these slots, as fast as it can. */
static void ask_all(size_t n)
{
	size_t which[BATCH];
	for (size_t i = 0; i < n;) {
		size_t some = 0;
		while (some < BATCH && i < n)
			which[some++] = i++;
		ask(which, some);
	}
}

/* What is still outstanding at the end gets a second more. */
static void listen_rest(size_t outstanding)
{
	size_t which[BATCH];
	uint64_t quiet = now_ms();

	while (now_ms() - quiet < LOST_MS) {
		size_t left = 0;
		for (size_t i = 0; i < outstanding; i++)
			left += load.slots[i].xid != 0;
		if (left == 0)
			return;
		wait_answer(100);
		while (listen_once(which))
			quiet = now_ms();
	}
	for (size_t i = 0; i < outstanding; i++)
		load.lost += load.slots[i].xid != 0;
}

int main(int argc, char **argv)
{
	bool burst = argc == 4 && strcmp(argv[1], "burst") == 0;
	bool ack = argc == 5 && strcmp(argv[1], "ack") == 0;
	bool offer = argc == 5 && strcmp(argv[1], "offer") == 0;
	load.is_six = argc == 5 && strcmp(argv[1], "solicit") == 0;
	size_t outstanding = argc > 3 ? (size_t)atoi(argv[3]) : 0;
	size_t which[BATCH];

	if (!(burst || ack || offer || load.is_six) || outstanding == 0 || outstanding > MOST ||
	    (!load.is_six && inet_pton(AF_INET, argv[2], &load.server) != 1)) {
		fprintf(stderr, "usage: dhcp_load offer|ack SERVER OUTSTANDING SECONDS\n"
				"       dhcp_load solicit - OUTSTANDING SECONDS\n"
				"       dhcp_load burst SERVER COUNT\n");
		return 2;
	}
	if (load.is_six) {
		make_solicit();
		open_solicit();
	} else {
		make_question(ack);
		open_socket(ack);
	}
	uint64_t start = now_ms(), end = start + (burst ? 0 : (uint64_t)atoi(argv[4]) * 1000);
	uint64_t now = start, looked = start;
	ask_all(outstanding);
	while (now < end) {
		size_t n = listen_once(which);
		if (n)
			ask(which, n);
		else
			wait_answer(100);
		now = now_ms();
		if (now - looked > 100) {
			give_up(outstanding, now);
			looked = now;
		}
	}
	unsigned long counted = load.answers;
	double seconds = (double)(now - start) / 1000;
	listen_rest(outstanding);
	if (burst) {
		counted = load.answers;
		seconds = (double)(now_ms() - start) / 1000;
	}
	printf("answers=%lu lost=%lu foreign=%lu seconds=%.3f rate=%.0f\n", load.answers, load.lost,
	    load.foreign, seconds, seconds > 0 ? (double)counted / seconds : 0);
	return 0;
}
