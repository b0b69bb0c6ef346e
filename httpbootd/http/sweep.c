#include "httpbootd/http/sweep.h"

#include "common/container_of.h"
#include "common/log.h"
#include "httpbootd/http/socket.h"

enum {
	SWEEP_MS = 1000,     /* how often connections are looked at */
	CROWD_MS = 10000,    /* how often it is told who had to go for others */
	MEASURES_MAX = 8192, /* so many answers are measured in one go */
};

/* In a flood it is told at once, and then now and then. */
static void tell_crowded(struct sweep *s)
{
	static const char word[] = "crowded";
	struct crowd *c = &s->crowd;
	uint64_t now = s->loop->now_ms;
	struct event e;

	if (c->closed == 0 || (c->told_ms && now - c->told_ms < CROWD_MS))
		return;
	event_start(&e, word);
	event_num(&e, "connections", s->pool->max);
	event_num(&e, "closed", c->closed);
	event_addr(&e, "most", &c->client);
	event_num(&e, "held", c->held);
	event_text(&e, "reason", "idle and slow ones make room");
	log_event(LEVEL_WARN, &e);
	*c = (struct crowd){.told_ms = now};
}

void sweep_evict(struct sweep *s, struct pool_member *m)
{
	struct connection *c = container_of(m, struct connection, member);
	struct crowd *crowd = &s->crowd;

	crowd->closed++;
	if (m->client->n > crowd->held) {
		crowd->held = m->client->n;
		crowd->client = c->peer;
	}
	s->pool->count.evicted++;
	connection_evict(c, "crowded");
	tell_crowded(s);
}

/*
 * A client that sends half a header and, in the same moment, its end: the library takes both for
 * one edge of its epoll and waits for more. Nobody who has ended asks for anything any more.
 */
static void end_ended(struct sweep *s, uint64_t now_ms)
{
	struct pool_member *m = pool_next_silent(s->pool, NULL, now_ms), *next;
	for (; m; m = next) {
		struct connection *c = container_of(m, struct connection, member);
		next = pool_next_silent(s->pool, m, now_ms);
		if (!socket_is_ended(c->fd))
			continue;
		pool_answer(s->pool, m, now_ms); /* not looked at again: it waits for nothing */
		connection_cut(c);
	}
}

static void tell_too_slow(const struct addr *client, uint64_t min_rate)
{
	static const char word[] = "too-slow";
	const struct asker asker = asker_of_addr(client);
	struct event e;
	if (!log_wants(LEVEL_INFO, word, &asker))
		return;
	event_start(&e, word);
	event_client(&e, client);
	event_num(&e, "min-rate", min_rate);
	event_text(&e, "reason", "took less than that of an answer in each second of a minute");
	log_event(LEVEL_INFO, &e);
}

/* Looks how fast answers are taken, of so many that nobody has to wait for that. */
static void measure_answers(struct sweep *s, uint64_t now_ms)
{
	struct pool_member *m;
	for (int i = 0; i < MEASURES_MAX && (m = pool_next_due(s->pool, now_ms)); i++) {
		struct connection *c = container_of(m, struct connection, member);
		if (connection_is_fast_enough(c))
			continue;
		tell_too_slow(&c->peer, s->pool->grants.min_rate);
		s->pool->count.too_slow++;
		connection_evict(c, "too slow");
	}
}

static void sweep_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct sweep *s = container_of(self, struct sweep, timer);
	end_ended(s, now_ms);
	measure_answers(s, now_ms);
	tell_crowded(s);
	if (s->pool->count.open)
		loop_timer_set(s->loop, &s->timer, now_ms + SWEEP_MS);
}

void sweep_init(struct sweep *s, struct loop *loop, struct pool *pool)
{
	*s = (struct sweep){.loop = loop, .pool = pool, .timer.fire = sweep_fire};
}

void sweep_start(struct sweep *s)
{
	if (!loop_timer_is_set(&s->timer))
		loop_timer_set(s->loop, &s->timer, s->loop->now_ms + SWEEP_MS);
}

void sweep_stop(struct sweep *s)
{
	loop_timer_clear(s->loop, &s->timer);
}
