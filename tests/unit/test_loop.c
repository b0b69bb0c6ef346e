/* Timers: they fire in order, once, and can be moved and cleared from anywhere. */
#include "common/clock_watch.h"
#include "common/loop.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TIMERS = 200 };

static struct loop loop;
static struct loop_timer timers[TIMERS];
static uint64_t fired_due[TIMERS];
static size_t fired;

static void on_signal(struct loop *l, int signal)
{
	(void)l;
	(void)signal;
}

static void fire(struct loop_timer *self, uint64_t now_ms)
{
	CHECK(self->due_ms <= now_ms);
	CHECK(!loop_timer_is_set(self));
	fired_due[fired++] = self->due_ms;
}

static void stop(struct loop_timer *self, uint64_t now_ms)
{
	(void)self;
	(void)now_ms;
	loop.stop = true;
}

static void test_timers(void)
{
	struct loop_timer end = {.fire = stop};
	size_t cleared = 0;

	CHECK(loop_open(&loop, on_signal));
	uint64_t now = loop.now_ms;
	srand(1);
	for (size_t i = 0; i < TIMERS; i++) {
		timers[i] = (struct loop_timer){.fire = fire};
		CHECK(loop_timer_set(&loop, &timers[i], now + (uint64_t)(rand() % 20)));
	}
	for (size_t i = 0; i < TIMERS; i += 3) /* later, earlier */
		CHECK(loop_timer_set(&loop, &timers[i], now + (uint64_t)(rand() % 40)));
	for (size_t i = 0; i < TIMERS; i += 7, cleared++)
		loop_timer_clear(&loop, &timers[i]);
	loop_timer_clear(&loop, &timers[0]); /* twice does no harm */
	CHECK(loop_timer_set(&loop, &end, now + 60));
	CHECK(loop_run(&loop));
	CHECK_NUM(fired, TIMERS - cleared);
	CHECK_NUM(loop.timers, 0);
	loop_close(&loop);
}

static struct loop_fd ends[2];
static unsigned handled;

/* Whichever comes first takes the other one away. */
static void remove_other(struct loop_fd *self)
{
	handled++;
	loop_remove(&loop, &ends[self == &ends[0]]);
	loop.stop = true;
}

static void test_remove_in_handler(void)
{
	int fd[2];

	CHECK(loop_open(&loop, on_signal));
	for (size_t i = 0; i < 2; i++) {
		CHECK(pipe(fd) == 0 && write(fd[1], "x", 1) == 1);
		ends[i] = (struct loop_fd){.fd = fd[0], .ready = remove_other};
		CHECK(loop_add(&loop, &ends[i]));
		close(fd[1]);
	}
	CHECK(loop_run(&loop));
	CHECK_NUM(handled, 1);
	for (size_t i = 0; i < 2; i++)
		close(ends[i].fd);
	loop_close(&loop);
}

/* What is slewed is not set, however long that goes on; what is set is told once. */
static void test_clock_watch(void)
{
	struct clock_watch w = {.has_looked = false};
	uint64_t now = 1000000;

	CHECK_NUM(clock_watch(&w, now, 500), 0);
	for (uint64_t i = 1; i < 100; i++)
		CHECK_NUM(clock_watch(&w, now + 1900 * i, 500 + 1000 * i), 0);
	w.has_looked = false;
	CHECK_NUM(clock_watch(&w, now, 500), 0);
	CHECK_NUM(clock_watch(&w, now + 3600000 + 20, 520), 3600000);
	CHECK_NUM(clock_watch(&w, now + 3600000 + 40, 540), 0);
	CHECK_NUM(clock_watch(&w, now + 60, 560), -3600000);
	CHECK_NUM(clock_watch(&w, now + 80, 580), 0);
	/* A machine that slept for an hour. */
	CHECK_NUM(clock_watch(&w, now + 3600080, 3600580), 0);
}

int main(void)
{
	unit_run("loop timers", test_timers);
	unit_run("the clock is set", test_clock_watch);
	unit_run("a handler removes a descriptor that is ready", test_remove_in_handler);
	return unit_result();
}
