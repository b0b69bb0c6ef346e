/* Answers that wait: each is sent once, when its time has come, unchanged; no more than fit. */
#include "pxedhcpd/delayed.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

static struct loop loop;
static struct later *later;
static unsigned sent;
static uint64_t began_ms;

static void on_signal(struct loop *l, int signal)
{
	(void)signal;
	l->stop = true;
}

static void due(const struct later_packet *p)
{
	CHECK_NUM(p->len, 300 + sent);
	CHECK_NUM(p->bytes[0], sent);
	CHECK_NUM(p->ends.ifindex, sent);
	CHECK(loop.now_ms >= began_ms + 10);
	if (++sent == LATER_PLACES)
		loop.stop = true;
}

static void test_later(void)
{
	struct loop_fd io = {.fd = -1};
	later = calloc(1, sizeof *later);
	if (!CHECK(later && loop_open(&loop, on_signal)))
		return;
	later_init(later, &loop, due);
	began_ms = loop.now_ms;
	for (unsigned i = 0; i < LATER_PLACES + 1; i++) {
		struct later_packet p = {
		    .io = &io, .ends.ifindex = i, .len = 300 + i, .bytes = {(uint8_t)i}};
		CHECK_NUM(later_put(later, &p, 10 + i), i < LATER_PLACES);
	}
	CHECK(loop_run(&loop));
	CHECK_NUM(sent, LATER_PLACES);
	unit_row("its place is free again");
	struct later_packet p = {.io = &io, .len = 300};
	CHECK(later_put(later, &p, 1000));
	loop_close(&loop);
	free(later);
}

int main(void)
{
	unit_run("later_put", test_later);
	return unit_result();
}
