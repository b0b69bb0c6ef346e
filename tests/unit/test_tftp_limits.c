/* Who may begin, and who must go for that: rounds of what happens, on a clock that the rows set. */
#include "common/container_of.h"
#include "tests/unit/unit.h"
#include "tftpd/limits.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { PLACES = 1000, ADDRESSES = 200, MAX = 100, START_MS = 10000 };

/* A transfer, as far as the limits know it. */
struct place {
	struct limits_member member;
	struct session session;
	int address;
	bool used;
};

static struct {
	struct limits limits;
	struct place place[PLACES];
	struct client client[ADDRESSES];
	uint64_t now_ms;
	struct limits_member *evicted; /* the latest */
	uint32_t evictions;
} world;

static struct addr addr_of(int address)
{
	struct addr a = {.len = sizeof a.v4};
	a.v4.sin_family = AF_INET;
	a.v4.sin_addr.s_addr = htonl(0x0a000000 + (uint32_t)address);
	return a;
}

static void world_begin(uint32_t max, uint32_t max_per_client)
{
	struct limits_conf conf = {.max_transfers = max, .max_per_client = max_per_client};

	memset(&world, 0, sizeof world);
	world.now_ms = START_MS;
	limits_init(&world.limits);
	limits_configure(&world.limits, &conf, world.now_ms);
}

static void happens(struct place *p, enum session_event_kind kind, uint16_t block)
{
	struct session_event e = {.kind = kind, .block = block, .count = 1};
	struct session_action a;
	session_input(&p->session, &e, world.now_ms, &a);
}

static struct place *begin(int address)
{
	struct session_terms terms = {.windowsize = 1, .timeout_ms = 1000, .retries = 5};
	struct addr a = addr_of(address);
	struct place *p = world.place;

	while (p->used)
		p++;
	*p = (struct place){.used = true, .address = address};
	session_init(&p->session, &terms);
	struct limits_newcomer of = {&a, &p->session, 512};
	limits_enter(&world.limits, &p->member, &of, &world.client[address], world.now_ms);
	happens(p, EVENT_START, 0);
	happens(p, EVENT_SENT, 0);
	return p;
}

static void end(struct place *p)
{
	limits_leave(&world.limits, &p->member);
	p->used = false;
}

/* The client acknowledges `blocks` more, one after the other. */
static void hear(struct place *p, uint32_t blocks)
{
	limits_heard(&world.limits, &p->member, world.now_ms);
	for (uint32_t i = 0; i < blocks; i++) {
		happens(p, EVENT_ACK, (uint16_t)(p->session.acked + 1));
		happens(p, EVENT_SENT, 0);
	}
}

static struct place *place_of(struct limits_member *m)
{
	return container_of(m, struct place, member);
}

/* Asks for a transfer as the server does: ends whom it is told to, and begins it if it may. */
static enum limits_answer ask(int address)
{
	struct addr a = addr_of(address);
	enum limits_answer answer;
	struct limits_member *m;

	while ((answer = limits_admit(&world.limits, &a, world.now_ms, &m)) == LIMITS_EVICT) {
		world.evicted = m;
		world.evictions++;
		end(place_of(m));
	}
	if (answer == LIMITS_OK)
		begin(address);
	return answer;
}

static uint32_t count_of(int address)
{
	uint32_t n = 0;
	for (size_t i = 0; i < PLACES; i++)
		n += world.place[i].used && world.place[i].address == address;
	return n;
}

/* What a step does. */
enum what {
	END,
	ASK,    /* `n` requests of `address`, each of which is answered by `answer` */
	SPREAD, /* the same, of `n` addresses from `address` on */
	HEAR,   /* all transfers of `address` (0: of all) acknowledge `n` blocks, of 512 bytes */
	CRAWL,  /* they acknowledge one every 4 s, `n` times */
	LEAVE,  /* all of them end */
	PASS,   /* `n` milliseconds */
	HELD,   /* `n` of the transfers of `address` are held back by us: nobody waits for an ACK */
	COUNT,  /* `address` has `n` transfers */
	ALL,    /* all have `n` */
};

