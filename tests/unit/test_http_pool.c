/*
 * Who may come in, on a clock that is only a number: what a client is granted, what a client is,
 * and how a rate is shared.
 */
#include "tests/unit/pool_world.h"

static void test_admission(void)
{
	static struct world w;
	static const struct {
		const char *name, *peer;
		bool is_exempt;
		enum pool_verdict verdict;
		unsigned n; /* connections of that client */
	} rows[] = {
	    {"first", "10.0.0.1", false, POOL_ADMIT, 1},
	    {"second of the same", "10.0.0.1", false, POOL_ADMIT, 2},
	    {"one too many", "10.0.0.1", false, POOL_TURN_AWAY, 2},
	    {"another address", "10.0.0.2", false, POOL_ADMIT, 1},
	    {"a proxy", "10.0.0.3", true, POOL_ADMIT, 1},
	    {"a proxy's second", "10.0.0.3", true, POOL_ADMIT, 2},
	    {"a proxy's third", "10.0.0.3", true, POOL_ADMIT, 3},
	    {"IPv6", "fd00:10::1", false, POOL_ADMIT, 1},
	    {"another address in its /64", "fd00:10::ffff:0:1", false, POOL_ADMIT, 2},
	    {"a third one there", "fd00:10::3", false, POOL_TURN_AWAY, 2},
	    {"the next /64", "fd00:10:0:1::1", false, POOL_ADMIT, 1},
	    {"IPv6 whose first bytes are those of 10.0.0.1", "a00:1::1", false, POOL_ADMIT, 1},
	    {"full", "10.0.0.9", false, POOL_FULL, 0},
	    {"full for a proxy, too", "10.0.0.3", true, POOL_FULL, 3},
	};
	uint64_t accepted = 0, turned_away = 0;

	start(&w, 10, 2, 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		CHECK(is_full(&w.pool) == (rows[i].verdict == POOL_FULL));
		struct pool_admission a = admit(&w, (int)i, rows[i].peer, rows[i].is_exempt);
		CHECK_NUM(a.verdict, rows[i].verdict);
		CHECK_NUM(a.n, rows[i].n);
		CHECK(a.pace.client == NULL);
		accepted += a.verdict == POOL_ADMIT;
		turned_away += a.verdict == POOL_TURN_AWAY;
		CHECK_NUM(w.pool.count.accepted, accepted);
		CHECK_NUM(w.pool.count.turned_away, turned_away);
		CHECK_NUM(w.pool.count.open, accepted);
	}
	unit_row("one leaves");
	pool_leave(&w.pool, &w.member[0]);
	CHECK(!is_full(&w.pool));
	CHECK_NUM(admit(&w, 20, "10.0.0.1", false).verdict, POOL_ADMIT);
	CHECK_NUM(admit(&w, 21, "10.0.0.9", false).verdict, POOL_FULL);
	unit_row("a lower grant ends nobody");
	pool_leave(&w.pool, &w.member[3]);
	grant(&w, 1, 0);
	CHECK_NUM(w.pool.count.open, 9);
	struct pool_admission a = admit(&w, 22, "10.0.0.1", false);
	CHECK_NUM(a.verdict, POOL_TURN_AWAY);
	CHECK_NUM(a.n, 2);
	unit_row("no limit for a client");
	grant(&w, 0, 0);
	CHECK_NUM(admit(&w, 23, "10.0.0.1", false).verdict, POOL_ADMIT);
}

/* Many more clients than places, one after the other: their places are used again. */
static void test_turnover(void)
{
	static struct world w;
	char peer[32];

	start(&w, MOST, 1, 0);
	for (int i = 0; i < 5000; i++) {
		struct pool_member *m = &w.member[i % MOST];
		if (i >= MOST)
			pool_leave(&w.pool, m);
		snprintf(peer, sizeof peer, "10.%d.%d.7", i / 250, i % 250);
		if (!CHECK(admit(&w, i % MOST, peer, false).verdict == POOL_ADMIT))
			return;
	}
	CHECK_NUM(w.pool.count.open, MOST);
	CHECK(w.pool.n_used <= MOST);
	for (int i = 0; i < MOST; i++)
		pool_leave(&w.pool, &w.member[i]);
	CHECK_NUM(w.pool.count.open, 0);
	unit_row("nobody is remembered");
	for (size_t i = 0; i < POOL_BUCKETS; i++)
		CHECK_NUM(w.pool.bucket[i], 0);
}

