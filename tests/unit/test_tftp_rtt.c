/* The wait for an answer, from samples of how long answers took: RFC 6298 §2. */
#include "tests/unit/unit.h"
#include "tftpd/rtt.h"

#include <string.h>

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
    {"never above the most", {500}, 1, 500, 1000},
    {"but where the way is slower than that", {1500}, 1, 1500, 3000},
    {"an hour counts as a minute", {3600000}, 1, 60000, 120000},
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

/* What became of what was sent again: lost, or late. */
static void test_judges(void)
{
	static const struct {
		const char *name;
		uint64_t sample, first, latest;
		uint32_t before, after; /* the wait */
	} judged[] = {
	    {"lost: half", 0, 200, 0, 200, 100},
	    {"lost, as far as the clock can tell", 0, 201, 2, 200, 100},
	    {"lost: 20 ms at least", 1, 21, 1, 20, 20},
	    {"paused for 25 ms: 50", 0, 25, 5, 20, 50},
	    {"paused for 240 ms: 480", 1, 240, 40, 200, 480},
	    {"less than what is waited for", 0, 60, 40, 200, 200},
	    {"paused for long: a second", 0, 900, 500, 200, 1000},
	    {"a slow way: lost", 30, 120, 31, 90, 90},
	};

	for (size_t i = 0; i < sizeof judged / sizeof *judged; i++) {
		struct rtt r = {.least_ms = judged[i].before};

		unit_row(judged[i].name);
		CHECK(!rtt_judge(&r, judged[i].first, judged[i].latest)); /* nothing is known */
		rtt_sample(&r, judged[i].sample);
		CHECK_NUM(rtt_wait_ms(&r, 1000), judged[i].before);
		bool lost = rtt_judge(&r, judged[i].first, judged[i].latest);
		CHECK_NUM(lost, strncmp(judged[i].name, "paused", 6) != 0 &&
				    strncmp(judged[i].name, "less", 4) != 0);
		CHECK_NUM(rtt_wait_ms(&r, 1000), judged[i].after);
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
	unit_run("tftp rtt: lost or late", test_judges);
	unit_run("tftp rtt settles", test_settles);
	return unit_result();
}
