#include "common/log_flush.h"

#include "common/clock.h"
#include "common/container_of.h"

/* As lines wait, and go: a reader that is only slow has soon read them. */
enum { FLUSH_MS = 1000, DRAIN_MS = 10, IDLE_MS = 10000 };

static void on_timer(struct loop_timer *timer, uint64_t now_ms)
{
	struct log_flush *f = container_of(timer, struct log_flush, timer);
	bool goes = log_waits() && log_drain();

	if (now_ms >= f->flushed_ms + FLUSH_MS) {
		f->flushed_ms = now_ms;
		f->is_busy = log_flush();
	}
	uint64_t wait_ms = goes && log_waits()         ? DRAIN_MS
			   : f->is_busy || log_waits() ? FLUSH_MS
						       : IDLE_MS;
	const uint64_t lives_ms = log_lives();
	wait_ms = wait_ms < lives_ms ? wait_ms : lives_ms;
	loop_timer_set(f->loop, timer, now_ms + wait_ms);
}

void log_flush_init(struct log_flush *f, struct loop *loop)
{
	*f = (struct log_flush){.loop = loop, .timer.fire = on_timer};
	loop_timer_set(loop, &f->timer, clock_now_ms()); /* so it says at once that it lives */
}

void log_flush_soon(struct log_flush *f)
{
	uint64_t due_ms = f->loop->now_ms + (log_waits() ? DRAIN_MS : FLUSH_MS);

	if (!loop_timer_is_set(&f->timer) || f->timer.due_ms > due_ms)
		loop_timer_set(f->loop, &f->timer, due_ms);
}

bool log_flush_wants(
    struct log_flush *f, enum log_level level, const char *word, const struct asker *asker)
{
	bool wants = log_wants(level, word, asker);

	if (!wants)
		log_flush_soon(f);
	return wants;
}

void log_flush_event(struct log_flush *f, enum log_level level, const struct event *e)
{
	log_event(level, e);
	log_flush_soon(f);
}
