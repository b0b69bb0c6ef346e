#include "httpbootd/machines/keep_worker.h"

#include "common/whole_file.h"
#include "common/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { STACK_BYTES = 256 * 1024, STOP_MS = 500 };

struct keep_worker {
	struct worker *worker;
	void (*done)(void *arg, int error);
	void *arg;
	int dir;
	const char *name;
	char fresh[64]; /* what it is called until it is whole */

	/* The loop's while the worker is idle, else the thread's. */
	char piece[KEEP_PIECE];
	size_t len;
	bool is_first, is_last;
	int error;

	int fd; /* the thread's alone */
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

static void write_piece(void *arg)
{
	struct keep_worker *w = arg;
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
	w->error = error;
}

static void on_done(void *arg)
{
	struct keep_worker *w = arg;
	w->done(w->arg, w->error);
}

struct keep_worker *keep_worker_start(
    struct loop *l, int dir, const char *name, void (*done)(void *arg, int error), void *arg)
{
	struct keep_worker *w = calloc(1, sizeof *w);

	if (!w)
		return NULL;
	w->dir = dir; /* each by itself: the buffer takes no memory before it is used */
	w->name = name;
	w->done = done;
	w->arg = arg;
	w->fd = -1;
	snprintf(w->fresh, sizeof w->fresh, ".%s.new", name);
	const struct worker_job job = {write_piece, on_done, w, STACK_BYTES};
	w->worker = worker_start(l, &job);
	if (w->worker)
		return w;
	int saved = errno;
	free(w);
	errno = saved;
	return NULL;
}

char *keep_worker_buffer(struct keep_worker *w)
{
	return worker_is_idle(w->worker) ? w->piece : NULL;
}

void keep_worker_give(struct keep_worker *w, size_t len, bool is_first, bool is_last)
{
	w->len = len;
	w->is_first = is_first;
	w->is_last = is_last;
	worker_give(w->worker);
}

bool keep_worker_wait(struct keep_worker *w, unsigned ms, int *error)
{
	bool ends = worker_wait(w->worker, ms);

	*error = ends ? w->error : ETIMEDOUT;
	return ends;
}

void keep_worker_stop(struct keep_worker *w)
{
	if (!w || !worker_stop(w->worker, STOP_MS))
		return;
	close_file(w);
	free(w);
}
