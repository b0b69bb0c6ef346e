/*
 * Whom a full pool ends, and whose reader is too slow, on a clock that is only a number.
 */
#include "tests/unit/pool_world.h"

/* What happens to connection `who` at `at_ms`, and who is silent then. */
static void test_silent(void)
{
	static struct world w;
	enum { ADMIT, WAIT, ASK, LEAVE, LOOK };
	static const struct {
		const char *name;
		uint64_t at_ms;
		int what, who;
		int silent[3]; /* all of them, in the order in which they would have to go */
	} rows[] = {
	    {"comes", 5000, ADMIT, 0, {NOBODY}},
	    {"waits", 5000, WAIT, 0, {NOBODY}},
	    {"comes, too", 5100, ADMIT, 1, {NOBODY}},
	    {"waits, too", 5100, WAIT, 1, {NOBODY}},
	    {"comes", 5200, ADMIT, 2, {NOBODY}},
	    {"and is served", 5200, ASK, 2, {NOBODY}},
	    {"not silent yet", 5999, LOOK, 0, {NOBODY}},
	    {"the first one is", 6000, LOOK, 0, {0, NOBODY}},
	    {"the other one, too", 6100, LOOK, 0, {0, 1, NOBODY}},
	    {"a byte of a header does not count", 6200, WAIT, 0, {0, 1, NOBODY}},
	    {"a request does", 6200, ASK, 0, {1, NOBODY}},
	    {"who is served is not silent", 99000, LOOK, 0, {1, NOBODY}},
	    {"served, and waits again", 99000, WAIT, 0, {1, NOBODY}},
	    {"is behind the other", 100000, LOOK, 0, {1, 0, NOBODY}},
	    {"has gone by itself", 100000, LEAVE, 1, {0, NOBODY}},
	};

	start(&w, 3, 0, 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pool_member *m = &w.member[rows[i].who];
		const struct addr a = address("10.0.0.1", 1);
		const struct pool_newcomer who = {.peer = &a};
		unit_row(rows[i].name);
		switch (rows[i].what) {
		case ADMIT:
			CHECK_NUM(pool_admit(&w.pool, m, &who, rows[i].at_ms).verdict, POOL_ADMIT);
			CHECK(pool_is_waiting(m));
			break;
		case WAIT:
			pool_wait(&w.pool, m, rows[i].at_ms);
			CHECK(pool_is_waiting(m));
			break;
		case ASK:
			pool_answer(&w.pool, m, rows[i].at_ms);
			CHECK(!pool_is_waiting(m));
			break;
		case LEAVE:
			pool_leave(&w.pool, m);
			break;
		}
		struct pool_member *silent = NULL;
		for (const int *s = rows[i].silent;; s++) {
			silent = pool_next_silent(&w.pool, silent, rows[i].at_ms);
			CHECK_NUM(number_of(&w, silent), *s);
			if (*s == NOBODY || !silent)
				break;
		}
	}
}

/* Connection `i` of a crowd: whose it is, and whether an answer is under way since `since_ms`. */
struct one {
	const char *peer;
	bool is_answering;
	uint64_t since_ms;
};

