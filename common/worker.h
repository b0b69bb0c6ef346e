#ifndef LANBOOT_COMMON_WORKER_H
#define LANBOOT_COMMON_WORKER_H
/*
 * A thread beside the loop that does one job at a time, which may have to wait for a disk. What a
 * job works on is its owner's: the thread's from worker_give until the job is done, else the
 * loop's; nothing else is shared. The thread has to be started after the sandbox, which it then
 * inherits: see disk_reader.h.
 */
#include "common/loop.h"

struct worker;

struct worker_job {
	void (*run)(void *arg);  /* does it, on the thread */
	void (*done)(void *arg); /* called from the loop each time that it is done */
	void *arg;
	size_t stack; /* bytes that `run` has */
};

/*
 * Starts the thread for jobs of that kind. The loop has to outlive the worker. Returns NULL with
 * errno if there is no thread, memory or descriptor for it. The caller ends it with worker_stop().
 */
struct worker *worker_start(struct loop *l, const struct worker_job *job);

/* Returns true from the start, and once a job is done and `done` was called for it. */
bool worker_is_idle(struct worker *w);

/* Has the thread, which has to be idle, do the job. */
void worker_give(struct worker *w);

/*
 * Waits until the job is done, for at most `ms`; without one it is. Returns false if it is not.
 * What was waited for is not told by `done`.
 */
bool worker_wait(struct worker *w, unsigned ms);

/*
 * Ends the thread, behind the job that it was given, and frees the worker; `done` is not called any
 * more. Returns false where that takes longer than `ms`, for a disk does not answer: then the
 * thread and all that it works on have to stay as they are, and the end of the process takes them
 * away. NULL is nothing.
 */
bool worker_stop(struct worker *w, unsigned ms);

#endif
