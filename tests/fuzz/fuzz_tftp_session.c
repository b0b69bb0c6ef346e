/*
 * Any events, at any time, in any order, to a session: its counters keep their order, what it
 * wants sent is within the window, it always waits for something, it ends by itself, and then
 * stays silent.
 *
 * Input: flags, windowsize, blocks of the file, more flags, tries; then three bytes an event.
 */
#include "tftpd/options.h"
#include "tftpd/session.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct play {
	struct session s;
	uint64_t now_ms, blocks;
	uint64_t first, actions, events;
	uint32_t left;
	bool held; /* what is to be sent; nothing is waited for */
};

static void require(bool ok)
{
	if (!ok)
		abort();
}

/* Of a client that asked for timeout_ms: shorter only as long as it has not answered. */
static uint32_t least_wait_ms(const struct session *s)
{
	bool answered = s->acked > 0 || (s->terms.oack && s->state != SESSION_OPENING);

	if (!answered && s->terms.silent_ms && s->terms.silent_ms < s->terms.timeout_ms)
		return s->terms.silent_ms;
	return s->terms.timeout_ms;
}

static void check(const struct play *p, const struct session_action *a)
{
	const struct session *s = &p->s;

	require(session_over(s) || (s->acked < s->next && s->next <= s->high + 1));
	require(s->high - s->acked <= s->terms.windowsize);
	require(!s->last || s->high <= s->last);
	bool waits = s->state != SESSION_NEW && !p->held;
	require(!session_over(s) || s->wake_ms == UINT64_MAX);
	require(session_over(s) || !waits || s->wake_ms != UINT64_MAX);
	require(s->wait_ms >= RTT_WAIT_MIN_MS || s->wait_ms == s->terms.timeout_ms);
	require(!s->terms.exact || session_over(s) || s->wait_ms >= least_wait_ms(s));
	require(s->wait_ms <= SESSION_WAIT_MAX_MS);
	require(s->state != SESSION_SERVED || (s->last && s->acked == s->last));
	require(s->state != SESSION_UNCONFIRMED ||
		(s->acked < s->last && s->last - s->acked <= s->terms.windowsize));
	if (a->kind != ACTION_DATA)
		return;
	require(a->first == s->next && a->first > s->acked && a->count >= 1);
	require(a->first + a->count - 1 <= s->acked + s->terms.windowsize);
	require(!s->last || a->first + a->count - 1 <= s->last);
}

static void input(struct play *p, struct session_event e)
{
	struct session_action a;
	bool over = session_over(&p->s);

	session_input(&p->s, &e, p->now_ms, &a);
	p->held = e.kind == EVENT_HELD ||
		  (p->held && !(e.kind == EVENT_SENT && e.count) && a.kind == ACTION_NONE);
	require(!over || a.kind == ACTION_NONE);
	require(over || session_over(&p->s) == (a.kind == ACTION_END || a.kind == ACTION_ERROR));
	check(p, &a);
	if (a.kind == ACTION_DATA) {
		p->first = a.first;
		p->left = a.count;
	}
	p->actions += a.kind != ACTION_NONE;
	p->events++;
}

/* Up to `count` of the blocks that are to be sent. */
static void send_blocks(struct play *p, uint32_t count)
{
	struct session_event e = {.kind = EVENT_SENT, .count = count < p->left ? count : p->left};

	if (session_over(&p->s) || p->left == 0)
		return;
	if (p->first + e.count > p->blocks) {
		e.count = (uint32_t)(p->blocks - p->first + 1);
		e.end = true;
	}
	p->first += e.count;
	p->left = e.end ? 0 : p->left - e.count;
	input(p, e);
}

static void play_event(struct play *p, const uint8_t *d)
{
	uint16_t n = (uint16_t)(d[1] << 8 | d[2]);

	switch (d[0] % 9) {
	case 0: /* an ACK of something near */
		n = (uint16_t)(p->s.acked + d[1] - 8u);
		input(p, (struct session_event){.kind = EVENT_ACK, .block = n});
		break;
	case 1: /* of all that was sent */
		n = (uint16_t)(p->s.next - 1);
		input(p, (struct session_event){.kind = EVENT_ACK, .block = n});
		break;
	case 2: /* of anything */
		input(p, (struct session_event){.kind = EVENT_ACK, .block = n});
		break;
	case 3:
		p->now_ms += n;
		input(p, (struct session_event){.kind = EVENT_CLOCK});
		break;
	case 4:
	case 5:
		send_blocks(p, d[1]);
		break;
	case 6:
		send_blocks(p, UINT32_MAX);
		break;
	case 7: /* a rate */
		if (p->left)
			input(p, (struct session_event){.kind = EVENT_HELD});
		break;
	default: /* START again, GONE, ERROR … */
		if (d[1] < 8)
			input(p, (struct session_event){.code = d[2],
				     .kind = (enum session_event_kind)(n % (EVENT_HELD + 1))});
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct play p = {.now_ms = 1};

	if (size < 5)
		return 0;
	struct session_terms terms = {.oack = data[0] & 1,
	    .timeout_ms = 50 + data[0],
	    .exact = data[3] & 2,
	    .total_ms = data[3] & 4 ? 60000 : 0,
	    .silent_ms = data[3] & 8 ? 50 + data[2] : 0,
	    .windowsize = data[0] & 2 ? 1u + data[1] % 32u : data[1] * 128u + 1,
	    .retries = data[4] % 8};
	if (terms.windowsize > OPTIONS_WINDOW_MAX)
		terms.windowsize = OPTIONS_WINDOW_MAX;
	/* Some files begin right before the numbers roll over. */
	p.blocks = 1 + data[2] + (data[3] & 1 ? 65400u : 0);
	session_init(&p.s, &terms);
	input(&p, (struct session_event){.kind = EVENT_START});
	for (size_t i = 5; i + 3 <= size; i += 3)
		play_event(&p, data + i);
	/* Each event makes one action at most. */
	require(p.actions <= p.events);

	/* Left alone, with what was held back sent, it ends. */
	send_blocks(&p, UINT32_MAX);
	for (int i = 0; i < 40 && !session_over(&p.s); i++) {
		p.now_ms = p.s.wake_ms;
		input(&p, (struct session_event){.kind = EVENT_CLOCK});
	}
	require(session_over(&p.s));
	return 0;
}
