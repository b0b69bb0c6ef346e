/* What each address has left, on a clock that is only a number. */
#include "tests/unit/unit.h"
#include "tftpd/budget.h"

#include <arpa/inet.h>

static struct addr host(uint32_t n)
{
	struct addr a = {.len = sizeof a.v4};
	a.v4.sin_family = AF_INET;
	a.v4.sin_addr.s_addr = htonl(0x0a000000 + n);
	a.v4.sin_port = htons((uint16_t)(1000 + n));
	return a;
}

/* Of 10, one is given back in 100 ms. After `pass_ms`, `tries` are made, of which `get` get one. */
static const struct {
	const char *name;
	uint32_t host;
	uint64_t pass_ms;
	uint32_t tries, get, left;
} rows[] = {
    {"all at once", 1, 0, 15, 10, 0},
    {"another has its own", 2, 0, 3, 3, 7},
    {"not yet", 1, 99, 5, 0, 0},
    {"one is back", 1, 1, 5, 1, 0},
    {"three are", 1, 350, 2, 2, 1},
    {"the rest of the time counts, too", 1, 50, 2, 2, 0},
    {"never more than all", 1, 100000, 20, 10, 0},
    {"nor for the other", 2, 0, 20, 10, 0},
};

static void test_rows(void)
{
	static struct budget b;
	uint64_t now_ms = 5000;

	budget_init(&b, 10, 100);
	for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
		struct addr a = host(rows[r].host);
		uint32_t got = 0;

		unit_row(rows[r].name);
		now_ms += rows[r].pass_ms;
		for (uint32_t i = 0; i < rows[r].tries; i++)
			got += budget_take(&b, &a, now_ms);
		CHECK_NUM(got, rows[r].get);
		CHECK_NUM(budget_left(&b, &a, now_ms), rows[r].left);
	}
}

/* More addresses than there are entries: each gets some, and nothing grows. */
static void test_many(void)
{
	static struct budget b;

	budget_init(&b, 1, 1000);
	for (uint32_t n = 0; n < 20000; n++) {
		struct addr a = host(n);
		CHECK(budget_take(&b, &a, 5000));
		CHECK(!budget_take(&b, &a, 5999));
	}
}

int main(void)
{
	unit_run("tftp budget", test_rows);
	unit_run("tftp budget: of many addresses", test_many);
	return unit_result();
}
