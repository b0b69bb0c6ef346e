/*
 * A whole transfer between session.c and a model of a client, over a network that loses, repeats
 * and delays packets by a rule, on a clock that is only a number. Whatever the network does: the
 * client never takes a block for another, a transfer that counts as served has arrived whole,
 * every transfer ends, and the number of packets is bounded.
 */
#include "tests/unit/unit.h"
#include "tftpd/session.h"

#include <stdio.h>
#include <string.h>

enum { NET_ROOM = 16384, TRIP_MS = 1, CLIENT_WAIT_MS = 700, CLIENT_TRIES = 8 };

enum kind { TO_CLIENT_OACK, TO_CLIENT_DATA, TO_SERVER_ACK };

struct packet {
	enum kind kind;
	uint64_t at_ms, order;
	uint64_t block; /* the whole number; the client sees 16 bits of it */
	bool last;
};

struct world;

/* What becomes of the nth packet (from 0) of a direction: copies with delays of their own. */
struct fate {
	int copies;
	uint64_t delay_ms[3];
};

struct rule {
	struct fate (*decide)(struct world *w, bool to_server, uint64_t n);
	bool data;  /* the rule is about what goes to the client; else about ACKs */
	uint64_t n; /* the packet it is about */
	unsigned percent;
};

/* The reader's side, by RFC 1350 and RFC 7440. */
struct client {
	uint64_t expect; /* the next block */
	uint32_t in_window;
	bool gap; /* has complained about a lost block already */
	bool heard, done;
	uint64_t wake_ms;
	unsigned tries;
	bool talkative; /* complains about each block out of order, as edk2 does */
	bool closes;    /* closes its port after the last block; else it stays and answers */
};

struct world {
	struct session s;
	struct client c;
	struct rule rule;
	struct packet net[NET_ROOM];
	size_t in_net;
	uint64_t now_ms, order, blocks;
	uint64_t sent_data, sent_acks; /* by either side */
	uint64_t first;                /* what of ACTION_DATA is left */
	uint32_t count, part;          /* `part` blocks go out at a time */
	uint32_t random;
	bool wrong_block, overflow;
};

static uint32_t draw(struct world *w)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 17;
	w->random ^= w->random << 5;
	return w->random;
}

static void put(struct world *w, const struct packet *p, bool to_server, uint64_t n)
{
	struct fate f = {.copies = 1};
	if (w->rule.decide)
		f = w->rule.decide(w, to_server, n);
	for (int i = 0; i < f.copies; i++) {
		if (w->in_net == NET_ROOM) {
			w->overflow = true;
			return;
		}
		w->net[w->in_net] = *p;
		w->net[w->in_net].at_ms = w->now_ms + TRIP_MS + f.delay_ms[i];
		w->net[w->in_net++].order = w->order++;
	}
}

static void put_to_client(struct world *w, enum kind kind, uint64_t block)
{
	struct packet p = {.kind = kind, .block = block, .last = block == w->blocks};
	put(w, &p, false, w->sent_data++);
}

static void put_ack(struct world *w)
{
	struct packet p = {.kind = TO_SERVER_ACK, .block = w->c.expect - 1};
	put(w, &p, true, w->sent_acks++);
}

static void server_event(struct world *w, struct session_event e);

/* A part of what is to be sent; the rest follows when time passes. */
static void server_send(struct world *w)
{
	struct session_event sent = {.kind = EVENT_SENT};

	while (w->count && sent.count < w->part && !sent.end) {
		sent.end = w->first == w->blocks;
		put_to_client(w, TO_CLIENT_DATA, w->first++);
		w->count--;
		sent.count++;
	}
	if (sent.end)
		w->count = 0;
	server_event(w, sent);
}

static void server_event(struct world *w, struct session_event e)
{
	struct session_action a;
	session_input(&w->s, &e, w->now_ms, &a);
	if (a.kind == ACTION_OACK)
		put_to_client(w, TO_CLIENT_OACK, 0);
	if (a.kind == ACTION_DATA) {
		w->first = a.first;
		w->count = a.count;
		server_send(w);
	}
}

static void client_data(struct world *w, const struct packet *p)
{
	struct client *c = &w->c;
	uint16_t ahead = (uint16_t)((p->block & 0xffff) - (c->expect & 0xffff));

	if (ahead == 0) {
		w->wrong_block |= p->block != c->expect;
		c->done = p->last;
		c->expect++;
		c->gap = false;
		c->tries = 0;
		if (++c->in_window < w->s.terms.windowsize && !c->done)
			return;
	} else if (c->gap && !c->talkative) {
		return;
	} else {
		c->gap = ahead < 0x8000;
	}
	c->in_window = 0;
	put_ack(w);
}

static void client_receive(struct world *w, const struct packet *p)
{
	if (w->c.done && w->c.closes) {
		server_event(w, (struct session_event){.kind = EVENT_GONE});
		return;
	}
	w->c.heard = true;
	w->c.wake_ms = w->now_ms + CLIENT_WAIT_MS;
	if (p->kind == TO_CLIENT_DATA)
		client_data(w, p);
	else if (w->c.expect == 1)
		put_ack(w);
}