static void test_rate(void)
{
	static struct world w;
	struct pool_admission a;

	start(&w, MOST, 0, 1000);
	unit_row("the first has all of it");
	a = admit(&w, 0, "10.0.0.1", false);
	CHECK(a.pace.client && !a.pace.only_new);
	CHECK_NUM(a.pace.bytes_s, 1000);
	unit_row("two share it");
	a = admit(&w, 1, "10.0.0.1", false);
	CHECK(a.pace.client && !a.pace.only_new);
	CHECK_NUM(a.pace.bytes_s, 500);
	struct pool_member *first = pool_next(a.pace.client, NULL);
	struct pool_member *second = pool_next(a.pace.client, first);
	CHECK_NUM(number_of(&w, first) + number_of(&w, second), 1);
	CHECK(pool_next(a.pace.client, second) == NULL);
	unit_row("another client has its own");
	a = admit(&w, 2, "10.0.0.2", false);
	CHECK_NUM(a.pace.bytes_s, 1000);
	unit_row("a proxy is not paced");
	a = admit(&w, 3, "10.0.0.3", true);
	CHECK(a.pace.client == NULL);
	unit_row("the one that stays has all again");
	struct pool_pace pace = pool_leave(&w.pool, &w.member[0]);
	CHECK(pace.client && !pace.only_new);
	CHECK_NUM(pace.bytes_s, 1000);
	CHECK_NUM(number_of(&w, pool_next(pace.client, NULL)), 1);
	unit_row("nobody is left to be paced");
	pace = pool_leave(&w.pool, &w.member[1]);
	CHECK(pace.client == NULL);

	unit_row("of many, a few do not move the others");
	start(&w, MOST, 0, 1000);
	for (int i = 0; i < 16; i++)
		a = admit(&w, i, "10.0.0.1", false);
	CHECK(a.pace.client && !a.pace.only_new);
	CHECK_NUM(a.pace.bytes_s, 1000 / 16);
	a = admit(&w, 16, "10.0.0.1", false);
	CHECK(a.pace.client && a.pace.only_new);
	CHECK_NUM(a.pace.bytes_s, 1000 / 17);
	pace = pool_leave(&w.pool, &w.member[16]);
	CHECK(pace.client == NULL);
	pace = pool_leave(&w.pool, &w.member[15]);
	CHECK(pace.client && !pace.only_new);
	CHECK_NUM(pace.bytes_s, 1000 / 15);
	unit_row("never none at all");
	grant(&w, 0, 1);
	a = admit(&w, 15, "10.0.0.1", false);
	CHECK_NUM(a.pace.bytes_s, 1);
	unit_row("no rate any more");
	grant(&w, 0, 0);
	CHECK(admit(&w, 17, "10.0.0.1", false).pace.client == NULL);
	CHECK(pool_leave(&w.pool, &w.member[17]).client == NULL);
}

/* An IPv6 address on our link is a client; beyond a router its /64 is. */
static void test_near(void)
{
	static struct world w;
	static const struct {
		const char *peer;
		bool is_near;
		unsigned n;
	} rows[] = {
	    {"fd00:10::1", true, 1},
	    {"fd00:10::2", true, 1},
	    {"fd00:10::2", true, 2},
	    {"fd00:10::3", false, 1},
	    {"fd00:10::4", false, 2},
	    {"10.0.0.1", true, 1},
	    {"10.0.0.1", false, 2},
	};

	start(&w, MOST, 0, 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct addr a = address(rows[i].peer, 1);
		const struct pool_newcomer who = {.peer = &a, .is_near = rows[i].is_near};
		unit_row(rows[i].peer);
		CHECK_NUM(pool_admit(&w.pool, &w.member[i], &who, 0).n, rows[i].n);
	}
}

int main(void)
{
	unit_run("pool_admission", test_admission);
	unit_run("pool_turnover", test_turnover);
	unit_run("pool_rate", test_rate);
	unit_run("pool_near", test_near);
	return unit_result();
}
