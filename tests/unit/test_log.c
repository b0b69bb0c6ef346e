/* What the log lets through, on a clock that is only a number, and what waits for its reader. */
#include "common/log_budget.h"
#include "common/log_ring.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct asker asker_number(uint32_t n)
{
	const uint8_t bytes[4] = {10, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};
	struct asker who = {.len = 4};

	memcpy(who.bytes, bytes, sizeof bytes);
	return who;
}

static const char word[] = "refused";

/* So many addresses each ask every millisecond from `from_ms` to `to_ms`. Returns how many lines
 * they had. `forged`: each time others. */
static uint32_t flood(
    struct log_budget *b, uint32_t addresses, bool forged, uint64_t from_ms, uint64_t to_ms)
{
	uint32_t lines = 0, next = 1000;

	for (uint64_t now = from_ms; now < to_ms; now++)
		for (uint32_t i = 0; i < addresses; i++) {
			struct asker who = asker_number(forged ? next++ : 1000 + i);
			lines += log_budget_spend(b, word, &who, now);
		}
	return lines;
}

static const struct row {
	const char *name;
	uint32_t addresses;
	bool forged;
	bool lets_new, lets_known; /* one that asks every 5 s has its lines */
	uint32_t most;             /* lines of the flood in its 100 s */
} rows[] = {
    {"one address", 1, false, true, true, 11500},
    {"two", 2, false, true, true, 11500},
    {"ten", 10, false, true, true, 11500},
    {"a hundred", 100, false, true, true, 11500},
    {"a network of them", 254, false, true, true, 11500},
    {"forged ones, another each time", 100, true, false, true, 11500},
};

/* Two clients ask while it is flooded, of which one was known before. */
static void test_flood(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct log_budget *b = calloc(1, sizeof *b);
		struct asker known = asker_number(1), new = asker_number(2);
		const struct row *row = &rows[i];
		uint32_t of_known = 0, of_new = 0, lines = 0;

		unit_row(row->name);
		b->seed = 7;
		CHECK(log_budget_spend(b, word, &known, 1000));
		uint64_t now = 1000 + LOG_KNOWN_MS + 1000;
		for (int turn = 0; turn < 20; turn++, now += 5000) {
			lines += flood(b, row->addresses, row->forged, now, now + 5000);
			of_known += log_budget_spend(b, word, &known, now + 5000);
			of_new += turn > 13 && log_budget_spend(b, word, &new, now + 5000);
		}
		CHECK_NUM(of_known >= 18, row->lets_known);
		CHECK_NUM(of_new == 6, row->lets_new);
		CHECK(lines <= row->most);
		CHECK(lines >= 8000); /* who floods has what nobody else wants */
		free(b);
	}
}

static void test_held(void)
{
	struct log_budget *b = calloc(1, sizeof *b);
	struct asker loud = asker_number(66), soft = asker_number(67), nobody = {0};
	struct log_held held;
	char text[ASKER_TEXT];
	char same[] = "refused";

	unit_row("nothing");
	CHECK(!log_budget_held(b, &held));
	unit_row("who most");
	for (int i = 0; i < 3000; i++)
		log_budget_spend(b, i % 2 ? word : same, &loud, 5);
	CHECK(!log_budget_wants(b, word, &loud, 5));
	CHECK(log_budget_wants(b, word, &soft, 5));
	for (int i = 0; i < 900; i++)
		log_budget_spend(b, word, &soft, 5);
	CHECK(log_budget_held(b, &held));
	CHECK_STR(held.word, "refused");
	CHECK_STR(asker_text(&held.most, text), "10.0.0.66");
	CHECK_NUM(held.most_count, 3000 - 750 + 1);
	CHECK_NUM(held.count, 3000 - 750 + 1 + 900 - 375);
	CHECK(!log_budget_held(b, &held));
	unit_row("another word, and a new round");
	CHECK(log_budget_spend(b, "served", &loud, 5));
	CHECK(!log_budget_spend(b, word, &loud, 5));
	CHECK(log_budget_held(b, &held));
	CHECK_NUM(held.count, 1);
	CHECK_NUM(held.most_count, 1);
	unit_row("nobody's");
	for (int i = 0; i < 2000; i++)
		log_budget_spend(b, "library", &nobody, 5);
	CHECK(log_budget_held(b, &held));
	CHECK_NUM(held.most.len, 0);
	unit_row("after a while all is there again");
	CHECK(log_budget_spend(b, word, &loud, 60005));
	unit_row("more words than have a place");
	char others[3 * LOG_WORDS][16];
	for (int i = 0; i < 3 * LOG_WORDS; i++) {
		snprintf(others[i], sizeof others[i], "w%d", i);
		CHECK(log_budget_spend(b, others[i], &soft, 60005));
	}
	free(b);
}

static void put(struct log_ring *r, int number, size_t len)
{
	char line[LOG_RING_LINE] = "";

	memset(line, 'x', len);
	snprintf(line, sizeof line, "%06d", number);
	log_ring_put(r, line, len, 1000 + number);
}

static int first(const struct log_ring *r, size_t *len)
{
	char line[LOG_RING_LINE] = "";

	*len = log_ring_first(r, line);
	return atoi(line);
}

static void test_ring(void)
{
	struct log_ring *r = calloc(1, sizeof *r);
	size_t len;

	unit_row("empty");
	CHECK(!log_ring_waits(r));
	CHECK_NUM(first(r, &len), 0);
	CHECK_NUM(len, 0);
	unit_row("in order, by pieces");
	put(r, 1, 100);
	put(r, 2, 4096);
	CHECK_NUM(first(r, &len), 1);
	log_ring_sent(r, 90);
	CHECK(r->is_cut);
	first(r, &len);
	CHECK_NUM(len, 10);
	log_ring_sent(r, 10);
	CHECK(!r->is_cut);
	CHECK_NUM(first(r, &len), 2);
	CHECK_NUM(len, 4096);
	log_ring_sent(r, len);
	CHECK(!log_ring_waits(r));
	unit_row("the last ones wait, the others are counted");
	for (int i = 1; i <= 5000; i++)
		put(r, i, 101);
	uint32_t kept = LOG_RING_SIZE / 103;
	CHECK_NUM(r->lost, 5000 - kept);
	CHECK_NUM(r->lost_at, 1000 + (int)kept + 1);
	for (uint32_t i = 0; i < kept; i++) {
		CHECK_NUM(first(r, &len), 5000 - kept + i + 1);
		CHECK_NUM(len, 101);
		log_ring_sent(r, len);
	}
	CHECK(log_ring_waits(r));
	log_ring_found(r);
	CHECK(!log_ring_waits(r));
	free(r);
}

int main(void)
{
	unit_run("the log's budgets in a flood", test_flood);
	unit_run("what the log held back", test_held);
	unit_run("lines that wait for a reader", test_ring);
	return unit_result();
}
