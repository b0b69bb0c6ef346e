/* When to act on what changes many times in a row. */
#include "common/quiet.h"
#include "tests/unit/unit.h"

/* A change at each time up to the first 0; then it is acted on for `took_ms`, and changes again. */
static const struct {
	const char *name;
	uint64_t changes[8];
	uint64_t due;
	uint64_t took_ms, again, due_again;
} rows[] = {
    {"one change", {1000}, 1100, 10, 1200, 1300},
    {"several at once", {1000, 1000, 1001}, 1101, 10, 1200, 1300},
    {"it goes on", {1000, 1090, 1180, 1270}, 1370, 10, 1500, 1600},
    {"it never ends", {1000, 1500, 1950, 1990}, 2000, 10, 2500, 2600},
    {"acting takes long", {1000}, 1100, 500, 1620, 1600 + 500},
    {"and it is quiet meanwhile", {1000}, 1100, 500, 9000, 9100},
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct quiet q = {0};
		unit_row(rows[i].name);
		CHECK_NUM(quiet_due(&q), UINT64_MAX);
		for (const uint64_t *at = rows[i].changes; *at; at++)
			quiet_disturb(&q, *at);
		CHECK_NUM(quiet_due(&q), rows[i].due);
		quiet_begin(&q);
		quiet_end(&q, rows[i].due, rows[i].due + rows[i].took_ms);
		CHECK_NUM(quiet_due(&q), UINT64_MAX);
		quiet_disturb(&q, rows[i].again);
		CHECK_NUM(quiet_due(&q), rows[i].due_again);
	}
}

static void test_meanwhile(void)
{
	struct quiet q = {0};

	quiet_disturb(&q, 1000);
	quiet_begin(&q);
	quiet_disturb(&q, 1200);
	quiet_end(&q, 1100, 1600);
	CHECK_NUM(quiet_due(&q), 2100);
}

int main(void)
{
	unit_run("quiet: when to act", test_rows);
	unit_run("quiet: a change while it is acted on", test_meanwhile);
	return unit_result();
}
