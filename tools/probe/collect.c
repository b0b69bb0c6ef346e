#include "tools/probe/collect.h"

#include "common/clock.h"
#include "tools/probe/load.h"

#include <poll.h>
#include <string.h>

enum {
	/* After the last that was waited for: time for a second server to be heard. */
	GRACE_MS = 600,
	/* A proxy that answers some kinds of firmware does so within this, or not those others. */
	PROXY_MS = 2300,
};

static const uint16_t ask_at_ms[] = {0, 1000, 2500};

static bool ask(struct lan *lan, struct question *q, uint64_t since_ms)
{
	uint8_t packet[DHCP_MAX];

	q->ask.secs = (uint16_t)(since_ms / 1000);
	size_t len = ask_build(&q->ask, DHCPDISCOVER, packet, sizeof packet);
	return len && lan_broadcast(lan, packet, len);
}

/* Takes what has come. Returns true if there was a new answer. */
static bool take(struct lan *lan, struct question *q, size_t n, struct in_addr only, uint32_t ms)
{
	struct lan_packet p;
	struct offer o;
	bool any = false;

	while (lan_receive(lan, &p))
		for (size_t i = 0; i < n; i++) {
			if (!offer_parse(p.data, p.len, &q[i].ask, &o))
				continue;
			o.from = p.from;
			o.ms = ms;
			bool other = only.s_addr && !o.reply.yiaddr.s_addr &&
				     o.reply.server_id.s_addr != only.s_addr &&
				     o.from.s_addr != only.s_addr;
			any |= !other && offers_add(&q[i].offers, &o);
		}
	return any;
}

/* Whether there is nothing left to wait for. */
static bool is_complete(const struct question *q, size_t n, uint64_t ms, uint64_t quiet_ms)
{
	bool leases = true, proxies = true;

	for (size_t i = 0; i < n; i++) {
		bool proxy = offers_proxy(&q[i].offers) != NULL;
		leases &= offers_lease(&q[i].offers) != NULL;
		proxies &= proxy;
	}
	return leases && quiet_ms >= GRACE_MS && (proxies || ms >= PROXY_MS);
}

bool collect(struct lan *lan, struct question *q, size_t n, struct in_addr only)
{
	uint64_t began = clock_now_ms(), ms = 0, last = 0;
	size_t round = 0;

	while (ms < COLLECT_MS && !is_complete(q, n, ms, ms - last)) {
		if (round < sizeof ask_at_ms / sizeof *ask_at_ms && ms >= ask_at_ms[round]) {
			for (size_t i = 0; i < n; i++)
				if (!(offers_lease(&q[i].offers) && offers_proxy(&q[i].offers)) &&
				    !ask(lan, &q[i], ms))
					return false;
			round++;
		}
		load_wait(lan->rx, POLLIN, began + ms + 50);
		ms = clock_now_ms() - began;
		if (take(lan, q, n, only, (uint32_t)ms))
			last = ms;
	}
	return true;
}
