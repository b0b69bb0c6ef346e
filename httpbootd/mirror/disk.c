#include "httpbootd/mirror/disk.h"

#include "common/container_of.h"

enum { STACK = 512 * 1024, STOP_MS = 5000 };

static void run(void *arg)
{
	struct disk *d = arg;
	d->doing->run(d->doing);
}

static void next(struct disk *d)
{
	struct list_entry *e = list_first(&d->waiting);

	if (d->doing || !e)
		return;
	list_remove(e);
	d->doing = container_of(e, struct disk_job, entry);
	worker_give(d->worker);
}

static void done(void *arg)
{
	struct disk *d = arg;
	struct disk_job *job = d->doing;

	d->doing = NULL;
	job->is_given = false;
	job->done(job);
	next(d);
}

bool disk_start(struct disk *d, struct loop *loop)
{
	const struct worker_job job = {run, done, d, STACK};

	d->worker = worker_start(loop, &job);
	return d->worker;
}

void disk_give(struct disk *d, struct disk_job *job)
{
	job->is_given = true;
	if (!d->worker) {
		job->run(job);
		job->is_given = false;
		job->done(job);
		return;
	}
	list_append(&d->waiting, &job->entry);
	next(d);
}

void disk_stop(struct disk *d)
{
	worker_stop(d->worker, STOP_MS);
	d->worker = NULL;
}