static const struct {
	const char *name;
	uint32_t max, max_per_client;
	struct {
		enum what what;
		int address;
		uint32_t n;
		enum limits_answer answer;
	} step[12];
} rows[] = {
    {"up to max-transfers", MAX, 0,
	{{SPREAD, 1, MAX, LIMITS_OK}, {ASK, 150, 1, LIMITS_FULL}, {ALL, 0, MAX, 0}}},
    {"a flood from one address yields to others at once", MAX, 0,
	{{ASK, 1, MAX, LIMITS_OK}, {SPREAD, 2, 40, LIMITS_OK}, {COUNT, 1, MAX - 40, 0},
	    {ALL, 0, MAX, 0}}},
    {"but not to itself", MAX, 0,
	{{ASK, 1, MAX - 1, LIMITS_OK}, {ASK, 2, 1, LIMITS_OK}, {ASK, 1, 5, LIMITS_FULL},
	    {COUNT, 2, 1, 0}}},
    {"two floods have the half each, and neither more", MAX, 0,
	{{ASK, 1, MAX, LIMITS_OK}, {ASK, 2, MAX / 2, LIMITS_OK}, {ASK, 2, 5, LIMITS_FULL},
	    {ASK, 1, 5, LIMITS_FULL}, {COUNT, 1, MAX / 2, 0}}},
    {"who was heard is not ended for a flood", MAX, 0,
	{{SPREAD, 1, 50, LIMITS_OK}, {HEAR, 7, 1, 0}, {ASK, 150, 50, LIMITS_OK},
	    {SPREAD, 100, 49, LIMITS_OK}, {PASS, 0, 1999, 0}, {SPREAD, 151, 40, LIMITS_OK},
	    {COUNT, 7, 1, 0}}},
    {"many who never answered yield to who has none, after 20 ms", MAX, 0,
	{{SPREAD, 1, MAX, LIMITS_OK}, {PASS, 0, 19, 0}, {ASK, 150, 1, LIMITS_FULL}, {PASS, 0, 1, 0},
	    {ASK, 150, 1, LIMITS_OK}, {COUNT, 1, 0, 0}, {COUNT, 2, 1, 0},
	    {ASK, 150, 1, LIMITS_FULL}, {PASS, 0, 10000, 0}, {ASK, 3, 1, LIMITS_OK},
	    {COUNT, 3, 1, 0}}},
    {"who had to go so makes nobody go so, for two seconds", 2, 0,
	{{ASK, 1, 1, LIMITS_OK}, {ASK, 2, 1, LIMITS_OK}, {PASS, 0, 20, 0}, {ASK, 3, 1, LIMITS_OK},
	    {PASS, 0, 20, 0}, {ASK, 1, 9, LIMITS_FULL}, {ASK, 4, 1, LIMITS_OK}, {PASS, 0, 1960, 0},
	    {ASK, 2, 1, LIMITS_FULL}, {PASS, 0, 20, 0}, {ASK, 1, 1, LIMITS_OK}}},
    {"of these, the oldest first", 3, 0,
	{{ASK, 1, 1, LIMITS_OK}, {PASS, 0, 10, 0}, {ASK, 2, 1, LIMITS_OK}, {PASS, 0, 10, 0},
	    {ASK, 3, 1, LIMITS_OK}, {PASS, 0, 1990, 0}, {ASK, 4, 1, LIMITS_OK},
	    {ASK, 5, 1, LIMITS_OK}, {COUNT, 3, 1, 0}, {ASK, 6, 1, LIMITS_OK}, {COUNT, 3, 0, 0},
	    {ASK, 7, 1, LIMITS_FULL}}},
    {"who fell silent later: not before five seconds", 2, 0,
	{{SPREAD, 1, 2, LIMITS_OK}, {HEAR, 1, 1, 0}, {HEAR, 2, 1, 0}, {PASS, 0, 4999, 0},
	    {ASK, 3, 1, LIMITS_FULL}, {PASS, 0, 250, 0}, {HEAR, 2, 1, 0}, {ASK, 3, 1, LIMITS_OK},
	    {COUNT, 1, 0, 0}, {COUNT, 2, 1, 0}, {ASK, 4, 1, LIMITS_FULL}}},
    {"and not for who has more", 3, 0,
	{{ASK, 1, 1, LIMITS_OK}, {HEAR, 1, 1, 0}, {ASK, 2, 2, LIMITS_OK}, {PASS, 0, 9000, 0},
	    {HEAR, 2, 64, 0}, {ASK, 2, 5, LIMITS_FULL}, {COUNT, 1, 1, 0}, {ASK, 3, 1, LIMITS_OK},
	    {COUNT, 2, 1, 0}}},
    {"who is heard again is not silent", 1, 0,
	{{ASK, 1, 1, LIMITS_OK}, {HEAR, 1, 1, 0}, {PASS, 0, 4000, 0}, {HEAR, 1, 9, 0},
	    {PASS, 0, 4000, 0}, {ASK, 2, 1, LIMITS_FULL}}},
    {"a block in 4 s is no progress", 1, 0,
	{{ASK, 1, 1, LIMITS_OK}, {CRAWL, 1, 2, 0}, {ASK, 2, 1, LIMITS_OK}, {COUNT, 1, 0, 0}}},
    {"nor has who was fast earned any time", 1, 0,
	{{ASK, 1, 1, LIMITS_OK}, {HEAR, 1, 1000, 0}, {CRAWL, 1, 2, 0}, {ASK, 2, 1, LIMITS_OK}}},
    {"nor whom we hold back", 1, 0,
	{{ASK, 1, 1, LIMITS_OK}, {HEAR, 1, 1, 0}, {HELD, 1, 1, 0}, {PASS, 0, 60000, 0},
	    {ASK, 2, 1, LIMITS_FULL}}},
    {"one address has all, and all crawl", MAX, 0,
	{{ASK, 1, MAX, LIMITS_OK}, {CRAWL, 1, 3, 0}, {SPREAD, 2, 60, LIMITS_OK},
	    {COUNT, 1, MAX - 60, 0}, {ALL, 0, MAX, 0}}},
    {"one address has all, and all are at work", MAX, 0,
	{{ASK, 1, MAX, LIMITS_OK}, {HEAR, 1, 8, 0}, {PASS, 0, 100, 0}, {SPREAD, 2, 60, LIMITS_OK},
	    {ASK, 1, 60, LIMITS_FULL}, {COUNT, 1, MAX - 60, 0}, {COUNT, 2, 1, 0}}},
    {"twelve have eight each, and all are at work", 96, 0,
	{{ASK, 1, 48, LIMITS_OK}, {ASK, 2, 48, LIMITS_OK}, {ASK, 3, 32, LIMITS_OK},
	    {ASK, 4, 24, LIMITS_OK}, {HEAR, 0, 8, 0}, {SPREAD, 5, 40, LIMITS_OK}, {COUNT, 1, 14, 0},
	    {COUNT, 5, 1, 0}, {ASK, 1, 3, LIMITS_FULL}}},
    {"a hundred have one each, and all crawl", MAX, 0,
	{{SPREAD, 1, MAX, LIMITS_OK}, {CRAWL, 0, 1, 0}, {SPREAD, 101, 40, LIMITS_OK},
	    {ASK, 101, 1, LIMITS_FULL}, {HEAR, 101, 1, 0}, {SPREAD, 150, 20, LIMITS_OK},
	    {COUNT, 101, 1, 0}, {COUNT, 99, 1, 0}}},
    {"a hundred have one each, and all are at work", MAX, 0,
	{{SPREAD, 1, MAX, LIMITS_OK}, {HEAR, 0, 8, 0}, {PASS, 0, 900, 0}, {HEAR, 0, 8, 0},
	    {PASS, 0, 900, 0}, {SPREAD, 101, 40, LIMITS_FULL}, {ALL, 0, MAX, 0}}},
    {"many behind one address that boot beside others", MAX, 0,
	{{ASK, 1, 60, LIMITS_OK}, {HEAR, 1, 1, 0}, {SPREAD, 2, 40, LIMITS_OK},
	    {ASK, 1, 1, LIMITS_FULL}, {PASS, 0, 2000, 0}, {HEAR, 1, 9, 0}, {ASK, 1, 5, LIMITS_FULL},
	    {COUNT, 2, 1, 0}}},
    {"500 that never answer, from one address", 700, 0,
	{{ASK, 1, 500, LIMITS_OK}, {ASK, 1, 5, LIMITS_UNANSWERED}, {ASK, 2, 1, LIMITS_OK},
	    {HEAR, 1, 1, 0}, {ASK, 1, 100, LIMITS_OK}}},
    {"max-transfers-per-client", MAX, 2,
	{{ASK, 1, 2, LIMITS_OK}, {ASK, 1, 3, LIMITS_CLIENT_FULL}, {ASK, 2, 2, LIMITS_OK},
	    {LEAVE, 1, 0, 0}, {ASK, 1, 2, LIMITS_OK}, {COUNT, 1, 2, 0}}},
    {"whose own silent ones yield to it, after their time", MAX, 2,
	{{ASK, 1, 2, LIMITS_OK}, {SPREAD, 2, 10, LIMITS_OK}, {PASS, 0, 2000, 0},
	    {ASK, 1, 2, LIMITS_OK}, {ASK, 1, 1, LIMITS_CLIENT_FULL}, {ALL, 0, 12, 0}}},
    {"and those that fell silent, too", MAX, 1,
	{{ASK, 1, 1, LIMITS_OK}, {HEAR, 1, 1, 0}, {ASK, 2, 1, LIMITS_OK}, {PASS, 0, 5000, 0},
	    {ASK, 1, 1, LIMITS_OK}, {COUNT, 1, 1, 0}, {COUNT, 2, 1, 0}}},
    {"its only transfer goes, and then another's where all is full", 2, 1,
	{{ASK, 1, 1, LIMITS_OK}, {ASK, 2, 1, LIMITS_OK}, {PASS, 0, 2000, 0}, {ASK, 1, 1, LIMITS_OK},
	    {ALL, 0, 2, 0}}},
};

