/* Which troubles are told, and when; by a clock of our own. */
#include "tools/ask_alert.h"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

enum { SECOND = 1000, MINUTE = 60 * SECOND };

/* One machine's trouble over time: when it is looked, and whether it is there and told then. */
static const struct {
	unsigned second;
	bool is_there, is_told;
} story[] = {
    {0, true, true},     /* it begins */
    {5, true, false},    /* it goes on, */
    {700, true, false},  /* for longer than ten minutes, too */
    {705, false, false}, /* it ends */
    {710, true, true},   /* it begins anew, and ten minutes have gone by */
    {715, false, false}, /* it comes and goes */
    {720, true, false},
    {725, false, false},
    {730, true, false},
    {1309, true, false},
    {1310, true, true}, /* and stays: told when it may be */
    {1315, true, false},
};

static void test_story(void)
{
	static struct alerts a;
	char row[32];
	for (size_t i = 0; i < sizeof story / sizeof *story; i++) {
		const uint64_t now = 1000 * MINUTE + (uint64_t)story[i].second * SECOND;
		snprintf(row, sizeof row, "%u s", story[i].second);
		unit_row(row);
		alerts_begin(&a, now);
		if (story[i].is_there)
			CHECK_NUM(alerts_see(&a, "stuck", "52:54:00:12:34:56", "kiosk7", now),
			    story[i].is_told);
		alerts_end(&a, now);
	}
}

static unsigned see_many(struct alerts *a, unsigned n, uint64_t now)
{
	unsigned told = 0;
	char whose[32];
	alerts_begin(a, now);
	for (unsigned i = 0; i < n; i++) {
		snprintf(whose, sizeof whose, "52:54:00:00:%02x:%02x", i >> 8, i & 0xff);
		told += alerts_see(a, "unknown", whose, whose, now);
	}
	alerts_end(a, now);
	return told;
}

static void test_many(void)
{
	static struct alerts a;
	const uint64_t start = 1000 * MINUTE;
	CHECK_NUM(alerts_more(&a, start), 0);
	CHECK_NUM(see_many(&a, 100, start), 20);
	CHECK_NUM(alerts_more(&a, start + 30 * SECOND), 0);
	CHECK_NUM(see_many(&a, 100, start + 30 * SECOND), 0);
	CHECK_NUM(alerts_more(&a, start + 61 * SECOND), 80);
	CHECK_NUM(see_many(&a, 110, start + 61 * SECOND), 10);
	CHECK_NUM(alerts_more(&a, start + 200 * SECOND), 0);
}

/* More than there is room for: counted, and once. */
static void test_too_many(void)
{
	static struct alerts a;
	const uint64_t start = 1000 * MINUTE;
	CHECK_NUM(see_many(&a, 5000, start), 20);
	CHECK_NUM(a.n, ALERT_KEPT);
	CHECK_NUM(alerts_more(&a, start + 61 * SECOND), 4980);
	CHECK_NUM(see_many(&a, 5000, start + 61 * SECOND), 0);
	CHECK_NUM(alerts_more(&a, start + 200 * SECOND), 0);
	/* Another kind, when those are gone: there is room again. */
	alerts_begin(&a, start + 11 * MINUTE);
	alerts_end(&a, start + 11 * MINUTE);
	CHECK_NUM(a.n, 0);
}

/* While nobody can be asked, nothing ends. */
static void test_pass(void)
{
	static struct alerts a;
	const uint64_t start = 1000 * MINUTE;
	alerts_begin(&a, start);
	CHECK(alerts_see(&a, "stuck", "a", "kiosk7", start));
	CHECK(alerts_see(&a, "lost", "httpbootd", "httpbootd", start));
	alerts_end(&a, start);
	for (uint64_t now = start + MINUTE; now < start + 20 * MINUTE; now += MINUTE) {
		alerts_begin(&a, now);
		alerts_pass(&a, "lost");
		alerts_end(&a, now);
	}
	alerts_begin(&a, start + 20 * MINUTE);
	CHECK(!alerts_see(&a, "stuck", "a", "kiosk7", start + 20 * MINUTE));
	CHECK(alerts_see(&a, "lost", "httpbootd", "httpbootd", start + 20 * MINUTE));
	alerts_end(&a, start + 20 * MINUTE);
}

/* That it ended is told once, where it was told that it began, and so many a minute. */
static void test_ended(void)
{
	static struct alerts a;
	const uint64_t start = 1000 * MINUTE;
	alerts_begin(&a, start);
	CHECK(alerts_see(&a, "stuck", "52:54:00:12:34:56", "kiosk7", start));
	CHECK(alerts_see(&a, "full", "tftpd", NULL, start));
	CHECK(!alerts_ended(&a));
	alerts_end(&a, start);
	alerts_begin(&a, start + SECOND);
	const struct alert *ended = alerts_ended(&a);
	CHECK_STR(ended ? ended->name : NULL, "kiosk7");
	CHECK_STR(ended ? ended->key : NULL, "stuck 52:54:00:12:34:56");
	CHECK(!alerts_ended(&a));
	alerts_end(&a, start + SECOND);
	CHECK_NUM(see_many(&a, 100, start + 2 * MINUTE), 20);
	CHECK_NUM(see_many(&a, 100, start + 4 * MINUTE), 0);
	alerts_begin(&a, start + 5 * MINUTE);
	for (unsigned i = 0; i < ALERT_A_MINUTE; i++)
		CHECK(alerts_ended(&a));
	CHECK(!alerts_ended(&a));
}

int main(void)
{
	unit_run("what ended", test_ended);
	unit_run("one trouble over time", test_story);
	unit_run("many at once", test_many);
	unit_run("more than there is room for", test_too_many);
	unit_run("while nobody answers", test_pass);
	return unit_result();
}
