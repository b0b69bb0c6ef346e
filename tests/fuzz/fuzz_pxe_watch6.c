/* Any bytes as a packet of a router or a DHCPv6 server: what is read lies within them, and is told
 * of once. */
#include "pxedhcpd/watch6.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int condition)
{
	if (!condition)
		abort();
}

static void must_lie_within(const struct dhcp6_bytes *b, const uint8_t *data, size_t size)
{
	must(!b->at || (b->at >= data && b->at + b->len <= data + size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct watch6 watch;
	static uint64_t now_ms = 1;
	struct watch6_packet p;

	if (!watch6_parse(data, size, &p))
		return 0;
	must_lie_within(&p.server_id, data, size);
	must_lie_within(&p.url, data, size);
	now_ms += WATCH6_REPEAT_MS / 100;
	if (watch6_heard(&watch, 1, &p, now_ms) != WATCH6_NOTHING) {
		must(p.url.at != NULL && !p.is_router);
		must(watch6_heard(&watch, 1, &p, now_ms) == WATCH6_NOTHING);
	}
	return 0;
}
