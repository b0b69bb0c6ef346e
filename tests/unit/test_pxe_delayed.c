/* Answers that wait: each is sent once, when its time has come, unchanged; no more than fit. */
#include "pxedhcpd/delayed.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

static struct loop loop;
static struct delayed *delayed;
static unsigned sent;
static uint64_t began_ms;

static void on_signal(struct loop *l, int signal)
{
	(void)signal;
	l->stop = true;
}

static void due(const struct delayed_packet *p)
{
	CHECK_NUM(p->len, 300 + sent);
	CHECK_NUM(p->bytes[0], sent);
	CHECK_NUM(p->ends.ifindex, sent);
	CHECK(loop.now_ms >= began_ms + 10);
	if (++sent == DELAYED_SLOTS)
		loop.stop = true;
}

static void test_delayed(void)
{
	struct loop_fd io = {.fd = -1};
	delayed = calloc(1, sizeof *delayed);
	if (!CHECK(delayed && loop_open(&loop, on_signal)))
		return;
	delayed_init(delayed, &loop, due);
	began_ms = loop.now_ms;
	for (unsigned i = 0; i < DELAYED_SLOTS + 1; i++) {
		struct delayed_packet p = {
		    .io = &io, .ends.ifindex = i, .len = 300 + i, .bytes = {(uint8_t)i}};
		CHECK_NUM(delayed_put(delayed, &p, 10 + i), i < DELAYED_SLOTS);
	}
	CHECK(loop_run(&loop));
	CHECK_NUM(sent, DELAYED_SLOTS);
	unit_row("its place is free again");
	struct delayed_packet p = {.io = &io, .len = 300};
	CHECK(delayed_put(delayed, &p, 1000));
	loop_close(&loop);
	free(delayed);
}

int main(void)
{
	unit_run("delayed_put", test_delayed);
	return unit_result();
}
