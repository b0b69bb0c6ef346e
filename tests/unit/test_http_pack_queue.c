/* Who is packed for next, who waits, and who is told to come again. */
#include "httpbootd/boot/pack_queue.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

static struct pack_queue queue;
static char what[PACK_JOBS + 1]; /* their addresses are the jobs */

static struct addr client(unsigned n)
{
	struct addr a = {.len = sizeof a.v4, .v4 = {.sin_family = AF_INET}};
	a.v4.sin_addr.s_addr = htonl(0x0a000000 + n);
	return a;
}

/*
 * What happens, a word each: `1a` client 1 asks for a; `+2a` client 2 joins it; `a:300` a is next,
 * and takes 300 ms; `.` nothing is next; `t500` the time goes on.
 */
static const struct {
	const char *name, *steps;
} rows[] = {
    {"nothing", "."},
    {"in turn", "1a 1b 1c a:1 b:1 c:1 ."},
    {"one that asks for little goes before", "1a 1b 1c a:500 2x x:1 b:1 c:1 ."},
    {"each of two has its turn", "1a 1b 1c 2x 2y a:300 x:300 b:300 y:300 c:300 ."},
    {"by what they take, not by how many", "1a 1b 2u 2v 2w 2x a:300 u:50 v:50 w:50 x:50 b:300 ."},
    {"nobody waits for ever", "1a a:400 1b t450 2x t100 2y b:1 x:1 y:1 ."},
    {"what was used is forgotten", "1a 2b a:1000 b:600 t30000 2c t1 1d c:1 d:1 ."},
    {"who joins brings it forward", "1a 1b 1c a:900 2x 3y +4c c:5 x:9 y:9 b:5 ."},
    {"who has used more does not put it back", "2x x:900 1a 1b +2a a:1 b:1 ."},
};

static void run(const char *step, uint64_t *now_ms)
{
	void *dropped;

	if (step[0] == 't') {
		*now_ms += strtoull(step + 1, NULL, 10);
	} else if (step[0] == '.') {
		CHECK(pack_queue_next(&queue, *now_ms) == NULL);
	} else if (step[0] == '+') {
		const struct addr a = client((unsigned)(step[1] - '0'));
		pack_queue_join(&queue, &what[step[2] - 'a'], &a, *now_ms);
	} else if (step[1] == ':') {
		const char *next = pack_queue_next(&queue, *now_ms);
		CHECK_NUM(next ? next - what : -1, step[0] - 'a');
		CHECK(pack_queue_next(&queue, *now_ms) == NULL); /* one at a time */
		pack_queue_done(&queue, strtoull(step + 2, NULL, 10), *now_ms);
	} else {
		const struct addr a = client((unsigned)(step[0] - '0'));
		CHECK_NUM(pack_queue_add(&queue, &what[step[1] - 'a'], &a, *now_ms, &dropped),
		    PACK_QUEUED);
	}
}

static void test_order(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct words steps = unit_words(rows[i].steps);
		uint64_t now_ms = 1000000;
		queue = (struct pack_queue){0};
		unit_row(rows[i].name);
		for (size_t j = 0; j < steps.n; j++)
			run(steps.word[j], &now_ms);
		CHECK_NUM(queue.n, 0);
	}
}

static enum pack_verdict ask(unsigned of, size_t job, void **dropped)
{
	const struct addr a = client(of);
	return pack_queue_add(&queue, &what[job], &a, 5000, dropped);
}

static void test_bounds(void)
{
	void *dropped;
	size_t job = 0;

	queue = (struct pack_queue){0};
	unit_row("one client's");
	for (unsigned of = 1; of <= PACK_JOBS / PACK_CLIENT_JOBS; of++) {
		for (size_t i = 0; i < PACK_CLIENT_JOBS; i++)
			CHECK_NUM(ask(of, job++, &dropped), PACK_QUEUED);
		CHECK_NUM(ask(of, PACK_JOBS, &dropped), PACK_CLIENT_FULL);
	}
	unit_row("all of them, and one that has fewer");
	CHECK_NUM(ask(99, PACK_JOBS, &dropped), PACK_QUEUED);
	CHECK_NUM((char *)dropped - what, PACK_JOBS - 1); /* the latest of those with most */
	CHECK_NUM(queue.n, PACK_JOBS);

	queue = (struct pack_queue){0};
	unit_row("each has one");
	for (job = 0; job < PACK_JOBS; job++)
		CHECK_NUM(ask((unsigned)job, job, &dropped), PACK_QUEUED);
	CHECK_NUM(ask(99999, PACK_JOBS, &dropped), PACK_FULL);
	CHECK(dropped == NULL);
	unit_row("whose clients are many");
	queue = (struct pack_queue){0};
	for (unsigned of = 1; of < 3 * PACK_CLIENTS; of++) {
		CHECK_NUM(ask(of, 0, &dropped), PACK_QUEUED);
		CHECK(pack_queue_next(&queue, 5000) == what);
		pack_queue_done(&queue, 10, 5000);
	}
	CHECK_NUM(queue.n, 0);
	unit_row("no address");
	const struct addr none = {0};
	CHECK_NUM(pack_queue_add(&queue, &what[0], &none, 5000, &dropped), PACK_QUEUED);
	CHECK_NUM(pack_queue_add(&queue, &what[1], &none, 5000, &dropped), PACK_QUEUED);
	CHECK_NUM(queue.jobs[0].client->jobs, 2);
}

int main(void)
{
	unit_run("pack_queue: who is next", test_order);
	unit_run("pack_queue: how many wait", test_bounds);
	return unit_result();
}
