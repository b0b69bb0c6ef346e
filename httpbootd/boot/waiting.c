#include "httpbootd/boot/waiting.h"

/* A machine that pauses for p ms asks once in p ms: all pauses of a second are their number. */
static void reckon(struct waiting *w, uint64_t now_ms)
{
	uint64_t took_ms = now_ms - w->since_ms;
	uint64_t n = w->paused_ms / took_ms;

	/* Of a few seconds, for they do not ask in step. */
	w->n = took_ms >= WAITING_MOST_MS ? n : (3 * w->n + n + 3) / 4;
	w->paused_ms = 0;
	w->since_ms = now_ms;
}

unsigned waiting_pause(struct waiting *w, uint64_t paused_ms, uint64_t now_ms)
{
	if (paused_ms < WAITING_LEAST_MS)
		paused_ms = WAITING_LEAST_MS;
	if (paused_ms > WAITING_MOST_MS)
		paused_ms = WAITING_MOST_MS;
	if (!w->since_ms)
		w->since_ms = now_ms;
	else if (now_ms >= w->since_ms + WAITING_LOOK_MS)
		reckon(w, now_ms);
	w->paused_ms += paused_ms;
	uint64_t pause_ms = w->n * 1000 / WAITING_RATE;
	return pause_ms < WAITING_LEAST_MS  ? WAITING_LEAST_MS
	       : pause_ms > WAITING_MOST_MS ? WAITING_MOST_MS
					    : (unsigned)pause_ms;
}