static void do_to_all_of(int address, enum what what, uint32_t n)
{
	for (struct place *p = world.place; p < world.place + PLACES; p++) {
		if (!p->used || (address && p->address != address))
			continue;
		if (what == HEAR)
			hear(p, n);
		else if (what == HELD)
			happens(p, EVENT_HELD, 0);
		else
			end(p);
	}
}

static void take_step(enum what what, int address, uint32_t n, enum limits_answer answer)
{
	switch (what) {
	case END:
		break;
	case ASK:
	case SPREAD:
		for (uint32_t i = 0; i < n; i++)
			CHECK_NUM(ask(address + (what == SPREAD ? (int)i : 0)), answer);
		break;
	case HEAR:
	case HELD:
	case LEAVE:
		do_to_all_of(address, what, n);
		break;
	case CRAWL:
		while (n--) {
			world.now_ms += 4000;
			do_to_all_of(address, HEAR, 1);
		}
		break;
	case PASS:
		world.now_ms += n;
		break;
	case COUNT:
		CHECK_NUM(count_of(address), n);
		break;
	case ALL:
		CHECK_NUM(world.limits.transfers, n);
		break;
	}
}

static void test_admit(void)
{
	for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
		unit_row(rows[r].name);
		world_begin(rows[r].max, rows[r].max_per_client);
		for (size_t i = 0; i < sizeof rows[r].step / sizeof *rows[r].step; i++)
			take_step(rows[r].step[i].what, rows[r].step[i].address, rows[r].step[i].n,
			    rows[r].step[i].answer);
		CHECK(world.limits.transfers <= rows[r].max);
	}
}

