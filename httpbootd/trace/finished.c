#include "httpbootd/trace/finished.h"

uint64_t finished_at(const struct seen *s, size_t boot)
{
	const struct seen_boot *b = &s->boot[boot];

	if (b->up_ms)
		return b->up_ms + FINISHED_UP_MS;
	return boot > 0 ? s->boot[boot - 1].started_ms : b->last_ms + FINISHED_QUIET_MS;
}

bool finished_look(const struct finished_ask *ask, struct finished *out)
{
	const uint64_t over_ms = finished_at(ask->seen, ask->boot);
	struct state_look look;

	out->why.rule = NULL;
	out->as_it_was = *ask->seen;
	out->as_it_was.boot[0] = ask->seen->boot[ask->boot];
	out->as_it_was.n_boots = 1;
	out->outcome = OTLP_UP;
	if (out->as_it_was.boot[0].up_ms)
		return true;
	/* What came before or after it is no sign of this one. */
	out->as_it_was.up_ms = out->as_it_was.alive_ms = 0;
	why_state(&out->as_it_was, ask->usual, ask->site, over_ms, &look);
	if (look.is_held_up) {
		out->outcome = OTLP_FAILED;
		why_make(&out->as_it_was, &look, ask->usual, ask->site, over_ms, &out->why);
		return true;
	}
	out->outcome = OTLP_ENDED;
	return look.state == STATE_OFF;
}