/* Who has to go from a full house for somebody who comes 100 s after the test's beginning. */
static void test_victim(void)
{
	enum { NOW = 100000 };
	static struct world w;
	static const struct {
		const char *name, *newcomer;
		struct one in[12];
		int victim;
		enum pool_verdict verdict;
	} rows[] = {
	    {"who waits longest, of a few each", "10.0.0.9",
		{{"10.0.0.1", false, NOW - 5}, {"10.0.0.2", true, 0}, {"10.0.0.3", false, NOW - 9}},
		2, POOL_FULL},
	    {"who takes nothing, if nobody waits", "10.0.0.9",
		{{"10.0.0.1", true, NOW - 5}, {"10.0.0.2", true, 7}, {"10.0.0.3", true, 3}}, 2,
		POOL_FULL},
	    {"all are at work, and have one each", "10.0.0.9",
		{{"10.0.0.1", true, NOW - 5}, {"10.0.0.2", true, NOW - 999}}, NOBODY, POOL_FULL},
	    {"all are at work, one has two", "10.0.0.9",
		{{"10.0.0.1", true, NOW - 5}, {"10.0.0.2", true, NOW - 9},
		    {"10.0.0.1", true, NOW - 4}},
		0, POOL_FULL},
	    {"who has two gives none of them for his third", "10.0.0.1",
		{{"10.0.0.1", true, NOW - 5}, {"10.0.0.2", true, NOW - 9},
		    {"10.0.0.1", true, NOW - 4}},
		NOBODY, POOL_FULL},
	    {"nor for the second of another", "10.0.0.2",
		{{"10.0.0.1", true, NOW - 5}, {"10.0.0.2", true, NOW - 9},
		    {"10.0.0.1", true, NOW - 4}},
		NOBODY, POOL_FULL},
	    {"but who has three does", "10.0.0.2",
		{{"10.0.0.1", true, NOW - 5}, {"10.0.0.2", true, NOW - 9},
		    {"10.0.0.1", true, NOW - 4}, {"10.0.0.1", true, NOW - 7}},
		3, POOL_FULL},
	    {"of many, the client with most, whoever waits longer", "10.0.0.9",
		{{"10.0.0.2", false, 1}, {"10.0.0.1", true, 8}, {"10.0.0.1", true, 7},
		    {"10.0.0.1", true, 6}, {"10.0.0.1", true, 3}, {"10.0.0.1", true, 4},
		    {"10.0.0.1", true, 5}, {"10.0.0.1", true, 9}, {"10.0.0.1", true, 10},
		    {"10.0.0.1", true, NOW}},
		4, POOL_FULL},
	    {"of his, one that waits before one that is slow", "10.0.0.9",
		{{"10.0.0.2", false, 1}, {"10.0.0.1", true, 8}, {"10.0.0.1", true, 7},
		    {"10.0.0.1", true, 6}, {"10.0.0.1", true, 3}, {"10.0.0.1", true, 4},
		    {"10.0.0.1", true, 5}, {"10.0.0.1", true, 9}, {"10.0.0.1", true, 10},
		    {"10.0.0.1", false, NOW}},
		9, POOL_FULL},
	    {"who has one takes none from another who has one", "10.0.0.1",
		{{"10.0.0.1", true, NOW - 5}, {"10.0.0.2", false, 1}}, NOBODY, POOL_FULL},
	    {"but one of his own that says nothing", "10.0.0.1",
		{{"10.0.0.1", false, NOW - 1000}, {"10.0.0.2", false, 1}}, 0, POOL_FULL},
	    {"he comes himself: his slowest goes", "10.0.0.1",
		{{"10.0.0.2", false, 1}, {"10.0.0.1", true, 8}, {"10.0.0.1", true, 7},
		    {"10.0.0.1", true, 6}, {"10.0.0.1", true, 3}, {"10.0.0.1", true, 4},
		    {"10.0.0.1", true, 5}, {"10.0.0.1", true, 9}, {"10.0.0.1", true, 10},
		    {"10.0.0.1", true, NOW}},
		4, POOL_FULL},
	    {"he comes himself, and all of his are at work", "10.0.0.1",
		{{"10.0.0.2", false, 1}, {"10.0.0.1", true, NOW}, {"10.0.0.1", true, NOW},
		    {"10.0.0.1", true, NOW}, {"10.0.0.1", true, NOW}, {"10.0.0.1", true, NOW},
		    {"10.0.0.1", true, NOW}, {"10.0.0.1", true, NOW}, {"10.0.0.1", true, NOW},
		    {"10.0.0.1", true, NOW}},
		NOBODY, POOL_FULL},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t n = 0;
		unit_row(rows[i].name);
		while (rows[i].in[n].peer)
			n++;
		start(&w, n, 0, 0);
		/* As time goes by: whoever did something earlier stands before. */
		for (uint64_t at = 0; at <= NOW; at++)
			for (size_t k = 0; k < n; k++) {
				if (rows[i].in[k].since_ms != at)
					continue;
				struct addr a = address(rows[i].in[k].peer, 1024 + (unsigned)k);
				const struct pool_newcomer who = {.peer = &a};
				CHECK_NUM(pool_admit(&w.pool, &w.member[k], &who, at).verdict,
				    POOL_ADMIT);
				if (rows[i].in[k].is_answering)
					pool_answer(&w.pool, &w.member[k], at);
			}
		struct addr a = address(rows[i].newcomer, 1023);
		const struct pool_newcomer who = {.peer = &a};
		struct pool_admission got = pool_admit(&w.pool, &w.member[n], &who, NOW);
		CHECK_NUM(got.verdict, rows[i].verdict);
		CHECK_NUM(number_of(&w, got.victim), rows[i].victim);
		if (!got.victim)
			continue;
		pool_evict(&w.pool, got.victim);
		CHECK_NUM(pool_admit(&w.pool, &w.member[n], &who, NOW).verdict, POOL_ADMIT);
		CHECK_NUM(w.pool.ending, 1);
		pool_leave(&w.pool, got.victim);
		CHECK_NUM(w.pool.ending, 0);
		CHECK(is_full(&w.pool));
	}
}

