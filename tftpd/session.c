#include "tftpd/session.h"

#include "tftpd/session_end.h"
#include "tftpd/session_wait.h"

/*
 * state    | event        | what happens                                     | then
 * ---------+--------------+--------------------------------------------------+------------
 * NEW      | START        | options agreed on: OACK                          | OPENING
 *          |              | none: the first window                           | SENDING
 * OPENING  | ACK 0        | the first window                                 | SENDING
 *          | ERROR 0, 8   | a probe for the size                             | PROBED
 *          | CLOCK        | OACK again                                       | OPENING
 * SENDING  | ACK, all     | the next window                                  | SENDING
 *          | ACK, part    | a block was lost: go back to the one after it    | SENDING
 *          |              | in doubt: the window moves on, the doubt starts  | SENDING
 *          | ACK, no new  | windowsize 1: ignored (Sorcerer's Apprentice)    | SENDING
 *          |              | else the doubt starts                            | SENDING
 *          | ACK, last    |                                                  | SERVED
 *          | SENT         | the wait for the ACK starts                      | SENDING
 *          | HELD         | no wait before the next SENT                     | SENDING
 *          | CLOCK        | after the doubt, or the wait for an ACK:         |
 *          |              | everything after the last ACK again              | SENDING
 * both     | AGAIN        | nothing acknowledged: the same again, the wait   | the same
 *          |              | and the tries start over                         |
 *          | CLOCK, tries | no progress for too long                         | TIMED_OUT *
 *          | CLOCK, end   | total_ms are over: ERROR 0 if it was heard       | TOO_LONG *
 *          | GONE         | the same again once; without an ACK, or GONE:    | GONE *
 *          | ERROR        | never answered                                   | ABORTED
 *          | UNREADABLE   | ERROR 0                                          | UNREADABLE
 *          | STOP         | the same                                         | STOPPED *
 *          | RESTART      | the same file                                    | RESTARTED *
 *          | NEXT         | another                                          | LEFT *
 *          | EVICT        | the same                                         | EVICTED *
 *          | YIELD        | the same                                         | YIELDED *
 *
 * * UNCONFIRMED, if only the last ACK is missing: some ROMs never send it, and a client that has
 *   all it wanted closes its port. One that still waits for the last block is helped by the ERROR;
 *   one that does not has no use for it. Who acknowledged nothing of the file is not believed to
 *   have it, but if it goes on to another file right after all was sent, once.
 *
 * How long it waits for an ACK, session_wait.c says.
 *
 * Doubt. With a window, a client says "block lost" by an ACK of the block before it (RFC 7440
 * §4). But many clients send the same ACK for a block that they get twice. Were each of these to
 * send the window again, all of it would come twice, make more such ACKs, and every fault would
 * double all that follows: the Sorcerer's Apprentice with a window. So an ACK of a part counts as
 * a loss at once only while all that is out was sent once. After that, and for a repeated ACK, no
 * progress for the time that an ACK takes makes it a loss, once a block.
 */

void session_init(struct session *s, const struct session_terms *terms)
{
	*s = (struct session){
	    .state = SESSION_NEW,
	    .terms = *terms,
	    .next = 1,
	    .wait_ms = session_wait_first_ms(terms),
	    .rtt.least_ms = terms->windowsize > 1 ? RTT_WAIT_WINDOW_MS : RTT_WAIT_LOCKSTEP_MS,
	    .lapsed_ms = UINT64_MAX,
	    .end_ms = UINT64_MAX,
	    .deadline_ms = UINT64_MAX,
	    .doubt_ms = UINT64_MAX,
	    .wake_ms = UINT64_MAX,
	};
}

/*
 * One wait for an ACK. Who may be gone is not waited for as long, but, once asked, for longer than
 * a fast client takes: it may be pausing besides.
 */
static uint64_t next_deadline_ms(const struct session *s, uint64_t now_ms)
{
	if (s->gone == GONE_AND_ASKED)
		return now_ms + SESSION_GONE_MS;
	bool soon = s->gone && s->wait_ms > SESSION_GONE_MS;
	return now_ms + (soon ? SESSION_GONE_MS : s->wait_ms);
}

static void send_oack(struct session *s, uint64_t now_ms, struct session_action *a)
{
	s->state = SESSION_OPENING;
	s->sent_ms = now_ms;
	s->deadline_ms = next_deadline_ms(s, now_ms);
	a->kind = ACTION_OACK;
}

/* What of the window is not sent yet. */
static void send_window(struct session *s, uint64_t now_ms, struct session_action *a)
{
	uint64_t until = s->acked + s->terms.windowsize;
	if (s->last && until > s->last)
		until = s->last;
	s->state = SESSION_SENDING;
	s->deadline_ms = next_deadline_ms(s, now_ms);
	if (s->next > until)
		return;
	a->kind = ACTION_DATA;
	a->first = s->next;
	a->count = (uint32_t)(until - s->next + 1);
}

