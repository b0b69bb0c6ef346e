#include "tftpd/session_end.h"

bool session_unheard(const struct session *s)
{
	return s->state == SESSION_OPENING ||
	       (s->state == SESSION_SENDING && !s->terms.oack && s->acked == 0);
}

uint64_t session_waiting_for(const struct session *s)
{
	return s->state == SESSION_OPENING ? 0 : s->acked + 1;
}

bool session_over(const struct session *s)
{
	return s->state >= SESSION_SERVED;
}

void session_end(struct session *s, enum session_state state, struct session_action *a)
{
	s->state = state;
	s->end_ms = UINT64_MAX;
	s->deadline_ms = UINT64_MAX;
	s->doubt_ms = UINT64_MAX;
	a->kind = ACTION_END;
}

void session_end_with_error(
    struct session *s, enum session_state state, const char *text, struct session_action *a)
{
	session_end(s, state, a);
	a->kind = ACTION_ERROR;
	a->code = TFTP_UNDEFINED;
	a->text = text;
}

bool session_lacks_last_ack(const struct session *s)
{
	uint64_t left = s->last - s->acked;
	return s->last && (left == 1 || (left <= s->terms.windowsize && !s->part));
}

enum session_state session_end_unanswered(const struct session *s, enum session_state state)
{
	/* iPXE acknowledges no empty file: all that there is of it came with the OACK. */
	bool got_some = s->acked || (s->empty && !session_unheard(s));
	return got_some && session_lacks_last_ack(s) ? SESSION_UNCONFIRMED : state;
}

const char *session_failure(const struct session *s)
{
	switch (s->state) {
	case SESSION_TIMED_OUT:
		return "timeout";
	case SESSION_ABORTED:
		return "client's ERROR";
	case SESSION_GONE:
		return "client closed its port";
	case SESSION_STOPPED:
		return "server is stopping";
	case SESSION_UNREADABLE:
		return "cannot read the file";
	case SESSION_RESTARTED:
		return "client asked anew";
	case SESSION_LEFT:
		return "client asked for another file";
	case SESSION_EVICTED:
		return s->answered ? "server is full, and the client fell silent"
				   : "server is full, and the client never answered";
	case SESSION_YIELDED:
		return "server is full, and the client's address had the most transfers";
	case SESSION_TOO_LONG:
		return "it took longer than max-seconds";
	default:
		return NULL;
	}
}
