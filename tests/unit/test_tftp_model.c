/*
 * Whatever the network of tftp_world.h does: the client never takes a block for another, a
 * transfer that counts as served has arrived whole, every transfer ends, and the number of packets
 * is bounded.
 */
#include "tests/unit/tftp_world.h"
#include "tests/unit/unit.h"

#include <stdio.h>

static void check_sane(const struct world *w)
{
	CHECK(!w->overflow);
	CHECK(!w->wrong_block);
	CHECK(w->sent_data <= world_most_packets(w));
	CHECK(session_over(&w->s));
	if (w->s.state == SESSION_SERVED)
		CHECK(w->c.done);
	if (w->s.state == SESSION_SERVED || w->s.state == SESSION_UNCONFIRMED)
		CHECK_NUM(w->s.last, w->blocks);
}

static const struct setting settings[] = {
    {.windowsize = 1, .blocks = 1},
    {.windowsize = 1, .blocks = 5},
    {.windowsize = 1, .blocks = 5, .oack = true, .closes = true},
    {.windowsize = 4, .blocks = 1, .oack = true},
    {.windowsize = 4, .blocks = 3, .oack = true, .closes = true},
    {.windowsize = 4, .blocks = 8, .oack = true},
    {.windowsize = 4, .blocks = 13, .oack = true, .talkative = true},
    {.windowsize = 4, .blocks = 13, .oack = true, .part = 3},
    {.windowsize = 8, .blocks = 40, .oack = true},
    {.windowsize = 8, .blocks = 40, .oack = true, .talkative = true, .part = 5},
    {.windowsize = 16, .blocks = 70, .oack = true, .talkative = true, .closes = true},
    {.windowsize = 1, .blocks = 5, .exact = true},
    {.windowsize = 8, .blocks = 40, .oack = true, .exact = true},
    {.windowsize = 1, .blocks = 5, .slow_ms = 15},
    {.windowsize = 4, .blocks = 13, .oack = true, .slow_ms = 9},
    {.windowsize = 1, .blocks = 5, .oack = true, .hold_ms = 3000},
    {.windowsize = 4, .blocks = 13, .oack = true, .part = 4, .hold_ms = 1100},
};
enum { SETTINGS = sizeof settings / sizeof *settings };

static struct fate lose_nth(struct world *w, bool to_server, uint64_t n)
{
	bool hit = to_server != w->rule.data && n == w->rule.n;
	return (struct fate){.copies = hit ? 0 : 1};
}

static struct fate repeat_nth(struct world *w, bool to_server, uint64_t n)
{
	bool hit = to_server != w->rule.data && n == w->rule.n;
	return (struct fate){.copies = hit ? 3 : 1};
}

static struct fate repeat_all(struct world *w, bool to_server, uint64_t n)
{
	(void)n;
	return (struct fate){.copies = to_server != w->rule.data ? 2 : 1};
}

/* Later than what was sent after it, earlier than any clock. */
static struct fate delay_nth(struct world *w, bool to_server, uint64_t n)
{
	bool hit = to_server != w->rule.data && n == w->rule.n;
	return (struct fate){.copies = 1, .delay_ms = {hit ? 5 : 0}};
}

/* The packet comes, and once more, long after. */
static struct fate echo_nth(struct world *w, bool to_server, uint64_t n)
{
	bool hit = to_server != w->rule.data && n == w->rule.n;
	return (struct fate){.copies = hit ? 2 : 1, .delay_ms = {0, 7}};
}

/* Later than the clocks of both sides. */
static struct fate hold_nth(struct world *w, bool to_server, uint64_t n)
{
	bool hit = to_server != w->rule.data && n == w->rule.n;
	return (struct fate){.copies = 1, .delay_ms = {hit ? 1500 : 0}};
}

/* The client stands still: it writes to its flash, say. */
static struct fate pause_nth(struct world *w, bool to_server, uint64_t n)
{
	bool hit = to_server != w->rule.data && n == w->rule.n;
	return (struct fate){.copies = 1, .delay_ms = {hit ? 55000 : 0}};
}

static const struct {
	const char *name;
	struct fate (*decide)(struct world *w, bool to_server, uint64_t n);
	uint64_t windows; /* that may be sent more than a network without faults needs */
} faults[] = {
    {"lost", lose_nth, 1},
    {"three times", repeat_nth, 1},
    {"delayed by 5 ms", delay_nth, 1},
    {"again after 7 ms", echo_nth, 1},
    {"delayed by 1.5 s", hold_nth, 2},
    {"delayed by 55 s", pause_nth, 2},
};

static struct world world;

