/* DATA over the loopback interface: cut up by the kernel or one by one, the packets are the same.
 */
#include "tests/unit/unit.h"
#include "tftpd/burst.h"
#include "tftpd/generated.h"
#include "tftpd/tftp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SIZE = 3 * CACHE_CHUNK };

static uint8_t content[SIZE];
static struct ports any;
static struct endpoint_kernel kernel;

/* `content` as a file. */
static struct cache_file *open_content(struct cache *cache)
{
	struct lookup_result f;
	return generated_answer(content, SIZE, &f) == ROOT_OK ? cache_open(cache, f.fd, &f.st)
							      : NULL;
}

/* A receiver on the loopback address, and the way to it. */
static int open_receiver(int family, struct udp_ends *ends)
{
	*ends = (struct udp_ends){0};
	struct addr *a = &ends->peer;
	if (family == AF_INET6) {
		a->len = sizeof a->v6;
		a->v6 =
		    (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};
	} else {
		a->len = sizeof a->v4;
		a->v4 = (struct sockaddr_in){.sin_family = AF_INET};
		a->v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	}
	ends->local = *a;
	int fd = udp_open(a, false);
	if (fd >= 0)
		CHECK(getsockname(fd, &a->sa, &a->len) == 0);
	return fd;
}

/* Blocks first.. arrive as they should. */
static void check_packets(int fd, uint64_t first, uint32_t count, uint32_t blksize)
{
	static uint8_t packet[70000];

	for (uint64_t block = first; block < first + count; block++) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		size_t offset = (size_t)(block - first) * blksize;
		size_t len = SIZE - offset < blksize ? SIZE - offset : blksize;
		if (!CHECK(poll(&p, 1, 2000) == 1))
			return;
		ssize_t n = recv(fd, packet, sizeof packet, 0);
		CHECK_NUM(n, TFTP_HEADER + len);
		CHECK_NUM(packet[1], TFTP_DATA);
		CHECK_NUM(packet[2] << 8 | packet[3], block & 0xffff);
		CHECK(memcmp(packet + TFTP_HEADER, content + offset, len) == 0);
	}
	CHECK(recv(fd, packet, sizeof packet, MSG_DONTWAIT) < 0);
}

static const struct {
	const char *name;
	uint64_t first;
	uint32_t blksize, count;
} rows[] = {
    {"one block", 1, 512, 1},
    {"the smallest", 1, 8, 64},
    {"a window", 100, 1468, 16},
    {"as many as one packet holds", 1, 1468, 33},
    {"numbers that roll over", 65530, 1432, 20},
    {"the last one is empty", 7, CACHE_CHUNK, 3},
    {"the largest", 1, 32768, 1},
};

/* By a socket of its own, or a listener's; the kernel cuts, or not. */
static void send_all(int family, bool shared, bool segments)
{
	struct cache cache;
	struct udp_ends ends;
	struct endpoint r;
	int receiver = open_receiver(family, &ends), listener = -1;

	if (receiver < 0)
		return; /* no IPv6 here */
	cache_init(&cache);
	if (shared) {
		listener = udp_open(&ends.local, false);
		endpoint_share(&r, &kernel, &ends, listener);
	} else {
		CHECK(endpoint_open(&r, &kernel, &ends, &any));
	}
	if (!segments)
		r.segments = false;
	struct cache_file *f = open_content(&cache);
	if (!CHECK(f != NULL))
		return;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct source s;
		struct source_bytes bytes;
		uint32_t count = rows[i].count, blksize = rows[i].blksize;
		unit_row(rows[i].name);
		CHECK(count <= burst_most(blksize));
		source_init(&s, f, blksize, NULL);
		CHECK_NUM(source_read(&s, 1, count, &bytes), CACHE_OK);
		CHECK_NUM(burst_send(&r, rows[i].first, count, blksize, &bytes), count);
		check_packets(receiver, rows[i].first, count, blksize);
	}
	cache_close_file(f);
	cache_free(&cache);
	endpoint_close(&r);
	close(receiver);
	if (listener >= 0)
		close(listener);
}

static void test_as_one(void)
{
	send_all(AF_INET, false, true);
	send_all(AF_INET6, false, true);
}

static void test_one_by_one(void)
{
	send_all(AF_INET, false, false);
	send_all(AF_INET6, false, false);
}

static void test_listener(void)
{
	send_all(AF_INET, true, true);
	send_all(AF_INET6, true, true);
	send_all(AF_INET, true, false);
}

/* Where the kernel refuses to cut (checksums switched off are one reason), the packets go anyway.
 */
static void test_falls_back(void)
{
	struct cache cache;
	struct udp_ends ends;
	struct endpoint r;
	struct source s;
	struct source_bytes bytes;
	int on = 1, receiver = open_receiver(AF_INET, &ends);

	cache_init(&cache);
	CHECK(endpoint_open(&r, &kernel, &ends, &any));
	if (!r.segments)
		return; /* this kernel never does */
	CHECK(setsockopt(r.fd, SOL_SOCKET, SO_NO_CHECK, &on, sizeof on) == 0);
	struct cache_file *f = open_content(&cache);
	if (!CHECK(f != NULL))
		return;
	source_init(&s, f, 512, NULL);
	CHECK_NUM(source_read(&s, 1, 10, &bytes), CACHE_OK);
	CHECK_NUM(burst_send(&r, 1, 10, 512, &bytes), 10);
	CHECK(!r.segments);
	check_packets(receiver, 1, 10, 512);
	cache_close_file(f);
	cache_free(&cache);
	endpoint_close(&r);
	close(receiver);
}

