/* The wait for an answer, from samples of how long answers took: RFC 6298 §2. */
#include "tests/unit/unit.h"
#include "tftpd/rtt.h"

static const struct {
	const char *name;
	uint64_t samples[12];
	size_t n;
	uint32_t mean_ms, wait_ms; /* of 1000 at most */
} rows[] = {
    {"nothing known", {0}, 0, 0, 1000},
    {"below the clock's tick", {0}, 1, 0, 20},
    {"the first: itself and four halves", {40}, 1, 40, 120},
    {"always the same: twice that", {40, 40, 40, 40, 40, 40, 40, 40}, 8, 40, 80},
    {"never above the most", {5000}, 1, 5000, 1000},
    {"an hour counts as a minute", {3600000}, 1, 60000, 1000},
    {"one late answer", {2, 2, 2, 2, 200}, 5, 26, 226},
    {"is soon forgotten", {200, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}, 12, 47, 362},
};

/* By whole numbers, it may be off by this much. */
enum { ROUNDING_MS = 2 };

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rtt r = {0};

		unit_row(rows[i].name);
		for (size_t n = 0; n < rows[i].n; n++)
			rtt_sample(&r, rows[i].samples[n]);
		CHECK_NUM(rtt_mean_ms(&r), rows[i].mean_ms);
		CHECK(rtt_wait_ms(&r, 1000) + ROUNDING_MS >= rows[i].wait_ms);
		CHECK(rtt_wait_ms(&r, 1000) <= rows[i].wait_ms + ROUNDING_MS);
	}
}

/* Whatever was seen before: an answer that always takes as long is soon waited for long enough. */
static void test_settles(void)
{
	static const uint64_t times[] = {0, 1, 3, 10, 19, 21, 100, 999, 5000, 59999};
	enum { MOST = 600000 };

	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		for (size_t j = 0; j < sizeof times / sizeof *times; j++) {
			struct rtt r = {0};
			for (int n = 0; n < 100; n++)
				rtt_sample(&r, times[i]);
			rtt_sample(&r, times[j]);
			CHECK(rtt_wait_ms(&r, MOST) >= times[j]);
			for (int n = 0; n < 100; n++)
				rtt_sample(&r, times[j]);
			CHECK(rtt_wait_ms(&r, MOST) >= times[j]);
			CHECK(rtt_wait_ms(&r, MOST) <= 2 * times[j] + RTT_WAIT_MIN_MS);
		}
}

int main(void)
{
	unit_run("tftp rtt", test_rows);
	unit_run("tftp rtt settles", test_settles);
	return unit_result();
}
