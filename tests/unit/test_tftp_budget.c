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

/*
 * Addresses that share an entry have more by turns than each has alone. Which do, hangs on a seed
 * that nobody knows.
 */
static void test_seed(void)
{
	static struct budget b;
	enum { HOSTS = 2000, SEEDS = 64 };
	uint32_t with = 0, pairs = 0, kept = 0;

	budget_init(&b, 1, 1000);
	const struct addr one = host(0);
	for (uint32_t n = 1; n < HOSTS; n++) {
		const struct addr other = host(n);
		budget_init(&b, 1, 1000);
		budget_take(&b, &one, 5000);
		budget_take(&b, &other, 5000);
		if (!budget_left(&b, &one, 5000))
			continue;
		pairs++;
		with = n;
	}
	if (!CHECK(pairs > 0))
		return;
	for (uint32_t seed = 1; seed <= SEEDS; seed++) {
		const struct addr other = host(with);
		budget_init(&b, 1, 1000);
		b.seed = seed * UINT32_C(2654435761);
		budget_take(&b, &one, 5000);
		budget_take(&b, &other, 5000);
		kept += !budget_left(&b, &one, 5000);
	}
	CHECK(kept > SEEDS * 3 / 4);
}

int main(void)
{
	unit_run("tftp budget", test_rows);
	unit_run("tftp budget: of many addresses", test_many);
	unit_run("tftp budget: shared by chance alone", test_seed);
	return unit_result();
}
