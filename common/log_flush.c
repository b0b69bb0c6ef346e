#include "common/log_flush.h"

#include "common/container_of.h"

enum { FLUSH_MS = 1000 };

/* What is held back behind the last line is told, too. */
static void on_timer(struct loop_timer *timer, uint64_t now_ms)
{
	struct log_flush *f = container_of(timer, struct log_flush, timer);

	if (log_flush())
		loop_timer_set(f->loop, timer, now_ms + FLUSH_MS);
}

void log_flush_init(struct log_flush *f, struct loop *loop)
{
	*f = (struct log_flush){.loop = loop, .timer.fire = on_timer};
}

void log_flush_soon(struct log_flush *f)
{
	if (!loop_timer_is_set(&f->timer))
		loop_timer_set(f->loop, &f->timer, f->loop->now_ms + FLUSH_MS);
}

void log_flush_event(struct log_flush *f, enum log_level level, const struct event *e)
{
	log_event(level, e);
	log_flush_soon(f);
}