/* All are looked through for silent ones four times a second at most. */
static void test_scans(void)
{
	uint32_t scans = 0;

	world_begin(MAX, 0);
	for (int i = 0; i < MAX; i++)
		begin(i);
	do_to_all_of(0, HEAR, 1);
	for (int ms = 0; ms < 1000; ms++) {
		uint64_t before_ms = world.limits.looked_ms;
		world.now_ms++;
		if (ms % 200 == 0)
			do_to_all_of(0, HEAR, 1);
		for (int i = 0; i < 20; i++)
			CHECK_NUM(ask(150 + i), LIMITS_FULL);
		scans += world.limits.looked_ms != before_ms;
	}
	CHECK_NUM(scans, 4);
	CHECK_NUM(world.evictions, 0);
}

/* A smaller limit after a reload: those that may go, go; the others stay, and nobody comes. */
static void test_smaller(void)
{
	struct limits_conf conf = {.max_transfers = 10};

	world_begin(MAX, 0);
	for (int i = 0; i < 40; i++)
		begin(i);
	for (struct place *p = world.place; p < world.place + 20; p++)
		hear(p, 1);
	limits_configure(&world.limits, &conf, world.now_ms);
	world.now_ms += 2000;
	for (struct place *p = world.place; p < world.place + 20; p++)
		hear(p, 8);
	CHECK_NUM(ask(150), LIMITS_FULL);
	CHECK_NUM(world.limits.transfers, 20);
}

