/* A thread beside the loop: one job at a time, told of from the loop, waited for, or given up. */
#include "common/clock.h"
#include "common/worker.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <unistd.h>

struct work {
	struct loop loop;
	struct worker *worker;
	int in, out; /* what was given, and what was made of it */
	int told;    /* how often */
	int again;   /* so many more are to be given */
	int gate[2]; /* it reads from here first, if it is open */
};

static void on_signal(struct loop *l, int signal)
{
	(void)l;
	(void)signal;
}

static void run(void *arg)
{
	struct work *k = arg;
	char byte;

	if (k->gate[0] >= 0 && read(k->gate[0], &byte, 1) < 0)
		return;
	k->out = 2 * k->in;
}

static void done(void *arg)
{
	struct work *k = arg;

	CHECK(worker_is_idle(k->worker));
	CHECK_NUM(k->out, 2 * k->in);
	k->told++;
	if (k->again-- > 0) {
		k->in++;
		worker_give(k->worker);
	} else {
		k->loop.stop = true;
	}
}

static struct work *begin(void)
{
	struct work *k = calloc(1, sizeof *k);
	const struct worker_job job = {run, done, k, 1 << 20};

	k->gate[0] = k->gate[1] = -1;
	CHECK(loop_open(&k->loop, on_signal));
	k->worker = worker_start(&k->loop, &job);
	CHECK(k->worker != NULL);
	return k;
}

static void end(struct work *k)
{
	loop_close(&k->loop);
	free(k);
}

static void test_jobs(void)
{
	struct work *k = begin();

	unit_row("one, told of once");
	CHECK(worker_is_idle(k->worker));
	k->in = 21;
	worker_give(k->worker);
	CHECK(loop_run(&k->loop));
	CHECK_NUM(k->out, 42);
	CHECK_NUM(k->told, 1);

	unit_row("one after the other");
	k->again = 50;
	k->loop.stop = false;
	worker_give(k->worker);
	CHECK(loop_run(&k->loop));
	CHECK_NUM(k->told, 52);
	CHECK_NUM(k->out, 2 * (21 + 50));

	unit_row("what was waited for is not told");
	k->in = 4;
	worker_give(k->worker);
	CHECK(worker_wait(k->worker, 10000));
	CHECK_NUM(k->out, 8);
	CHECK(worker_is_idle(k->worker) && worker_wait(k->worker, 0));
	CHECK_NUM(k->told, 52);

	unit_row("the last one is done before the end");
	k->in = 5;
	worker_give(k->worker);
	CHECK(worker_stop(k->worker, 10000));
	CHECK_NUM(k->out, 10);
	CHECK_NUM(k->told, 52);
	CHECK(worker_stop(NULL, 0));
	end(k);
}

static void test_stuck(void)
{
	struct work *k = begin();

	unit_row("a disk that does not answer");
	CHECK(pipe(k->gate) == 0);
	k->in = 1;
	worker_give(k->worker);
	CHECK(!worker_is_idle(k->worker));
	CHECK(!worker_wait(k->worker, 20));
	uint64_t since_ms = clock_now_ms();
	CHECK(!worker_stop(k->worker, 20));
	CHECK(clock_now_ms() - since_ms < 5000);

	unit_row("it does, late: nobody is told");
	CHECK(write(k->gate[1], "x", 1) == 1);
	CHECK(worker_stop(k->worker, 10000));
	CHECK_NUM(k->out, 2);
	CHECK_NUM(k->told, 0);
	close(k->gate[0]);
	close(k->gate[1]);
	end(k);
}

int main(void)
{
	unit_run("jobs of a worker", test_jobs);
	unit_run("a worker that is stuck", test_stuck);
	return unit_result();
}
