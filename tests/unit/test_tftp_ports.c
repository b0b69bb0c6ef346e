/* In which order the ports of a range are tried, and what is known of those that are taken. */
#include "tests/unit/unit.h"
#include "tftpd/ports.h"

#include <string.h>

static uint64_t draw(uint64_t *state)
{
	/* splitmix64: any row of numbers that looks random */
	uint64_t z = (*state += 0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static const struct {
	const char *name;
	struct port_range range;
} rows[] = {
    {"one", {20000, 20000}},
    {"two", {20000, 20001}},
    {"a prime number", {20000, 20012}},
    {"many divisors", {20000, 20719}},
    {"a thousand", {20000, 20999}},
    {"all", {1, 65535}},
};

static void test_each_once(void)
{
	static uint8_t seen[65536];
	uint64_t state = 1;

	for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
		uint32_t count = (uint32_t)rows[r].range.last - rows[r].range.first + 1;
		struct ports_search search;
		struct ports p;
		uint16_t port;

		unit_row(rows[r].name);
		ports_init(&p, &rows[r].range);
		for (int round = 0; round < 20; round++) {
			uint32_t n = 0, twice = 0;
			memset(seen, 0, sizeof seen);
			ports_search(&p, round ? draw(&state) : UINT64_MAX, &search);
			for (; ports_next(&p, &search, &port); n++) {
				CHECK(port >= rows[r].range.first && port <= rows[r].range.last);
				twice += seen[port]++;
			}
			CHECK_NUM(n, count);
			CHECK_NUM(twice, 0);
		}
	}
}

/* Who knows the port of one search knows nothing of the next one's, nor of the second in a row. */
static void test_by_chance(void)
{
	struct port_range range = {20000, 20099};
	uint32_t first[100] = {0}, after[100] = {0};
	uint64_t state = 2;
	struct ports p;

	ports_init(&p, &range);
	for (int i = 0; i < 100000; i++) {
		struct ports_search search;
		uint16_t one, two;
		ports_search(&p, draw(&state), &search);
		ports_next(&p, &search, &one);
		ports_next(&p, &search, &two);
		first[one - 20000]++;
		after[(two + 100 - one) % 100]++;
	}
	for (int i = 0; i < 100; i++) {
		CHECK(first[i] >= 800 && first[i] <= 1200);
		CHECK(after[i] <= 5000);
	}
}

static void test_kernel_chooses(void)
{
	struct ports p = {0};
	struct ports_search search;
	uint16_t port = 1;

	ports_search(&p, UINT64_MAX, &search);
	CHECK(ports_next(&p, &search, &port));
	CHECK_NUM(port, 0);
	CHECK(!ports_next(&p, &search, &port));
}

int main(void)
{
	unit_run("tftp ports: each of a range once", test_each_once);
	unit_run("tftp ports: by chance", test_by_chance);
	unit_run("tftp ports: the kernel chooses", test_kernel_chooses);
	return unit_result();
}
