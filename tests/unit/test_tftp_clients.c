/* Who has how many transfers, who has most, and what the log is told. */
#include "tests/unit/unit.h"
#include "tftpd/clients.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

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
	struct clients t;
	struct client c[N] = {0};
	struct addr other;

	clients_init(&t);
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

/* Transfers of clients 0.., and who of them have most. */
static const struct {
	const char *name;
	uint32_t transfers[4];
	const char *heaviest; /* in any order */
} rows[] = {
    {"nobody there", {0}, ""},
    {"one each", {1, 1, 1, 1}, "0123"},
    {"one has more", {1, 2, 1, 0}, "1"},
    {"two have more", {1, 2, 1, 2}, "13"},
    {"nearly many", {62, 63, 1, 63}, "13"},
    {"many: one is enough", {64, 64, 1, 2}, "0"},
    {"more than many", {64, 1, 100, 99}, "2"},
};

static void begin(struct clients *t, struct client *c, uint32_t n)
{
	while (n--)
		clients_began(t, c);
}

static void test_heaviest(void)
{
	for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
		struct clients t;
		struct client c[4] = {0};
		size_t n = 0;

		unit_row(rows[r].name);
		clients_init(&t);
		for (int i = 0; i < 4; i++) {
			char text[24];
			snprintf(text, sizeof text, "10.0.0.%d:1", i + 1);
			c[i].addr = host(text);
			clients_insert(&t, &c[i]);
			begin(&t, &c[i], rows[r].transfers[i] + 70);
			clients_heard(&c[i]);
			clients_ended(&t, &c[i], false);
			for (uint32_t k = 1; k < 70; k++)
				clients_ended(&t, &c[i], true);
			CHECK_NUM(c[i].silent, rows[r].transfers[i]);
			CHECK_NUM(c[i].transfers, rows[r].transfers[i]);
		}
		for (struct client *h = NULL; (h = clients_heaviest(&t, h)); n++) {
			char digit[2] = {(char)('0' + (h - c)), '\0'};
			CHECK(strstr(rows[r].heaviest, digit) != NULL);
		}
		CHECK_NUM(n, strlen(rows[r].heaviest));
		for (int i = 0; i < 4; i++)
			clients_remove(&t, &c[i]);
		CHECK(clients_heaviest(&t, NULL) == NULL);
	}
}

/* What the log is told of refusals. */
static void test_tell(void)
{
	struct clients t;
	struct client c[3] = {0};
	uint64_t now_ms = 12345;
	int told = 0;

	clients_init(&t);
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
	unit_run("tftp clients: who has most", test_heaviest);
	unit_run("tftp clients: what is told", test_tell);
	return unit_result();
}