/* All after the last ACK again. */
static void go_back(struct session *s, uint64_t now_ms, struct session_action *a)
{
	s->clean = false;
	s->doubt_ms = UINT64_MAX;
	s->next = s->acked + 1;
	send_window(s, now_ms, a);
}

/* A loss or an echo: time will tell. */
static void begin_doubt(struct session *s, uint64_t now_ms)
{
	if (s->doubted == s->acked + 1)
		return;
	s->doubted = s->acked + 1;
	uint32_t mean = rtt_mean_ms(&s->rtt);
	s->doubt_ms = now_ms + (mean > SESSION_DOUBT_MS ? mean : SESSION_DOUBT_MS);
}

static void repeated_ack(struct session *s, uint64_t now_ms)
{
	bool nothing_out = s->next == s->acked + 1;
	session_wait_echo(s, now_ms);
	if (s->terms.windowsize > 1 && !nothing_out)
		begin_doubt(s, now_ms);
}

/* An ACK of something new. Call it before `clean` changes. */
static void note_progress(struct session *s, uint64_t now_ms)
{
	s->tries = 0;
	s->doubt_ms = UINT64_MAX;
	session_wait_progress(s, now_ms);
}

static void new_ack(struct session *s, uint64_t block, uint64_t now_ms, struct session_action *a)
{
	s->acked = block;
	s->part = block + 1 < s->next;
	note_progress(s, now_ms);
	if (s->last && block == s->last) {
		session_end(s, SESSION_SERVED, a);
	} else if (block + 1 >= s->next) {
		s->next = block + 1; /* further on, if it acknowledges what was sent earlier */
		s->clean = true;
		send_window(s, now_ms, a);
	} else if (s->clean) {
		go_back(s, now_ms, a);
	} else {
		/* What is out may be on its way still: add only what the window has room for. */
		send_window(s, now_ms, a);
		begin_doubt(s, now_ms);
	}
}

static void on_ack(struct session *s, uint16_t block, uint64_t now_ms, struct session_action *a)
{
	if (s->state == SESSION_OPENING) {
		if (block == 0) {
			note_progress(s, now_ms);
			s->clean = true;
			send_window(s, now_ms, a);
		}
		return;
	}
	/* How far ahead of the last ACK: 16 bits are enough, a window is less than half of them. */
	uint16_t ahead = (uint16_t)(block - (uint16_t)(s->acked & 0xffff));
	if (ahead == 0)
		repeated_ack(s, now_ms);
	else if (ahead <= s->high - s->acked)
		new_ack(s, s->acked + ahead, now_ms, a);
	/* else an old one that was under way for long */
}

/* It waits for us, and not for the client. */
static bool is_held(const struct session *s)
{
	return s->deadline_ms == UINT64_MAX;
}

static void on_sent(struct session *s, const struct session_event *sent, uint64_t now_ms)
{
	uint32_t count = sent->count;

	if (s->state != SESSION_SENDING || count == 0)
		return;
	uint64_t until = s->next + count - 1;
	if (s->next <= s->high)
		s->resent += (until < s->high ? until : s->high) - s->next + 1;
	s->next = until + 1;
	if (until > s->high)
		s->high = until;
	if (sent->end)
		s->last = until;
	s->empty = s->last && sent->empty;
	if (is_held(s) && s->tries == 0)
		s->owes_ms = now_ms;
	s->sent_ms = now_ms;
	s->deadline_ms = next_deadline_ms(s, now_ms);
}

/* What the client has not got, it cannot acknowledge. */
static void on_held(struct session *s)
{
	if (s->state != SESSION_SENDING)
		return;
	s->deadline_ms = UINT64_MAX;
	if (s->doubt_ms != UINT64_MAX)
		s->doubted = 0;
	s->doubt_ms = UINT64_MAX;
}

/* All that is out once more. */
static void repeat_all(struct session *s, uint64_t now_ms, struct session_action *a)
{
	if (s->state == SESSION_OPENING) {
		s->clean = false;
		s->resent++;
		send_oack(s, now_ms, a);
	} else {
		go_back(s, now_ms, a);
	}
}

/*
 * The end for a reason of ours. Who was never heard is told nothing: it asks again, where it would
 * give up at an ERROR; and it may not be the one who asked.
 */
static void end_by_us(
    struct session *s, enum session_state state, const char *text, struct session_action *a)
{
	if (session_unheard(s))
		session_end(s, state, a);
	else
		session_end_with_error(s, session_end_unanswered(s, state), text, a);
}

static uint32_t most_tries(const struct session *s)
{
	bool few = session_unheard(s) && s->terms.retries > SESSION_UNHEARD_TRIES;

	return few ? SESSION_UNHEARD_TRIES : s->terms.retries;
}

