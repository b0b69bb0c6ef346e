#include "httpbootd/boot/pack_worker.h"

#include "common/arena.h"
#include "common/clock.h"
#include "common/worker.h"

#include <errno.h>
#include <stdlib.h>

enum {
	STACK_BYTES = 1 << 20, /* folders within folders, and a sanitizer's need */
	STOP_MS = 1000,
};

/* All but the first is the loop's while that is idle, else the thread's. */
struct pack_worker {
	struct worker *worker;
	void (*done)(void *arg, struct overlay_made *made, uint64_t took_ms);
	void *arg;
	bool has_job; /* what is made of it was not handed on yet; the loop's alone */

	struct overlay_job job;
	struct roots overlays, secrets; /* of the job, as is all that the arena holds */
	struct arena arena;
	bool anew;
	struct overlay_made made;
	uint64_t took_ms;

	struct overlay_look look; /* the thread's alone */
};

static void do_job(void *arg)
{
	struct pack_worker *w = arg;
	uint64_t start_ms = clock_now_ms();

	if (w->anew)
		overlay_look_end(&w->look);
	overlay_make(&w->job, &w->look, &w->made);
	w->took_ms = clock_now_ms() - start_ms;
}

static void drop_job(struct pack_worker *w)
{
	roots_close(&w->overlays);
	roots_close(&w->secrets);
	arena_free(&w->arena);
	w->job = (struct overlay_job){0};
}

static void on_done(void *arg)
{
	struct pack_worker *w = arg;

	w->has_job = false;
	drop_job(w);
	w->done(w->arg, &w->made, w->took_ms);
}

struct pack_worker *pack_worker_start(
    struct loop *l, void (*done)(void *arg, struct overlay_made *made, uint64_t took_ms), void *arg)
{
	struct pack_worker *w = calloc(1, sizeof *w);

	if (!w)
		return NULL;
	w->done = done;
	w->arg = arg;
	const struct worker_job job = {do_job, on_done, w, STACK_BYTES};
	w->worker = worker_start(l, &job);
	if (w->worker)
		return w;
	int saved = errno;
	free(w);
	errno = saved;
	return NULL;
}

bool pack_worker_give(struct pack_worker *w, const struct overlay_job *job, bool anew)
{
	if (!worker_is_idle(w->worker))
		return false;
	w->job = *job;
	if (!overlay_request_copy(&w->arena, &w->job.request, &job->request) ||
	    !roots_copy(&w->overlays, job->from.overlays) ||
	    (job->from.secrets && !roots_copy(&w->secrets, job->from.secrets))) {
		drop_job(w);
		return false;
	}
	w->anew = anew;
	w->job.from = (struct overlay_from){&w->overlays, &w->secrets};
	w->has_job = true;
	worker_give(w->worker);
	return true;
}

void pack_worker_stop(struct pack_worker *w)
{
	if (!w || !worker_stop(w->worker, STOP_MS))
		return;
	if (w->has_job) {
		free(w->made.common.bytes.data);
		free(w->made.own.bytes.data);
	}
	drop_job(w);
	overlay_look_end(&w->look);
	free(w);
}
