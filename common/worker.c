#include "common/worker.h"

#include "common/container_of.h"
#include "common/thread.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum state { IDLE, GIVEN, DONE };

struct worker {
	struct loop *loop;
	struct loop_fd event; /* readable when a job is done */
	struct worker_job job;
	pthread_t thread;
	bool is_started;

	/* All that is shared, under this lock. */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	enum state state;
	bool stop;
};

static void *run_thread(void *arg)
{
	const uint64_t one = 1;
	struct worker *w = arg;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		while (!w->stop && w->state != GIVEN)
			pthread_cond_wait(&w->changed, &w->lock);
		if (w->state != GIVEN)
			break;
		pthread_mutex_unlock(&w->lock);
		w->job.run(w->job.arg);
		pthread_mutex_lock(&w->lock);
		w->state = DONE;
		pthread_cond_broadcast(&w->changed);
		if (write(w->event.fd, &one, sizeof one) < 0)
			continue; /* it cannot be full */
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/* True if a job was done, which is told once. */
static bool take_done(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	bool is_done = w->state == DONE;
	if (is_done)
		w->state = IDLE;
	pthread_mutex_unlock(&w->lock);
	return is_done;
}

static void on_event(struct loop_fd *on)
{
	struct worker *w = container_of(on, struct worker, event);
	uint64_t count;

	if (read(on->fd, &count, sizeof count) < 0)
		return;
	if (take_done(w))
		w->job.done(w->job.arg);
}

static void init_lock(struct worker *w)
{
	pthread_condattr_t monotonic;

	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&w->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

struct worker *worker_start(struct loop *l, const struct worker_job *job)
{
	struct worker *w = calloc(1, sizeof *w);

	if (!w)
		return NULL;
	w->loop = l;
	w->job = *job;
	init_lock(w);
	w->event =
	    (struct loop_fd){.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), .ready = on_event};
	if (w->event.fd >= 0 && loop_add(l, &w->event)) {
		errno = thread_start(&w->thread, job->stack, run_thread, w);
		w->is_started = errno == 0;
	}
	if (w->is_started)
		return w;
	int saved = errno;
	worker_stop(w, 0);
	errno = saved;
	return NULL;
}

bool worker_is_idle(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	bool is_idle = w->state == IDLE;
	pthread_mutex_unlock(&w->lock);
	return is_idle;
}

void worker_give(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	w->state = GIVEN;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
}

/* Under the lock. */
static bool ends_soon(struct worker *w, unsigned ms)
{
	struct timespec by;
	int error = 0;

	clock_gettime(CLOCK_MONOTONIC, &by);
	by.tv_sec += (time_t)(ms / 1000);
	by.tv_nsec += (long)(ms % 1000) * 1000000;
	if (by.tv_nsec >= 1000000000) {
		by.tv_sec++;
		by.tv_nsec -= 1000000000;
	}
	while (w->state == GIVEN && error == 0)
		error = pthread_cond_timedwait(&w->changed, &w->lock, &by);
	return w->state != GIVEN;
}

bool worker_wait(struct worker *w, unsigned ms)
{
	pthread_mutex_lock(&w->lock);
	bool ends = ends_soon(w, ms);
	if (ends)
		w->state = IDLE;
	pthread_mutex_unlock(&w->lock);
	return ends;
}

bool worker_stop(struct worker *w, unsigned ms)
{
	if (!w)
		return true;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_broadcast(&w->changed);
	bool ends = ends_soon(w, ms);
	pthread_mutex_unlock(&w->lock);
	if (w->event.fd >= 0)
		loop_remove(w->loop, &w->event);
	if (!ends)
		return false;
	if (w->is_started)
		pthread_join(w->thread, NULL);
	if (w->event.fd >= 0)
		close(w->event.fd);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->changed);
	free(w);
	return true;
}