static void on_clock(struct session *s, uint64_t now_ms, struct session_action *a)
{
	if (now_ms >= s->end_ms) {
		end_by_us(s, SESSION_TOO_LONG, "the transfer takes too long", a);
		return;
	}
	if (now_ms < s->deadline_ms) {
		if (now_ms >= s->doubt_ms)
			go_back(s, now_ms, a);
		return;
	}
	if (!session_wait_early(s) && s->tries >= most_tries(s)) {
		session_end(s, session_end_unanswered(s, SESSION_TIMED_OUT), a);
		return;
	}
	if (s->gone == GONE_AND_ASKED) {
		session_end(s, session_end_unanswered(s, SESSION_GONE), a);
		return;
	}
	if (s->gone)
		s->gone = GONE_AND_ASKED;
	session_wait_lapsed(s);
	repeat_all(s, now_ms, a);
}

/* It did not hear us. Its own clock knows better than ours how long it waits. */
static void on_again(struct session *s, uint64_t now_ms, struct session_action *a)
{
	if (!session_unheard(s) || is_held(s) || now_ms - s->sent_ms < SESSION_AGAIN_MS)
		return;
	s->gone = HERE;
	s->tries = 0;
	s->owes_ms = now_ms;
	s->wait_ms = session_wait_first_ms(&s->terms);
	repeat_all(s, now_ms, a);
}

/*
 * One such message proves little: anybody can send one, and a NAT or a client's firewall that is
 * just being set up does. A port that is closed is closed when it is asked again, too.
 */
static void on_gone(struct session *s, uint64_t now_ms, struct session_action *a)
{
	if (s->gone == GONE_AND_ASKED) {
		session_end(s, session_end_unanswered(s, SESSION_GONE), a);
		return;
	}
	s->gone = GONE;
	if (!is_held(s) && s->deadline_ms > now_ms + SESSION_GONE_MS)
		s->deadline_ms = now_ms + SESSION_GONE_MS;
}

static void on_error(struct session *s, uint16_t code, struct session_action *a)
{
	/* RFC 2347: 8 refuses the OACK. PXE ROMs that only ask for the size say 8, or 0. */
	bool probe =
	    s->state == SESSION_OPENING && (code == TFTP_OPTIONS_REFUSED || code == TFTP_UNDEFINED);
	session_end(s, probe ? SESSION_PROBED : SESSION_ABORTED, a);
}

static void on_event(struct session *s, const struct session_event *event, uint64_t now_ms,
    struct session_action *action)
{
	switch (event->kind) {
	case EVENT_START:
		s->clean = true;
		s->owes_ms = now_ms;
		s->end_ms = s->terms.total_ms ? now_ms + s->terms.total_ms : UINT64_MAX;
		if (s->terms.oack)
			send_oack(s, now_ms, action);
		else
			send_window(s, now_ms, action);
		break;
	case EVENT_ACK:
		s->answered = true;
		s->gone = HERE;
		s->owes_ms = now_ms;
		on_ack(s, event->block, now_ms, action);
		break;
	case EVENT_ERROR:
		on_error(s, event->code, action);
		break;
	case EVENT_CLOCK:
		on_clock(s, now_ms, action);
		break;
	case EVENT_SENT:
		on_sent(s, event, now_ms);
		break;
	case EVENT_GONE:
		on_gone(s, now_ms, action);
		break;
	case EVENT_UNREADABLE:
		session_end_with_error(s, SESSION_UNREADABLE, "cannot read the file", action);
		break;
	case EVENT_STOP:
		end_by_us(s, SESSION_STOPPED, "server is stopping", action);
		break;
	case EVENT_AGAIN:
		on_again(s, now_ms, action);
		break;
	case EVENT_RESTART:
		session_end(s, session_end_unanswered(s, SESSION_RESTARTED), action);
		break;
	case EVENT_NEXT:
		session_end(s,
		    s->clean && session_lacks_last_ack(s) ? SESSION_UNCONFIRMED
							  : session_end_unanswered(s, SESSION_LEFT),
		    action);
		break;
	case EVENT_EVICT:
		end_by_us(s, SESSION_EVICTED, "server is full", action);
		break;
	case EVENT_YIELD:
		end_by_us(s, SESSION_YIELDED, "server is full", action);
		break;
	case EVENT_HELD:
		on_held(s);
		break;
	}
}

void session_input(struct session *s, const struct session_event *event, uint64_t now_ms,
    struct session_action *action)
{
	*action = (struct session_action){.kind = ACTION_NONE};
	if (session_over(s) || (s->state == SESSION_NEW) != (event->kind == EVENT_START))
		return;
	on_event(s, event, now_ms, action);
	s->wake_ms = s->doubt_ms < s->deadline_ms ? s->doubt_ms : s->deadline_ms;
	if (s->end_ms < s->wake_ms)
		s->wake_ms = s->end_ms;
}

uint64_t session_quiet_ms(const struct session *s, uint64_t now_ms)
{
	if (session_over(s) || s->state == SESSION_NEW || (is_held(s) && s->tries == 0))
		return 0;
	return now_ms - s->owes_ms;
}
