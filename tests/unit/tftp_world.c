#include "tests/unit/tftp_world.h"

uint32_t world_draw(struct world *w)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 17;
	w->random ^= w->random << 5;
	return w->random;
}

static void put(struct world *w, const struct packet *p, bool to_server, uint64_t n)
{
	struct fate f = {.copies = 1};
	uint64_t slow_ms = to_server ? w->c.slow_ms : 0;
	if (w->rule.decide)
		f = w->rule.decide(w, to_server, n);
	for (int i = 0; i < f.copies; i++) {
		if (w->in_net == NET_SIZE) {
			w->overflow = true;
			return;
		}
		w->net[w->in_net] = *p;
		w->net[w->in_net].at_ms = w->now_ms + TRIP_MS + f.delay_ms[i] + slow_ms;
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

	if (w->now_ms < w->resume_ms) {
		server_event(w, (struct session_event){.kind = EVENT_HELD});
		return;
	}
	w->resume_ms = w->now_ms + w->hold_ms;
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
	bool left = w->count && e.kind != EVENT_HELD && e.kind != EVENT_SENT;

	session_input(&w->s, &e, w->now_ms, &a);
	if (a.kind == ACTION_OACK)
		put_to_client(w, TO_CLIENT_OACK, 0);
	if (a.kind == ACTION_DATA) {
		w->first = a.first;
		w->count = a.count;
		server_send(w);
	} else if (left && w->now_ms < w->resume_ms && !session_over(&w->s)) {
		session_input(&w->s, &(struct session_event){.kind = EVENT_HELD}, w->now_ms, &a);
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

void world_run(struct world *w)
{
	server_event(w, (struct session_event){.kind = EVENT_START});
	while (!session_over(&w->s) && !w->overflow) {
		uint64_t arrival = next_arrival(w);
		uint64_t rest = w->count ? w->now_ms + 1 : UINT64_MAX;
		if (w->count && w->resume_ms > rest)
			rest = w->resume_ms;
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

void world_set_up(struct world *w, const struct setting *to, struct rule rule)
{
	struct session_terms terms = {.oack = to->oack,
	    .windowsize = to->windowsize,
	    .timeout_ms = 1000,
	    .exact = to->exact,
	    .retries = 6};
	w->in_net = 0;
	w->now_ms = w->order = w->sent_data = w->sent_acks = w->first = 0;
	w->count = 0;
	w->hold_ms = to->hold_ms;
	w->resume_ms = 0;
	w->wrong_block = w->overflow = false;
	w->part = to->part ? to->part : UINT32_MAX;
	w->blocks = to->blocks;
	w->rule = rule;
	w->c = (struct client){.expect = 1,
	    .wake_ms = CLIENT_WAIT_MS,
	    .talkative = to->talkative,
	    .closes = to->closes,
	    .slow_ms = to->slow_ms};
	session_init(&w->s, &terms);
}

uint64_t world_most_packets(const struct world *w)
{
	/*
	 * Each block's ACK opens a window, or goes back once; then the clock: early tries while
	 * the wait doubles from its least to timeout_ms, and those that count.
	 */
	uint64_t tries = 2 + w->s.terms.retries;
	for (uint32_t ms = RTT_WAIT_MIN_MS; !w->s.terms.exact && ms < w->s.terms.timeout_ms;
	     ms *= 2)
		tries++;
	return (w->blocks + 1) * w->s.terms.windowsize * tries;
}
