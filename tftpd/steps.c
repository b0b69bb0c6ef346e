#include "tftpd/steps.h"

#include "common/container_of.h"
#include "common/log.h"
#include "tftpd/report.h"

enum { LOOK_MS = 250 };

static bool is_heard(const struct transfer *t, const char *word)
{
	const struct asker asker = asker_of_addr(&t->endpoint.ends.peer);
	return log_wants(LEVEL_STEP, word, &asker);
}

static void tell_unanswered(struct transfer *t, uint64_t now_ms)
{
	struct event e;

	t->lacks = session_waiting_for(&t->session) + 1;
	if (!is_heard(t, "unanswered"))
		return;
	report_unanswered(t, now_ms, &e);
	log_event(LEVEL_STEP, &e);
}

static void on_timer(struct loop_timer *timer, uint64_t now_ms)
{
	struct steps *s = container_of(timer, struct steps, timer);
	struct transfer *t = NULL;
	struct event e;

	while ((t = transfers_next(s->table, t))) {
		if (report_lacks_ack(t, now_ms))
			tell_unanswered(t, now_ms);
		if (!report_is_due(t, now_ms))
			continue;
		t->told_ms = now_ms;
		if (!is_heard(t, "progress"))
			continue;
		report_step(t, now_ms, &e);
		log_event(LEVEL_STEP, &e);
	}
	if (transfers_next(s->table, NULL))
		steps_watch(s);
}

void steps_init(struct steps *s, struct loop *loop, struct transfers *table)
{
	*s = (struct steps){.loop = loop, .table = table, .timer.fire = on_timer};
}

void steps_watch(struct steps *s)
{
	if (!loop_timer_is_set(&s->timer))
		loop_timer_set(s->loop, &s->timer, s->loop->now_ms + LOOK_MS);
}

void steps_begun(struct steps *s, const struct transfer *t)
{
	struct event e;

	if (!report_is_large(t) || !is_heard(t, "begun"))
		return;
	report_begun(t, s->loop->now_ms, &e);
	log_event(LEVEL_STEP, &e);
}
