#include "httpbootd/machines/keep_worker.h"

#include "common/container_of.h"
#include "common/thread.h"
#include "common/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { STACK_BYTES = 256 * 1024, STOP_MS = 500 };

enum state { IDLE, GIVEN, DONE };

struct keep_worker {
	struct loop *loop;
	struct loop_fd event; /* readable when a piece is written */
	void (*done)(void *arg, int error);
	void *arg;
	pthread_t thread;
	bool is_started;
	int dir;
	const char *name;
	char fresh[64]; /* what it is called until it is whole */

	/* The loop's while `state` is IDLE, else the thread's until it is DONE. */
	char piece[KEEP_PIECE];
	size_t len;
	bool is_first, is_last;
	int error;

	int fd; /* the thread's alone */

	/* All that is shared, under this lock. */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	enum state state;
	bool stop;
};

/* All of it on the disk, then its name. */
static bool end_file(struct keep_worker *w)
{
	return fsync(w->fd) == 0 && renameat(w->dir, w->fresh, w->dir, w->name) == 0 &&
	       whole_file_sync(w->dir);
}

static void close_file(struct keep_worker *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}

static int write_piece(struct keep_worker *w)
{
	int error = 0;

	if (w->is_first) {
		close_file(w);
		/* Others may make files in the state folder, too: never one of theirs. */
		unlinkat(w->dir, w->fresh, 0);
		w->fd = openat(
		    w->dir, w->fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	}
	if (w->fd < 0 || !whole_file_append(w->fd, w->piece, w->len) ||
	    (w->is_last && !end_file(w)))
		error = errno ? errno : EIO;
	if (error || w->is_last)
		close_file(w);
	if (error)
		unlinkat(w->dir, w->fresh, 0); /* on a full disk it would be in the way */
	return error;
}

static void *run_thread(void *arg)
{
	const uint64_t one = 1;
	struct keep_worker *w = arg;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		while (!w->stop && w->state != GIVEN)
			pthread_cond_wait(&w->changed, &w->lock);
		if (w->state != GIVEN)
			break;
		pthread_mutex_unlock(&w->lock);
		w->error = write_piece(w);
		pthread_mutex_lock(&w->lock);
		w->state = DONE;
		pthread_cond_broadcast(&w->changed);
		if (write(w->event.fd, &one, sizeof one) < 0)
			continue; /* it cannot be full */
	}
	pthread_mutex_unlock(&w->lock);
	close_file(w);
	return NULL;
}

/* True if a piece was written, which is told once. */
static bool take_done(struct keep_worker *w)
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
	struct keep_worker *w = container_of(on, struct keep_worker, event);
	uint64_t count;

	if (read(on->fd, &count, sizeof count) < 0)
		return;
	if (take_done(w))
		w->done(w->arg, w->error);
}

struct keep_worker *keep_worker_start(
    struct loop *l, int dir, const char *name, void (*done)(void *arg, int error), void *arg)
{
	struct keep_worker *w = calloc(1, sizeof *w);
	pthread_condattr_t monotonic;

	if (!w)
		return NULL;
	w->loop = l; /* each by itself: the buffer takes no memory before it is used */
	w->dir = dir;
	w->name = name;
	w->done = done;
	w->arg = arg;
	w->fd = -1;
	snprintf(w->fresh, sizeof w->fresh, ".%s.new", name);
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&w->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	w->event =
	    (struct loop_fd){.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), .ready = on_event};
	if (w->event.fd >= 0 && loop_add(l, &w->event)) {
		errno = thread_start(&w->thread, STACK_BYTES, run_thread, w);
		w->is_started = errno == 0;
	}
	if (w->is_started)
		return w;
	int saved = errno;
	keep_worker_stop(w);
	errno = saved;
	return NULL;
}

char *keep_worker_buffer(struct keep_worker *w)
{
	pthread_mutex_lock(&w->lock);
	bool is_idle = w->state == IDLE;
	pthread_mutex_unlock(&w->lock);
	return is_idle ? w->piece : NULL;
}

void keep_worker_give(struct keep_worker *w, size_t len, bool is_first, bool is_last)
{
	w->len = len;
	w->is_first = is_first;
	w->is_last = is_last;
	pthread_mutex_lock(&w->lock);
	w->state = GIVEN;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
}

/* Under the lock. */
static bool ends_soon(struct keep_worker *w, unsigned ms)
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

bool keep_worker_wait(struct keep_worker *w, unsigned ms, int *error)
{
	pthread_mutex_lock(&w->lock);
	bool ends = ends_soon(w, ms);
	if (ends)
		w->state = IDLE;
	pthread_mutex_unlock(&w->lock);
	*error = ends ? w->error : ETIMEDOUT;
	return ends;
}

void keep_worker_stop(struct keep_worker *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_broadcast(&w->changed);
	bool ends = ends_soon(w, STOP_MS);
	pthread_mutex_unlock(&w->lock);
	if (w->event.fd >= 0)
		loop_remove(w->loop, &w->event);
	if (!ends)
		return;
	if (w->is_started)
		pthread_join(w->thread, NULL);
	if (w->event.fd >= 0)
		close(w->event.fd);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->changed);
	free(w);
}
