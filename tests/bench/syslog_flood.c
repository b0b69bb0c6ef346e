/*
 * syslog_flood: sends packets of syslog by UDP as fast as it can, each from another address of
 * those that it is given, which it forges: it needs root.
 * usage: syslog_flood SERVER PORT COUNT FIRST-ADDRESS ADDRESSES
 */
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const char text[] =
    "<6>ipxe: http://10.0.0.2/boot/vmlinuz-lts... Not found (https://ipxe.org/2d0c618e)";

struct packet {
	struct iphdr ip;
	struct udphdr udp;
	char text[sizeof text - 1];
};

int main(int argc, char **argv)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	struct in_addr first;
	struct packet p = {.ip = {.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP}};
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);

	if (argc != 6 || inet_pton(AF_INET, argv[1], &to.sin_addr) != 1 ||
	    inet_pton(AF_INET, argv[4], &first) != 1) {
		fputs("usage: syslog_flood SERVER PORT COUNT FIRST-ADDRESS ADDRESSES\n", stderr);
		return 64;
	}
	if (fd < 0) {
		perror("syslog_flood");
		return 1;
	}
	const unsigned long count = strtoul(argv[3], NULL, 10);
	const uint32_t addresses = (uint32_t)strtoul(argv[5], NULL, 10);
	p.ip.daddr = to.sin_addr.s_addr;
	p.udp.source = htons(1024);
	p.udp.dest = htons((uint16_t)strtoul(argv[2], NULL, 10));
	p.udp.len = htons(sizeof p - sizeof p.ip);
	memcpy(p.text, text, sizeof p.text);
	unsigned long sent = 0;
	for (unsigned long i = 0; i < count; i++) {
		p.ip.saddr = htonl(ntohl(first.s_addr) + (addresses ? (uint32_t)i % addresses : 0));
		sent += sendto(fd, &p, sizeof p, 0, (const struct sockaddr *)&to, sizeof to) > 0;
	}
	printf("sent %lu\n", sent);
	return 0;
}
