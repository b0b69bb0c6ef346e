/*
 * Who may come in and who has to go, on a clock that is only a number: what a client is granted,
 * what a client is, how a rate is shared, and whom a full pool ends.
 */
#include "httpbootd/http/pool.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 64, NOBODY = -1 };

/* A pool with its members, which a test knows by their numbers. */
struct world {
	struct pool pool;
	struct pool_client clients[MOST];
	struct pool_member member[MOST];
};

static void start(struct world *w, size_t max, unsigned per_client, uint64_t rate)
{
	memset(w, 0, sizeof *w);
	pool_init(&w->pool, w->clients, max);
	pool_grant(&w->pool, per_client, rate);
}

static struct addr address(const char *text, unsigned port)
{
	struct addr a = {.len = sizeof a.v6};
	if (inet_pton(AF_INET6, text, &a.v6.sin6_addr) == 1) {
		a.v6.sin6_family = AF_INET6;
		a.v6.sin6_port = htons((uint16_t)port);
		return a;
	}
	a.len = sizeof a.v4;
	a.v4.sin_family = AF_INET;
	a.v4.sin_port = htons((uint16_t)port);
	CHECK(inet_pton(AF_INET, text, &a.v4.sin_addr) == 1);
	return a;
}

static struct pool_admission admit(struct world *w, int i, const char *peer, bool is_exempt)
{
	struct addr a = address(peer, 1024 + (unsigned)i);
	return pool_admit(&w->pool, &w->member[i], &a, is_exempt);
}

static int number_of(const struct world *w, const struct pool_member *m)
{
	return m ? (int)(m - w->member) : NOBODY;
}

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
		CHECK(pool_is_full(&w.pool) == (rows[i].verdict == POOL_FULL));
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
	CHECK(!pool_is_full(&w.pool));
	CHECK_NUM(admit(&w, 20, "10.0.0.1", false).verdict, POOL_ADMIT);
	CHECK_NUM(admit(&w, 21, "10.0.0.1", false).verdict, POOL_FULL);
	unit_row("a lower grant ends nobody");
	pool_leave(&w.pool, &w.member[3]);
	pool_grant(&w.pool, 1, 0);
	CHECK_NUM(w.pool.count.open, 9);
	struct pool_admission a = admit(&w, 22, "10.0.0.1", false);
	CHECK_NUM(a.verdict, POOL_TURN_AWAY);
	CHECK_NUM(a.n, 2);
	unit_row("no limit for a client");
	pool_grant(&w.pool, 0, 0);
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
	pool_grant(&w.pool, 0, 1);
	a = admit(&w, 15, "10.0.0.1", false);
	CHECK_NUM(a.pace.bytes_s, 1);
	unit_row("no rate any more");
	pool_grant(&w.pool, 0, 0);
	CHECK(admit(&w, 17, "10.0.0.1", false).pace.client == NULL);
	CHECK(pool_leave(&w.pool, &w.member[17]).client == NULL);
}

/* What happens to connection `who` at `at_ms`, and who would have to go then. */
static void test_evict(void)
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
	    {"comes and is served", 5200, ADMIT, 2, {NOBODY}},
	    {"not silent yet", 5999, LOOK, 0, {NOBODY}},
	    {"the first one is", 6000, LOOK, 0, {0, NOBODY}},
	    {"the other one, too", 6100, LOOK, 0, {0, 1, NOBODY}},
	    {"a byte of a header does not count", 6200, WAIT, 0, {0, 1, NOBODY}},
	    {"a request does", 6200, ASK, 0, {1, NOBODY}},
	    {"who is served never has to go", 99000, LOOK, 0, {1, NOBODY}},
	    {"served, and waits again", 99000, WAIT, 0, {1, NOBODY}},
	    {"is behind the other", 100000, LOOK, 0, {1, 0, NOBODY}},
	    {"has gone by itself", 100000, LEAVE, 1, {0, NOBODY}},
	};

	start(&w, 3, 0, 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pool_member *m = &w.member[rows[i].who];
		unit_row(rows[i].name);
		switch (rows[i].what) {
		case ADMIT:
			CHECK_NUM(admit(&w, rows[i].who, "10.0.0.1", false).verdict, POOL_ADMIT);
			break;
		case WAIT:
			pool_wait(&w.pool, m, rows[i].at_ms);
			CHECK(pool_is_waiting(m));
			break;
		case ASK:
			pool_wait_done(m);
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
	unit_row("each is named once");
	CHECK_NUM(admit(&w, 3, "10.0.0.4", false).verdict, POOL_ADMIT);
	pool_wait(&w.pool, &w.member[3], 100000);
	CHECK(pool_is_full(&w.pool));
	CHECK_NUM(number_of(&w, pool_evict(&w.pool, 101000)), 0);
	CHECK_NUM(number_of(&w, pool_evict(&w.pool, 101000)), 3);
	CHECK_NUM(number_of(&w, pool_evict(&w.pool, 101000)), NOBODY);
	unit_row("and makes room when it has left");
	CHECK(pool_is_full(&w.pool));
	pool_leave(&w.pool, &w.member[0]);
	CHECK(!pool_is_full(&w.pool));
	unit_row("nobody goes who is served");
	CHECK_NUM(admit(&w, 4, "10.0.0.4", false).verdict, POOL_ADMIT);
	CHECK(pool_is_full(&w.pool));
	CHECK_NUM(number_of(&w, pool_evict(&w.pool, 999000)), NOBODY);
}

int main(void)
{
	unit_run("pool_admission", test_admission);
	unit_run("pool_turnover", test_turnover);
	unit_run("pool_rate", test_rate);
	unit_run("pool_evict", test_evict);
	return unit_result();
}
