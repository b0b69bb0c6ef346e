/* Who has how many transfers, and who makes room for whom. */
#include "tests/unit/unit.h"
#include "tftpd/clients.h"

#include <arpa/inet.h>
#include <stdio.h>

static struct addr host(const char *text)
{
	struct addr a = {0};
	str_addr_port(text, &a);
	return a;
}

static void test_find(void)
{
	static const char *const texts[] = {
	    "10.0.0.1:1", "10.0.0.2:1", "[fd00::1]:1", "[fd00::2]:1", "0.0.0.0:1", "[::]:1"};
	enum { N = sizeof texts / sizeof *texts };
	struct clients t = {0};
	struct client c[N] = {0};
	struct addr other;

	for (size_t i = 0; i < N; i++) {
		c[i].addr = host(texts[i]);
		CHECK(clients_find(&t, &c[i].addr) == NULL);
		clients_insert(&t, &c[i]);
	}
	for (size_t i = 0; i < N; i++) {
		unit_row(texts[i]);
		other = host(texts[i]);
		CHECK(clients_find(&t, &other) == &c[i]);
	}
	unit_row("its port says nothing");
	other = host("10.0.0.1:2000");
	CHECK(clients_find(&t, &other) == &c[0]);
	unit_row("a link-local address is one of its link");
	c[2].addr.v6.sin6_scope_id = 7;
	other = host("[fd00::1]:1");
	CHECK(clients_find(&t, &other) == NULL);
	for (size_t i = 0; i < N; i++)
		clients_remove(&t, &c[i]);
	for (size_t i = 0; i < CLIENTS_BUCKETS; i++)
		CHECK(t.bucket[i] == NULL);
}

/* Silent transfers of clients 0.. in a full server; who asks; who makes room, -1: nobody. */
static const struct {
	const char *name;
	uint32_t silent[4];
	int newcomer; /* -1: an address with none */
	int yields;
} rows[] = {
    {"nobody there", {0}, -1, -1},
    {"one each: a boot of many", {1, 1, 1, 1}, -1, -1},
    {"a flood against a newcomer", {1, 100, 1, 0}, -1, 1},
    {"a flood against itself", {1, 100, 1, 0}, 1, -1},
    {"a flood against one that has others", {1, 100, 1, 0}, 0, 1},
    {"a smaller flood against a larger", {50, 100, 1, 0}, 0, 1},
    {"a larger flood against a smaller", {50, 100, 1, 0}, 1, -1},
    {"nearly as many", {99, 100, 0, 0}, 0, -1},
    {"two fewer", {98, 100, 0, 0}, 0, 1},
    {"an address with progress only", {2, 0, 0, 0}, 1, 0},
    {"two against none", {2, 1, 1, 1}, -1, 0},
};

static void test_yield(void)
{
	for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
		struct clients t = {0};
		struct client c[4] = {0};

		unit_row(rows[r].name);
		for (int i = 0; i < 4; i++) {
			char text[24];
			snprintf(text, sizeof text, "10.0.0.%d:1", i + 1);
			c[i].addr = host(text);
			clients_insert(&t, &c[i]);
			/* Asked in between, too: what it remembers must not grow old. */
			clients_to_yield(&t, NULL);
			for (uint32_t n = 0; n < rows[r].silent[i] + 3; n++)
				clients_began(&t, &c[i]);
			clients_to_yield(&t, NULL);
			clients_heard(&t, &c[i]);
			clients_ended(&t, &c[i], true);
			clients_to_yield(&t, NULL);
			clients_ended(&t, &c[i], true);
			CHECK_NUM(c[i].silent, rows[r].silent[i]);
			CHECK_NUM(c[i].transfers, rows[r].silent[i] + 1);
		}
		const struct client *who = rows[r].newcomer < 0 ? NULL : &c[rows[r].newcomer];
		const struct client *yields = clients_to_yield(&t, who);
		CHECK_NUM(yields ? yields - c : -1, rows[r].yields);
	}
}

/* What the log is told of refusals. */
static void test_tell(void)
{
	struct clients t = {0};
	struct client c[3] = {0};
	uint64_t now_ms = 12345;
	int told = 0;

	unit_row("an address once");
	CHECK(clients_warn(&t, &c[0], now_ms));
	for (int i = 0; i < 100; i++)
		CHECK(!clients_warn(&t, &c[0], now_ms += 999));
	unit_row("another in the same second");
	CHECK(clients_warn(&t, &c[1], now_ms));
	CHECK(!clients_warn(&t, &c[2], now_ms + 999));
	CHECK(clients_warn(&t, &c[2], now_ms + 1000));
	unit_row("one that comes and goes, for ten seconds");
	for (int ms = 0; ms < 10000; ms++) {
		struct client fresh = {0};
		told += clients_warn(&t, &fresh, now_ms + 2000 + (uint64_t)ms);
	}
	CHECK_NUM(told, 10);

	unit_row("that it is full: once in a flood");
	CHECK(clients_warn_full(&t, now_ms));
	for (int i = 0; i < 100; i++)
		CHECK(!clients_warn_full(&t, now_ms += 9999));
	unit_row("and again after a rest");
	CHECK(clients_warn_full(&t, now_ms + 10000));
}

int main(void)
{
	unit_run("tftp clients", test_find);
	unit_run("tftp clients: who makes room", test_yield);
	unit_run("tftp clients: what is told", test_tell);
	return unit_result();
}