/* For a port, by the same rules, but nothing is full. */
static void test_ports(void)
{
	struct addr a = addr_of(150);

	world_begin(MAX, 0);
	CHECK(limits_to_evict(&world.limits, &a, world.now_ms) == NULL);
	begin(1);
	CHECK(limits_to_evict(&world.limits, &a, world.now_ms) == NULL);
	struct place *second = begin(2);
	begin(2);
	CHECK(limits_to_evict(&world.limits, &a, world.now_ms) == &second->member);
}

/* The entry of an address comes back with its last transfer. */
static void test_entries(void)
{
	struct limits_member never = {0};

	world_begin(MAX, 0);
	struct place *first = begin(1), *second = begin(1), *other = begin(2);
	CHECK(limits_leave(&world.limits, &first->member) == NULL);
	CHECK(limits_leave(&world.limits, &second->member) == &world.client[1]);
	CHECK(limits_leave(&world.limits, &second->member) == NULL);
	CHECK(limits_leave(&world.limits, &never) == NULL);
	CHECK(limits_leave(&world.limits, &other->member) == &world.client[2]);
	CHECK_NUM(world.limits.transfers, 0);
}

/* Whose turn it is at a rate of one block of 1,000 bytes each 10 ms. */
static void test_turns(void)
{
	struct limits_conf conf = {.max_transfers = MAX, .rate = 100 * 1000};
	uint32_t sent[2] = {0};

	world_begin(MAX, 0);
	limits_configure(&world.limits, &conf, world.now_ms);
	struct place *p[2] = {begin(1), begin(2)};
	for (int i = 0; i < 2; i++) {
		CHECK_NUM(limits_allow(&world.limits, &p[i]->member, 8, 1000, world.now_ms), 0);
		CHECK(limits_holds(&p[i]->member));
	}
	CHECK_NUM(limits_due_ms(&world.limits, world.now_ms), world.now_ms + 10);
	for (int ms = 1; ms <= 1000; ms++) {
		struct limits_member *m;
		world.now_ms++;
		CHECK_NUM(sent[0] + sent[1], (ms - 1) / 10);
		while ((m = limits_next(&world.limits, world.now_ms))) {
			sent[place_of(m) == p[1]] +=
			    limits_allow(&world.limits, m, 8, 1000, world.now_ms);
			limits_allow(&world.limits, m, 8, 1000, world.now_ms);
			CHECK(limits_due_ms(&world.limits, world.now_ms) > world.now_ms);
		}
	}
	CHECK_NUM(sent[0], 50);
	CHECK_NUM(sent[1], 50);
	end(p[0]);
	end(p[1]);
	CHECK_NUM(limits_due_ms(&world.limits, world.now_ms), UINT64_MAX);
}

int main(void)
{
	unit_run("tftp limits: who may begin", test_admit);
	unit_run("tftp limits: four looks a second", test_scans);
	unit_run("tftp limits: fewer places than transfers", test_smaller);
	unit_run("tftp limits: who goes for a port", test_ports);
	unit_run("tftp limits: entries of addresses", test_entries);
	unit_run("tftp limits: turns at a rate", test_turns);
	return unit_result();
}