/* Those that are being ended hold up who comes only when there are too many of them. */
static void test_ending(void)
{
	static struct world w;

	start(&w, 16, 0, 0);
	for (int i = 0; i < 16; i++)
		admit(&w, i, "10.0.0.1", false);
	CHECK_NUM(pool_room(16), 16 + 3);
	CHECK_NUM(pool_room(60000), 60000 + POOL_ENDING);
	for (int i = 0; i < 3; i++) {
		CHECK(pool_has_place(&w.pool, 0));
		CHECK_NUM(number_of(&w, pool_victim(&w.pool, 0)), i);
		pool_evict(&w.pool, &w.member[i]);
		admit(&w, 16 + i, "10.0.0.2", false);
	}
	CHECK(!pool_has_place(&w.pool, 0));
	unit_row("one is ended twice");
	pool_evict(&w.pool, &w.member[2]);
	CHECK_NUM(w.pool.ending, 3);
	pool_leave(&w.pool, &w.member[2]);
	CHECK(pool_has_place(&w.pool, 0));
	unit_row("a proxy has many, and that is nobody's");
	start(&w, 12, 0, 0);
	for (int i = 0; i < 10; i++)
		admit(&w, i, "10.0.0.3", true);
	admit(&w, 10, "10.0.0.4", false);
	admit(&w, 11, "10.0.0.4", false);
	for (int i = 0; i < 12; i++)
		pool_answer(&w.pool, &w.member[i], 0);
	CHECK_NUM(number_of(&w, pool_victim(&w.pool, 10)), 10);
}

/* A reader measured each second: when he is too slow. */
static void test_floor(void)
{
	static struct world w;
	static const struct {
		const char *name;
		uint64_t bytes_s, every_s; /* of which he takes so many seconds' at once */
		uint64_t rate;
		bool owes;
		uint64_t ends_s; /* 0: he is fast enough */
	} rows[] = {
	    {"a fast one", 1 << 20, 1, 0, true, 0},
	    {"10 Mbit/s for fifty", 25000, 1, 0, true, 0},
	    {"as slow as can be", 1100, 1, 0, true, 0},
	    {"the same, by fits", 1200, 20, 0, true, 0},
	    {"too slow", 900, 1, 0, true, 61},
	    {"nothing at all", 0, 1, 0, true, 61},
	    {"nothing, for there is nothing", 0, 1, 0, false, 0},
	    {"it is we who send slowly", 300, 1, 500, true, 0},
	    {"slower than that", 200, 1, 500, true, 61},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct pool_grants grants = {.min_rate = 1024, .rate = rows[i].rate};
		uint64_t acked = 5000, ended_s = 0;
		start(&w, MOST, 0, 0);
		pool_grant(&w.pool, &grants);
		unit_row(rows[i].name);
		admit(&w, 0, "10.0.0.1", false);
		pool_answer(&w.pool, &w.member[0], 0);
		CHECK(pool_next_due(&w.pool, 999) == NULL);
		for (uint64_t s = 1; s < 300 && !ended_s; s++) {
			CHECK_NUM(number_of(&w, pool_next_due(&w.pool, s * 1000)), 0);
			CHECK(pool_next_due(&w.pool, s * 1000) == NULL);
			acked += s % rows[i].every_s ? 0 : rows[i].bytes_s * rows[i].every_s;
			const struct pool_measure x = {acked, rows[i].owes};
			if (pool_measure(&w.pool, &w.member[0], &x, s * 1000))
				ended_s = s;
		}
		CHECK_NUM(ended_s, rows[i].ends_s);
	}
	unit_row("of two, the one that took a step last is the better one");
	start(&w, MOST, 0, 0);
	for (int i = 0; i < 2; i++) {
		admit(&w, i, "10.0.0.1", false);
		pool_answer(&w.pool, &w.member[i], 0);
	}
	for (uint64_t s = 1; s < 4; s++)
		for (int i = 0; i < 2; i++) {
			const struct pool_measure x = {s * (i ? 100 : POOL_STEP), true};
			CHECK(!pool_measure(&w.pool, &w.member[i], &x, s * 1000));
		}
	CHECK_NUM(number_of(&w, pool_victim(&w.pool, 4000)), 1);
}

int main(void)
{
	unit_run("pool_silent", test_silent);
	unit_run("pool_victim", test_victim);
	unit_run("pool_ending", test_ending);
	unit_run("pool_floor", test_floor);
	return unit_result();
}