static void client_wakes(struct world *w)
{
	w->c.wake_ms = w->now_ms + CLIENT_WAIT_MS;
	if (w->c.done || ++w->c.tries > CLIENT_TRIES) {
		w->c.wake_ms = UINT64_MAX;
		return;
	}
	w->c.in_window = 0;
	if (w->c.heard)
		put_ack(w);
}

/* Takes the packet that arrives first out of the net. */
static struct packet take(struct world *w)
{
	size_t best = 0;
	for (size_t i = 1; i < w->in_net; i++)
		if (w->net[i].at_ms < w->net[best].at_ms ||
		    (w->net[i].at_ms == w->net[best].at_ms && w->net[i].order < w->net[best].order))
			best = i;
	struct packet p = w->net[best];
	w->net[best] = w->net[--w->in_net];
	return p;
}

static uint64_t next_arrival(const struct world *w)
{
	uint64_t at_ms = UINT64_MAX;
	for (size_t i = 0; i < w->in_net; i++)
		if (w->net[i].at_ms < at_ms)
			at_ms = w->net[i].at_ms;
	return at_ms;
}

/* Runs until the server's side is over. */
static void run(struct world *w)
{
	server_event(w, (struct session_event){.kind = EVENT_START});
	while (!session_over(&w->s) && !w->overflow) {
		uint64_t arrival = next_arrival(w);
		uint64_t rest = w->count ? w->now_ms + 1 : UINT64_MAX;
		uint64_t at = arrival;

		at = w->s.wake_ms < at ? w->s.wake_ms : at;
		at = w->c.wake_ms < at ? w->c.wake_ms : at;
		at = rest < at ? rest : at;
		w->now_ms = at;
		if (at == arrival) {
			struct packet p = take(w);
			if (p.kind == TO_SERVER_ACK)
				server_event(w, (struct session_event){.kind = EVENT_ACK,
						    .block = (uint16_t)(p.block & 0xffff)});
			else
				client_receive(w, &p);
		} else if (at == w->c.wake_ms) {
			client_wakes(w);
		} else if (at == w->s.wake_ms) {
			server_event(w, (struct session_event){.kind = EVENT_CLOCK});
		} else {
			server_send(w);
		}
	}
}

struct setting {
	bool oack;
	uint32_t windowsize;
	uint64_t blocks;
	uint32_t part;
	bool talkative, closes;
};

static void set_up(struct world *w, const struct setting *to, struct rule rule)
{
	struct session_terms terms = {
	    .oack = to->oack, .windowsize = to->windowsize, .timeout_ms = 1000, .retries = 6};
	w->in_net = 0;
	w->now_ms = w->order = w->sent_data = w->sent_acks = w->first = 0;
	w->count = 0;
	w->wrong_block = w->overflow = false;
	w->part = to->part ? to->part : UINT32_MAX;
	w->blocks = to->blocks;
	w->rule = rule;
	w->c = (struct client){.expect = 1,
	    .wake_ms = CLIENT_WAIT_MS,
	    .talkative = to->talkative,
	    .closes = to->closes};
	session_init(&w->s, &terms);
}

static void check_sane(const struct world *w, const struct setting *to)
{
	/* Each block's ACK opens a window, or goes back once; then the clock, a few times. */
	uint64_t most = (w->blocks + 1) * to->windowsize * (2 + w->s.terms.retries);
	CHECK(!w->overflow);
	CHECK(!w->wrong_block);
	CHECK(w->sent_data <= most);
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
				set_up(&world, &settings[i], rule);
				run(&world);
				check_sane(&world, &settings[i]);
				CHECK(world.c.done);
				CHECK(world.s.state == SESSION_SERVED ||
				      (settings[i].closes && session_over(&world.s)));
				CHECK(world.sent_data <=
				      settings[i].blocks + 1 +
					  faults[f].windows * settings[i].windowsize);
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
			set_up(&world, &settings[i], rule);
			run(&world);
			check_sane(&world, &settings[i]);
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
	if (draw(w) % 100 < w->rule.percent)
		f.copies = (int)(draw(w) % 4); /* lost, or one to three times */
	for (int i = 0; i < 3; i++)
		if (draw(w) % 100 < w->rule.percent)
			f.delay_ms[i] = draw(w) % (draw(w) % 8 ? 10 : 5000);
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
		    .windowsize = draw(&world) % 3 ? 1 + draw(&world) % 24 : 1,
		    .blocks = 1 + draw(&world) % 60,
		    .part = draw(&world) % 2 ? 0 : 1 + draw(&world) % 6,
		    .oack = draw(&world) % 4,
		    .talkative = draw(&world) % 2,
		    .closes = draw(&world) % 2,
		};
		struct rule rule = {by_chance, false, 0, draw(&world) % 60};

		snprintf(row, sizeof row, "seed %u", (unsigned)seed);
		unit_row(row);
		set_up(&world, &s, rule);
		run(&world);
		check_sane(&world, &s);
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
			set_up(&world, &long_ones[i], rule);
			run(&world);
			check_sane(&world, &long_ones[i]);
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
