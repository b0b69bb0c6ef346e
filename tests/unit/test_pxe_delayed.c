/* Answers that wait: each is sent once, when its time has come, unchanged; no more than fit. */
#include "pxedhcpd/delayed.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

/* Packet i is due at 1010 + i, has 300 + i bytes and is known by i. */
static bool put(struct delayed *d, unsigned i)
{
	struct delayed_packet *p = delayed_add(d, 1010 + i);
	if (!p)
		return false;
	p->port = (uint16_t)(i % 2 ? 67 : 4011);
	p->ends = (struct udp_ends){.ifindex = i};
	p->len = 300 + i;
	memset(p->bytes, (int)(i & 0xff), p->len);
	return true;
}

/* Takes what is due at `now_ms`, which is packet i. */
static void take(struct delayed *d, uint64_t now_ms, unsigned i)
{
	const struct delayed_packet *p = delayed_take(d, now_ms);
	if (!CHECK(p != NULL))
		return;
	CHECK_NUM(p->port, i % 2 ? 67 : 4011);
	CHECK_NUM(p->ends.ifindex, i);
	CHECK_NUM(p->len, 300 + i);
	CHECK_NUM(p->bytes[0], i & 0xff);
	CHECK_NUM(p->bytes[p->len - 1], i & 0xff);
}

static void test_delayed(void)
{
	struct delayed *d = calloc(1, sizeof *d);
	if (!CHECK(d != NULL))
		return;
	unit_row("nothing waits");
	CHECK_NUM(delayed_next_ms(d), 0);
	CHECK(!delayed_take(d, UINT64_MAX));

	unit_row("the last one put is due first");
	for (unsigned i = DELAYED_SLOTS; i-- > 0;)
		CHECK(put(d, i));
	CHECK(!put(d, DELAYED_SLOTS));
	CHECK_NUM(delayed_next_ms(d), 1010);
	CHECK(!delayed_take(d, 1009));
	take(d, 1010, 0);
	CHECK(!delayed_take(d, 1010));
	CHECK_NUM(delayed_next_ms(d), 1011);

	unit_row("what is long due goes in its order, each once");
	for (unsigned i = 1; i < DELAYED_SLOTS; i++)
		take(d, 1010 + DELAYED_SLOTS, i);
	CHECK(!delayed_take(d, UINT64_MAX));
	CHECK_NUM(delayed_next_ms(d), 0);

	unit_row("its slot is free again");
	for (unsigned i = 0; i < 2 * DELAYED_SLOTS; i++) {
		CHECK(put(d, i));
		take(d, 1010 + i, i);
	}
	free(d);
}

int main(void)
{
	unit_run("delayed_add and delayed_take", test_delayed);
	return unit_result();
}
