#include "tools/ask_wake.h"

#include "httpbootd/codec/json.h"

#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* So many at once; then a pause, so that no switch drops any. */
enum { AT_ONCE = 50, PAUSE_NS = 20 * 1000 * 1000, JSON_SIZE = 8192 };

void wake_packet(const uint8_t mac[MAC_LEN], uint8_t packet[WAKE_PACKET])
{
	memset(packet, 0xff, MAC_LEN);
	for (size_t at = MAC_LEN; at < WAKE_PACKET; at += MAC_LEN)
		memcpy(packet + at, mac, MAC_LEN);
}

/* Returns false, errno saying why, if not all could be sent. */
static bool send_to(int fd, const struct addr *to, const uint8_t (*macs)[MAC_LEN], size_t n)
{
	uint8_t packet[WAKE_PACKET];
	for (size_t i = 0; i < n; i++) {
		wake_packet(macs[i], packet);
		if (i > 0 && i % AT_ONCE == 0)
			nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS}, NULL);
		if (sendto(fd, packet, sizeof packet, 0, &to->sa, to->len) < 0)
			return false;
	}
	return true;
}

/* Has this interface a network to broadcast in? Its address in `to`. */
static bool broadcast_of(const struct ifaddrs *i, struct addr *to)
{
	const unsigned wanted = IFF_UP | IFF_BROADCAST;
	if (!i->ifa_addr || i->ifa_addr->sa_family != AF_INET || !i->ifa_netmask ||
	    (i->ifa_flags & wanted) != wanted)
		return false;
	struct sockaddr_in own, mask;
	memcpy(&own, i->ifa_addr, sizeof own);
	memcpy(&mask, i->ifa_netmask, sizeof mask);
	/* A network of one or two has no broadcast address (RFC 3021). */
	if ((ntohl(~mask.sin_addr.s_addr)) < 3)
		return false;
	*to = addr_of_ip4((struct in_addr){own.sin_addr.s_addr | ~mask.sin_addr.s_addr}, WAKE_PORT);
	return true;
}

/* Says where the packets went to, in `j` if there is one. */
static void tell(struct json *j, size_t n, const char *interface, const char *address)
{
	if (!j) {
		printf("woken: %zu card%s, over %s (to %s)\n", n, n == 1 ? "" : "s", interface,
		    address);
		return;
	}
	json_object(j, NULL);
	json_string(j, "interface", interface);
	json_string(j, "address", address);
	json_number(j, "cards", (int64_t)n);
	json_close(j);
}

int wake_all(const uint8_t (*macs)[MAC_LEN], size_t n, bool is_json)
{
	struct ifaddrs *all;
	char text[JSON_SIZE];
	struct json j;
	const int yes = 1;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &yes, sizeof yes) < 0 ||
	    getifaddrs(&all) < 0) {
		fprintf(stderr, "lanboot: cannot broadcast: %s\n", strerror(errno));
		if (fd >= 0)
			close(fd);
		return 1;
	}
	size_t done = 0, failed = 0;
	json_start(&j, text, sizeof text);
	json_object(&j, NULL);
	json_array(&j, "woken");
	for (const struct ifaddrs *i = all; i; i = i->ifa_next) {
		char address[ADDR_TEXT];
		struct addr to;
		if (!broadcast_of(i, &to))
			continue;
		addr_text(&to, address);
		if (send_to(fd, &to, macs, n)) {
			tell(is_json ? &j : NULL, n, i->ifa_name, address);
			done++;
			continue;
		}
		fprintf(stderr, "lanboot: %s: %s: %s\n", i->ifa_name, address, strerror(errno));
		failed++;
	}
	json_close(&j);
	json_close(&j);
	if (is_json)
		puts(text);
	freeifaddrs(all);
	close(fd);
	if (done == 0 && failed == 0)
		fprintf(stderr,
		    "lanboot: no network to wake anybody in: no interface that is up has an "
		    "IPv4 address\n");
	return done > 0 && failed == 0 ? 0 : 1;
}
