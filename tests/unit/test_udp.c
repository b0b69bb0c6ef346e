/* Batches of packets, over the loopback interface. */
#include "common/udp.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A socket on 127.0.0.1 and a port of the kernel's choice, which is written to *at. */
static int open_loopback(struct addr *at)
{
	*at = (struct addr){.len = sizeof at->v4};
	at->v4.sin_family = AF_INET;
	at->v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = udp_open(at, false);
	CHECK(fd >= 0 && getsockname(fd, &at->sa, &at->len) == 0);
	return fd;
}

static struct udp_batch *fresh(void)
{
	struct udp_batch *b = calloc(1, sizeof *b);
	if (b)
		udp_batch_init(b);
	return b;
}

/* Packet i is i + 1 bytes of i. */
static void fill(struct udp_batch *b, size_t n, const struct addr *to)
{
	b->n = n;
	for (size_t i = 0; i < n; i++) {
		b->len[i] = i + 1;
		b->ends[i] = (struct udp_ends){.peer = *to};
		memset(b->bytes[i], (int)i, i + 1);
	}
}

static void test_batch(void)
{
	struct udp_batch *in = fresh(), *out = fresh();
	struct addr here, there;
	int from = open_loopback(&here), to = open_loopback(&there);

	unit_row("nothing there");
	CHECK_NUM(udp_batch_receive(to, in), 0);
	CHECK(errno == EAGAIN || errno == EWOULDBLOCK);
	for (size_t n = UDP_BATCH; n; n = n == 1 ? 0 : 1) {
		unit_row(n == 1 ? "one, after many" : "a full batch");
		fill(out, n, &there);
		CHECK_NUM(udp_batch_send(from, out), 0);
		CHECK_NUM(out->n, 0);
		CHECK_NUM(udp_batch_receive(to, in), n);
		for (size_t i = 0; i < in->n; i++) {
			CHECK_NUM(in->len[i], i + 1);
			CHECK_NUM(in->bytes[i][i], i);
			CHECK(addr_equal(&in->ends[i].peer, &here));
			CHECK_NUM(in->ends[i].local.v4.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
			CHECK_NUM(in->ends[i].ifindex, if_nametoindex("lo"));
			CHECK(!in->ends[i].to_many);
		}
	}
	close(from);
	close(to);
	free(in);
	free(out);
}

/* One that cannot be sent does not keep the others back. */
static void test_failure(void)
{
	struct udp_batch *in = fresh(), *out = fresh();
	struct addr here, there;
	int from = open_loopback(&here), to = open_loopback(&there);

	fill(out, 5, &there);
	out->ends[0].ifindex = 999999;
	out->ends[3].ifindex = 999999;
	CHECK_NUM(udp_batch_send(from, out), 2);
	for (int i = 0; i < 2; i++) {
		CHECK_NUM(out->error[i], ENODEV);
		CHECK_NUM(out->ends[i].ifindex, 999999);
	}
	CHECK_NUM(out->n, 0);
	CHECK_NUM(udp_batch_receive(to, in), 3);
	CHECK_NUM(in->len[0], 2);
	CHECK_NUM(in->len[2], 5);
	close(from);
	close(to);
	free(in);
	free(out);
}

int main(void)
{
	if (!unit_loopback("udp batch"))
		return unit_result();
	unit_run("udp batch", test_batch);
	unit_run("udp batch with failures", test_failure);
	return unit_result();
}
