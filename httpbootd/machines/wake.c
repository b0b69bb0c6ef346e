#include "httpbootd/machines/wake.h"

#include "httpbootd/codec/json.h"

#include <errno.h>
#include <ifaddrs.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* So many at once; then a pause, so that no switch drops any. */
enum { AT_ONCE = 50, PAUSE_NS = 20 * 1000 * 1000, JSON_SIZE = 200 * WAKE_NETS };

void wake_packet(const uint8_t mac[MAC_LEN], uint8_t packet[WAKE_PACKET])
{
	memset(packet, 0xff, MAC_LEN);
	for (size_t at = MAC_LEN; at < WAKE_PACKET; at += MAC_LEN)
		memcpy(packet + at, mac, MAC_LEN);
}

int wake_open(void)
{
	const int yes = 1;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &yes, sizeof yes) == 0)
		return fd;
	const int error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* Returns errno, 0 if all were sent. */
static int send_to(int fd, const struct addr *to, const struct wake *w)
{
	uint8_t packet[WAKE_PACKET];
	for (size_t i = 0; i < w->n; i++) {
		wake_packet(w->macs[i], packet);
		if (i > 0 && i % AT_ONCE == 0)
			nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS}, NULL);
		if (sendto(fd, packet, sizeof packet, 0, &to->sa, to->len) < 0)
			return errno;
	}
	return 0;
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

/* True if it was sent in each network; else `why` says which, or that there is none. */
static bool went_out(const struct wake *w, char *why, size_t size)
{
	char address[ADDR_TEXT];
	size_t len = 0;

	why[0] = '\0';
	if (!w->n_nets)
		snprintf(why, size,
		    "no network to wake anybody in: no interface that is up has an IPv4 address");
	for (size_t i = 0; i < w->n_nets && len < size; i++)
		if (w->net[i].error)
			len += (size_t)snprintf(why + len, size - len, "%s%s: %s: %s",
			    len ? "; " : "", w->net[i].interface, addr_text(&w->net[i].to, address),
			    strerror(w->net[i].error));
	return !why[0];
}

bool wake_send(struct wake *w, int fd, char *why, size_t size)
{
	struct ifaddrs *all;

	w->n_nets = 0;
	if (fd < 0 || getifaddrs(&all) < 0) {
		snprintf(why, size, "cannot broadcast: %s", strerror(errno));
		return false;
	}
	for (const struct ifaddrs *i = all; i && w->n_nets < WAKE_NETS; i = i->ifa_next) {
		struct wake_net *net = &w->net[w->n_nets];
		if (!broadcast_of(i, &net->to))
			continue;
		snprintf(net->interface, sizeof net->interface, "%s", i->ifa_name);
		net->error = send_to(fd, &net->to, w);
		w->n_nets++;
	}
	freeifaddrs(all);
	return went_out(w, why, size);
}

void wake_text(const struct wake *w, FILE *out)
{
	char address[ADDR_TEXT];

	for (size_t i = 0; i < w->n_nets; i++)
		if (!w->net[i].error)
			fprintf(out, "woken: %zu card%s, over %s (to %s)\n", w->n,
			    w->n == 1 ? "" : "s", w->net[i].interface,
			    addr_text(&w->net[i].to, address));
}

void wake_json(const struct wake *w, FILE *out)
{
	char text[JSON_SIZE], address[ADDR_TEXT];
	struct json j;

	json_start(&j, text, sizeof text);
	json_object(&j, NULL);
	json_array(&j, "woken");
	for (size_t i = 0; i < w->n_nets; i++) {
		if (w->net[i].error)
			continue;
		json_object(&j, NULL);
		json_string(&j, "interface", w->net[i].interface);
		json_string(&j, "address", addr_text(&w->net[i].to, address));
		json_number(&j, "cards", (int64_t)w->n);
		json_close(&j);
	}
	json_close(&j);
	json_close(&j);
	fprintf(out, "%s\n", text);
}
