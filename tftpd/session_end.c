#include "tftpd/session.h"

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
	case SESSION_TOO_LONG:
		return "it took longer than max-seconds";
	default:
		return NULL;
	}
}