/* One fault, in every place: the file arrives, and it costs no more than a few windows. */
static void test_one_fault(void)
{
	for (size_t f = 0; f < sizeof faults / sizeof *faults; f++)
		for (size_t i = 0; i < SETTINGS; i++)
			for (uint64_t n = 0; n < 2 * settings[i].blocks + 2; n++) {
				char row[100];
				bool data = n % 2 == 0;
				struct rule rule = {faults[f].decide, data, n / 2, 0};

				snprintf(row, sizeof row, "setting %zu, %s %llu %s", i,
				    data ? "DATA" : "ACK", (unsigned long long)n / 2,
				    faults[f].name);
				unit_row(row);
				world_set_up(&world, &settings[i], rule);
				world_run(&world);
				check_sane(&world);
				CHECK(world.c.done);
				CHECK(world.s.state == SESSION_SERVED ||
				      (settings[i].closes && session_over(&world.s)));
				/* A port that is closed is asked once more. */
				uint64_t windows = faults[f].windows + settings[i].closes;
				CHECK(world.sent_data <=
				      settings[i].blocks + 1 + windows * settings[i].windowsize);
			}
}

/* Everything twice, in one direction: twice the answers at most, not the double each time. */
static void test_sorcerers_apprentice(void)
{
	for (size_t i = 0; i < SETTINGS; i++)
		for (int data = 0; data < 2; data++) {
			char row[50];
			struct rule rule = {repeat_all, data, 0, 0};
			uint64_t blocks = settings[i].blocks;

			snprintf(row, sizeof row, "setting %zu, every %s twice", i,
			    data ? "DATA" : "ACK");
			unit_row(row);
			world_set_up(&world, &settings[i], rule);
			world_run(&world);
			check_sane(&world);
			CHECK(world.c.done);
			if (settings[i].windowsize == 1)
				CHECK_NUM(world.sent_data, blocks + settings[i].oack);
			else
				CHECK(world.sent_data <= blocks + 2 * settings[i].windowsize + 1);
		}
}

static struct fate by_chance(struct world *w, bool to_server, uint64_t n)
{
	struct fate f = {.copies = 1};
	(void)to_server;
	(void)n;
	if (world_draw(w) % 100 < w->rule.percent)
		f.copies = (int)(world_draw(w) % 4); /* lost, or one to three times */
	for (int i = 0; i < 3; i++)
		if (world_draw(w) % 100 < w->rule.percent)
			f.delay_ms[i] = world_draw(w) % (world_draw(w) % 8 ? 10 : 5000);
	if (f.copies > 3)
		f.copies = 3;
	return f;
}

static void test_random(void)
{
	enum { SCHEDULES = 3000 };
	unsigned served = 0;

	for (uint32_t seed = 1; seed <= SCHEDULES; seed++) {
		char row[50];
		world.random = seed * 2654435761u;
		struct setting s = {
		    .windowsize = world_draw(&world) % 3 ? 1 + world_draw(&world) % 24 : 1,
		    .blocks = 1 + world_draw(&world) % 60,
		    .part = world_draw(&world) % 2 ? 0 : 1 + world_draw(&world) % 6,
		    .oack = world_draw(&world) % 4,
		    .talkative = world_draw(&world) % 2,
		    .closes = world_draw(&world) % 2,
		    .exact = world_draw(&world) % 4 == 0,
		    .slow_ms = world_draw(&world) % 4 ? 0 : world_draw(&world) % 400,
		    .hold_ms = world_draw(&world) % 4 ? 0 : world_draw(&world) % 400,
		};
		struct rule rule = {by_chance, false, 0, world_draw(&world) % 60};

		snprintf(row, sizeof row, "seed %u", (unsigned)seed);
		unit_row(row);
		world_set_up(&world, &s, rule);
		world_run(&world);
		check_sane(&world);
		served += world.s.state == SESSION_SERVED;
	}
	/* Most of these networks are bad, but not that bad. */
	CHECK(served > SCHEDULES / 2);
}

/* Block numbers roll over twice, with and without losses. */
static void test_rollover(void)
{
	static const struct setting long_ones[] = {
	    {.windowsize = 1, .blocks = 140000},
	    {.windowsize = 16, .blocks = 140000, .oack = true},
	    {.windowsize = 16, .blocks = 65535, .oack = true},
	    {.windowsize = 16, .blocks = 65536, .oack = true},
	    {.windowsize = 200, .blocks = 65537, .oack = true},
	};
	for (size_t i = 0; i < sizeof long_ones / sizeof *long_ones; i++)
		for (unsigned lossy = 0; lossy < 2; lossy++) {
			char row[50];
			struct rule rule = {lossy ? by_chance : NULL, false, 0, 1};
			snprintf(row, sizeof row, "setting %zu%s", i, lossy ? ", lossy" : "");
			unit_row(row);
			world.random = 1;
			world_set_up(&world, &long_ones[i], rule);
			world_run(&world);
			check_sane(&world);
			CHECK_NUM(world.s.state, SESSION_SERVED);
			CHECK_NUM(world.c.expect, long_ones[i].blocks + 1);
			if (!lossy)
				CHECK_NUM(world.sent_data, long_ones[i].blocks + long_ones[i].oack);
		}
}

int main(void)
{
	unit_run("tftp model: one fault in each place", test_one_fault);
	unit_run("tftp model: Sorcerer's Apprentice", test_sorcerers_apprentice);
	unit_run("tftp model: random networks", test_random);
	unit_run("tftp model: rollover", test_rollover);
	return unit_result();
}
