/*
 * tftp_flood: asks a TFTP server for a file, from many ports, as fast as it can, and acknowledges
 * nothing.
 * usage: tftp_flood SERVER FILE PORTS PACKETS SECONDS [RATE [SOURCE COUNT]]
 * Ends after so many packets or seconds, whichever comes first; says how many it sent. RATE is how
 * many a second (0: any). SOURCE is the first of COUNT addresses that the ports are at, in turns:
 * each has to be an address of this machine, or in a local route. IPv4.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

enum { PORTS_MAX = 20000 };

static int fds[PORTS_MAX];

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t request(const char *file, char packet[512])
{
	static const char rest[] = "octet\0blksize\0001468\0tsize\0000";
	size_t len = strlen(file) + 1;

	if (len > 400)
		exit(2);
	memcpy(packet, "\0\1", 2);
	memcpy(packet + 2, file, len);
	memcpy(packet + 2 + len, rest, sizeof rest);
	return 2 + len + sizeof rest;
}

static void open_ports(int ports, const char *source, int count)
{
	struct sockaddr_in own = {.sin_family = AF_INET};
	struct rlimit limit = {PORTS_MAX + 100, PORTS_MAX + 100};
	int small = 1;

	setrlimit(RLIMIT_NOFILE, &limit);
	for (int i = 0; i < ports; i++) {
		/* Not connected: the server answers from other ports. */
		fds[i] = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
		if (fds[i] < 0)
			die("socket");
		setsockopt(fds[i], SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
		if (!source)
			continue;
		if (inet_pton(AF_INET, source, &own.sin_addr) != 1)
			die(source);
		own.sin_addr.s_addr = htonl(ntohl(own.sin_addr.s_addr) + (uint32_t)(i % count));
		setsockopt(fds[i], IPPROTO_IP, IP_FREEBIND, &small, sizeof small);
		if (bind(fds[i], (struct sockaddr *)&own, sizeof own) < 0)
			die("bind");
	}
}

int main(int argc, char **argv)
{
	char packet[512];

	if (argc != 6 && argc != 7 && argc != 9)
		die("usage: tftp_flood SERVER FILE PORTS PACKETS SECONDS [RATE [SOURCE COUNT]]");
	int ports = atoi(argv[3]);
	long packets = atol(argv[4]), sent = 0;
	double rate = argc > 6 ? atof(argv[6]) : 0;
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(69)};
	size_t len = request(argv[2], packet);

	if (ports < 1 || ports > PORTS_MAX)
		die("ports");
	if (inet_pton(AF_INET, argv[1], &to.sin_addr) != 1)
		die(argv[1]);
	open_ports(ports, argc > 7 ? argv[7] : NULL, argc > 7 ? atoi(argv[8]) : 1);
	double began = now(), until = began + atof(argv[5]);
	for (long n = 0; n < packets; n++) {
		while (rate > 0 && (double)n > (now() - began) * rate && now() < until)
			nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
		if (now() >= until)
			break;
		sent +=
		    sendto(fds[n % ports], packet, len, 0, (struct sockaddr *)&to, sizeof to) > 0;
	}
	printf("sent=%ld\n", sent);
	return 0;
}
