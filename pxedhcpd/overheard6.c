#include "pxedhcpd/overheard6.h"

#include "common/log.h"
#include "pxedhcpd/packet_socket.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <string.h>
#include <sys/socket.h>

enum { URL_SHOWN = 200 };

int overheard6_open(void)
{
	return packet_socket_open(packet_filter_overheard6(), ETH_P_IPV6);
}

/* Our own answer on one interface is heard by another on the same LAN. */
static bool is_ours(const struct iface6_table *ifaces, const struct dhcp6_bytes *server_id)
{
	uint8_t duid[LOCAL6_DUID];

	for (size_t i = 0; i < ifaces->n; i++) {
		local6_duid(ifaces->list[i].mac, duid);
		if (server_id->len == sizeof duid && memcmp(server_id->at, duid, sizeof duid) == 0)
			return true;
	}
	return false;
}

static void take(struct watch6 *w, const struct iface6_table *ifaces, unsigned ifindex,
    const struct watch6_packet *p, uint64_t now_ms)
{
	const struct iface6 *iface = iface6_find(ifaces, ifindex);
	char from[INET6_ADDRSTRLEN], url[URL_SHOWN + 1] = "";

	if (!iface || is_ours(ifaces, &p->server_id))
		return;
	enum watch6_finding f = watch6_heard(w, ifindex, p, now_ms);
	if (f == WATCH6_NOTHING)
		return;
	inet_ntop(AF_INET6, &p->from, from, sizeof from);
	for (size_t i = 0; i < p->url.len && i < URL_SHOWN; i++)
		url[i] = p->url.at[i] > ' ' && p->url.at[i] < 0x7f ? (char)p->url.at[i] : '?';
	log_warnx("%s on %s names '%s': %s", from, iface->name, url, watch6_text(f));
}

void overheard6_drain(
    struct watch6 *w, int fd, const struct iface6_table *ifaces, int most, uint64_t now_ms)
{
	uint8_t bytes[PACKET_FILTER_REPLY_MAX];
	struct watch6_packet packet;

	for (int i = 0; i < most; i++) {
		struct sockaddr_ll link = {0};
		socklen_t size = sizeof link;
		ssize_t len = recvfrom(
		    fd, bytes, sizeof bytes, MSG_DONTWAIT, (struct sockaddr *)&link, &size);
		if (len < 0)
			break;
		if (watch6_parse(bytes, (size_t)len, &packet))
			take(w, ifaces, (unsigned)link.sll_ifindex, &packet, now_ms);
	}
}

void overheard6_asked(struct watch6 *w, const struct iface6 *iface, const struct dhcp6_request *req,
    bool offered, uint64_t now_ms)
{
	char router[INET6_ADDRSTRLEN];

	enum watch6_finding f = watch6_asked(w, iface->index, req, offered, now_ms);
	if (f == WATCH6_NOT_MANAGED) {
		const struct in6_addr from = watch6_router(w, iface->index);
		inet_ntop(AF_INET6, &from, router, sizeof router);
		log_warnx("router %s on %s: %s", router, iface->name, watch6_text(f));
	} else if (f != WATCH6_NOTHING) {
		log_warnx("%s: %s", iface->name, watch6_text(f));
	}
}