static void test_most(void)
{
	CHECK_NUM(burst_most(8), BURST_PACKETS);
	CHECK_NUM(burst_most(512), BURST_PACKETS);
	CHECK_NUM(burst_most(1468), 44);
	CHECK_NUM(burst_most(32768), 1);
	CHECK_NUM(burst_most(65464), 1);
}

static void test_refused(void)
{
	struct udp_ends ends;
	struct endpoint r;
	struct addr peer;
	bool refused;
	int receiver = open_receiver(AF_INET, &ends);

	close(receiver);
	CHECK(endpoint_open(&r, &kernel, &ends, &any));
	CHECK(endpoint_send(&r, "x", 1));
	struct pollfd p = {.fd = r.fd};
	CHECK(poll(&p, 1, 2000) == 1);
	CHECK(!endpoint_send(&r, "x", 1) && errno == ECONNREFUSED);
	endpoint_close(&r);
	unit_row("from a listener");
	int listener = udp_open(&ends.local, false);
	CHECK(endpoint_want_errors(listener, AF_INET));
	endpoint_share(&r, &kernel, &ends, listener);
	CHECK(endpoint_send(&r, "x", 1));
	p.fd = listener;
	CHECK(poll(&p, 1, 2000) == 1);
	CHECK(endpoint_error(listener, &peer, &refused));
	CHECK(refused);
	CHECK(addr_equal(&peer, &ends.peer));
	CHECK(!endpoint_error(listener, &peer, &refused));
	close(listener);
}

/* What one client's host said is no reason not to send to another. */
static void test_anothers_error(void)
{
	struct udp_ends gone, there;
	struct endpoint to_gone, to_there;
	int receiver = open_receiver(AF_INET, &there);
	int listener = udp_open(&there.local, false);
	char byte;

	close(open_receiver(AF_INET, &gone));
	CHECK(endpoint_want_errors(listener, AF_INET));
	endpoint_share(&to_gone, &kernel, &gone, listener);
	endpoint_share(&to_there, &kernel, &there, listener);
	for (int i = 0; i < 2; i++) {
		unit_row(i ? "udp_send" : "endpoint_send");
		struct pollfd p = {.fd = listener};
		CHECK(endpoint_send(&to_gone, "x", 1));
		CHECK(poll(&p, 1, 2000) == 1);
		CHECK(i ? udp_send(listener, "y", 1, &there) : endpoint_send(&to_there, "y", 1));
		p = (struct pollfd){.fd = receiver, .events = POLLIN};
		CHECK(poll(&p, 1, 2000) == 1);
		CHECK(recv(receiver, &byte, 1, 0) == 1 && byte == 'y');
	}
	close(listener);
	close(receiver);
}

static void test_ports(void)
{
	struct ports ports = {.first = 21123, .last = 21125};
	struct udp_ends ends;
	struct endpoint r[4];
	unsigned seen = 0;
	int receiver = open_receiver(AF_INET, &ends);

	for (size_t i = 0; i < 3; i++) {
		struct addr own = {.len = sizeof own.v6};
		if (!CHECK(endpoint_open(&r[i], &kernel, &ends, &ports)))
			return;
		CHECK(getsockname(r[i].fd, &own.sa, &own.len) == 0);
		CHECK(addr_port(&own) >= 21123 && addr_port(&own) <= 21125);
		seen |= 1u << (addr_port(&own) - 21123);
	}
	CHECK_NUM(seen, 7);
	CHECK(!endpoint_open(&r[3], &kernel, &ends, &ports) && errno == EADDRINUSE);
	endpoint_close(&r[1]);
	CHECK(!endpoint_open(&r[1], &kernel, &ends, &ports) &&
	      errno == EADDRINUSE); /* not searched again */
	ports_freed(&ports);
	CHECK(endpoint_open(&r[1], &kernel, &ends, &ports));
	for (size_t i = 0; i < 3; i++)
		endpoint_close(&r[i]);
	close(receiver);
}

static void test_mtu(void)
{
	struct udp_ends ends;
	int receiver = open_receiver(AF_INET, &ends);
	uint32_t most = endpoint_max_blksize(&kernel, &ends.peer);

	CHECK(most > 16000 && most <= TFTP_BLKSIZE_MAX);
	CHECK_NUM(endpoint_max_blksize(&kernel, &ends.peer), most);
	close(receiver);
}

int main(void)
{
	if (!unit_loopback("burst and endpoint"))
		return unit_result();
	for (size_t i = 0; i < SIZE; i++)
		content[i] = (uint8_t)(i * 11 + i / 251);
	endpoint_kernel_open(&kernel);
	unit_run("burst: how many blocks", test_most);
	unit_run("burst: cut up by the kernel", test_as_one);
	unit_run("burst: one by one", test_one_by_one);
	unit_run("burst: from a listener", test_listener);
	unit_run("burst: the kernel does not cut", test_falls_back);
	unit_run("endpoint: nobody listens there", test_refused);
	unit_run("tftp endpoint: another's error", test_anothers_error);
	unit_run("endpoint: a range of ports", test_ports);
	unit_run("endpoint: what a packet carries", test_mtu);
	endpoint_kernel_close(&kernel);
	return unit_result();
}
