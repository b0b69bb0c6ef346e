#include "httpbootd/boot/pack_worker.h"

#include "common/arena.h"
#include "common/clock.h"
#include "common/container_of.h"
#include "common/thread.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
	STACK_BYTES = 1 << 20, /* folders within folders, and a sanitizer's need */
	STOP_MS = 1000,
};

enum state { IDLE, GIVEN, DONE };

struct pack_worker {
	struct loop *loop;
	struct loop_fd event; /* readable when a job is done */
	void (*done)(void *arg, struct overlay_made *made, uint64_t took_ms);
	void *arg;
	pthread_t thread;
	bool is_started;

	/* The loop's while `state` is IDLE, else the thread's until it is DONE. */
	struct overlay_job job;
	struct roots overlays, secrets; /* of the job, as is all that the arena holds */
	struct arena arena;
	bool anew;
	struct overlay_made made;
	uint64_t took_ms;

	struct overlay_look look; /* the thread's alone */

	/* All that is shared, under this lock. */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	enum state state;
	bool stop;
};

static void do_job(struct pack_worker *w)
{
	uint64_t start_ms = clock_now_ms();
	if (w->anew)
		overlay_look_end(&w->look);
	overlay_make(&w->job, &w->look, &w->made);
	w->took_ms = clock_now_ms() - start_ms;
}

static void *run_thread(void *arg)
{
	const uint64_t one = 1;
	struct pack_worker *w = arg;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		while (!w->stop && w->state != GIVEN)
			pthread_cond_wait(&w->changed, &w->lock);
		if (w->stop)
			break;
		pthread_mutex_unlock(&w->lock);
		do_job(w);
		pthread_mutex_lock(&w->lock);
		w->state = DONE;
		pthread_cond_broadcast(&w->changed);
		if (write(w->event.fd, &one, sizeof one) < 0)
			continue; /* it cannot be full */
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static void drop_job(struct pack_worker *w)
{
	roots_close(&w->overlays);
	roots_close(&w->secrets);
	arena_free(&w->arena);
	w->job = (struct overlay_job){0};
}

static void on_event(struct loop_fd *on)
{
	struct pack_worker *w = container_of(on, struct pack_worker, event);
	uint64_t count;

	if (read(on->fd, &count, sizeof count) < 0)
		return;
	pthread_mutex_lock(&w->lock);
	bool is_done = w->state == DONE;
	if (is_done)
		w->state = IDLE;
	pthread_mutex_unlock(&w->lock);
	if (!is_done)
		return;
	drop_job(w);
	w->done(w->arg, &w->made, w->took_ms);
}

static bool start_thread(struct pack_worker *w)
{
	errno = thread_start(&w->thread, STACK_BYTES, run_thread, w);
	w->is_started = errno == 0;
	return w->is_started;
}

struct pack_worker *pack_worker_start(
    struct loop *l, void (*done)(void *arg, struct overlay_made *made, uint64_t took_ms), void *arg)
{
	struct pack_worker *w = calloc(1, sizeof *w);
	pthread_condattr_t monotonic;

	if (!w)
		return NULL;
	w->loop = l;
	w->done = done;
	w->arg = arg;
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&w->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	w->event =
	    (struct loop_fd){.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), .ready = on_event};
	if (w->event.fd >= 0 && loop_add(l, &w->event) && start_thread(w))
		return w;
	int saved = errno;
	pack_worker_stop(w);
	errno = saved;
	return NULL;
}

bool pack_worker_give(struct pack_worker *w, const struct overlay_job *job, bool anew)
{
	pthread_mutex_lock(&w->lock);
	bool is_idle = w->state == IDLE;
	pthread_mutex_unlock(&w->lock);
	if (!is_idle)
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
	pthread_mutex_lock(&w->lock);
	w->state = GIVEN;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
	return true;
}

/* Waits for the job under way, if there is one, but not for long. */
static bool ends_soon(struct pack_worker *w)
{
	struct timespec by;
	int error = 0;

	clock_gettime(CLOCK_MONOTONIC, &by);
	by.tv_sec += STOP_MS / 1000;
	while (w->state == GIVEN && error == 0)
		error = pthread_cond_timedwait(&w->changed, &w->lock, &by);
	return w->state != GIVEN;
}

void pack_worker_stop(struct pack_worker *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_broadcast(&w->changed);
	bool ends = ends_soon(w);
	pthread_mutex_unlock(&w->lock);
	if (w->event.fd >= 0)
		loop_remove(w->loop, &w->event);
	if (!ends)
		return;
	if (w->is_started)
		pthread_join(w->thread, NULL);
	if (w->state == DONE) {
		free(w->made.common.bytes.data);
		free(w->made.own.bytes.data);
	}
	if (w->event.fd >= 0)
		close(w->event.fd);
	drop_job(w);
	overlay_look_end(&w->look);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->changed);
	free(w);
}
