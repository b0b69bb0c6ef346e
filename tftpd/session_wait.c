#include "tftpd/session_wait.h"

/*
 * A packet is sent again when the ACK does not come in the time that it usually takes (rtt.h),
 * which is far less than timeout_ms on a LAN. The wait doubles with each try, and stays doubled
 * until an ACK of what was sent once shows how long the way is now (Karn): on a way slower than
 * timeout_ms, each block would come twice otherwise. Once it may fall back to that, where an ACK
 * soon after the latest copy looks as if something was lost.
 *
 * What was sent again may not have been lost: an ACK that is no answer to the latest copy, or a
 * repeated one right after it, is of a client that paused, and the wait gets longer than such a
 * pause. A client that writes to its flash or stands still for a while shall not be given up for
 * that: only waits of timeout_ms and more count as tries, so all the early ones come on top. A
 * client that asked for a timeout of its own, and got it, has that, and no early ones.
 */

uint32_t session_wait_first_ms(const struct session_terms *t)
{
	return t->silent_ms && t->silent_ms < t->timeout_ms ? t->silent_ms : t->timeout_ms;
}

/* An ACK of what the clock sent again: was it lost, or is the client slow? */
static void judge_loss(struct session *s, uint64_t now_ms)
{
	uint64_t took_ms = now_ms - s->lapsed_ms;

	s->echo_ms = 0;
	if (s->lapsed_ms != UINT64_MAX && rtt_judge(&s->rtt, took_ms, now_ms - s->sent_ms)) {
		s->echo_ms = took_ms;
		s->echo_end_ms = now_ms + SESSION_DOUBT_MS;
	}
	s->lapsed_ms = UINT64_MAX;
}

static uint32_t most_wait_ms(const struct session *s)
{
	return SESSION_WAIT_MAX_MS > s->terms.timeout_ms ? SESSION_WAIT_MAX_MS
							 : s->terms.timeout_ms;
}

void session_wait_progress(struct session *s, uint64_t now_ms)
{
	uint32_t usual = s->terms.timeout_ms, most = most_wait_ms(s);
	bool soon = now_ms - s->sent_ms <= usual / 8;

	judge_loss(s, now_ms);
	if (s->clean)
		rtt_sample(&s->rtt, now_ms - s->sent_ms);
	if (s->terms.exact || (!s->clean && soon && !s->slow && s->wait_ms > usual))
		s->wait_ms = usual;
	else if (s->clean)
		s->wait_ms = rtt_wait_ms(&s->rtt, usual);
	if (s->wait_ms > most)
		s->wait_ms = most;
	s->slow = !s->clean;
}

void session_wait_echo(struct session *s, uint64_t now_ms)
{
	if (s->echo_ms && now_ms <= s->echo_end_ms)
		rtt_paused(&s->rtt, s->echo_ms);
	s->echo_ms = 0;
}

bool session_wait_early(const struct session *s)
{
	return s->rtt.known && !s->terms.exact && s->wait_ms < s->terms.timeout_ms;
}

/* Doubles the wait, within bounds. */
static void back_off(struct session *s)
{
	if (session_wait_early(s)) {
		s->wait_ms =
		    s->wait_ms > s->terms.timeout_ms / 2 ? s->terms.timeout_ms : s->wait_ms * 2;
		return;
	}
	uint32_t most = most_wait_ms(s);
	s->wait_ms = s->wait_ms > most / 2 ? most : s->wait_ms * 2;
}

void session_wait_lapsed(struct session *s)
{
	if (s->lapsed_ms == UINT64_MAX)
		s->lapsed_ms = s->sent_ms;
	s->tries += !session_wait_early(s);
	back_off(s);
}
