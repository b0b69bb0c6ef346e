#include "common/reader.h"

#include "common/container_of.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

/* For a C library that has neither preadv2 nor its flag: musl before 1.2.5. */
#ifndef RWF_NOWAIT
#define RWF_NOWAIT 8
#endif

/* Places of jobs, first in, first out. */
struct queue {
	size_t place[READER_JOBS];
	size_t first, n;
};

struct reader {
	struct loop *loop;
	struct loop_fd event; /* readable when there are answers */
	void (*done)(void *arg, const struct reader_job *job);
	void *arg;
	size_t capacity;
	struct reader_job job[READER_JOBS]; /* a job is the loop's, or one thread's */
	bool busy[READER_JOBS];             /* the loop's alone, as is `under_way` */
	size_t under_way;
	pthread_t thread[READER_THREADS];
	size_t threads;

	/* All that is shared, under this lock. */
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct queue asked, answered;
	bool stop;
};

static void put(struct queue *q, size_t place)
{
	q->place[(q->first + q->n++) % READER_JOBS] = place;
}

static size_t take(struct queue *q)
{
	size_t place = q->place[q->first];
	q->first = (q->first + 1) % READER_JOBS;
	q->n--;
	return place;
}

/* All of it, up to the end of the file. */
static void do_job(struct reader_job *j)
{
	size_t got = 0;

	j->error = 0;
	while (got < j->len) {
		ssize_t n = pread(j->fd, j->bytes + got, j->len - got, (off_t)(j->offset + got));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			j->error = errno;
		if (n <= 0)
			break;
		got += (size_t)n;
	}
	j->got = j->error ? -1 : (ssize_t)got;
	if (fstat(j->fd, &j->st) < 0)
		j->st = (struct stat){0};
}

/* Under the lock. */
static void answer(struct reader *r, size_t place)
{
	const uint64_t one = 1;
	put(&r->answered, place);
	if (r->answered.n == 1 && write(r->event.fd, &one, sizeof one) < 0)
		return; /* it cannot be full */
}

static void *run(void *arg)
{
	struct reader *r = arg;

	pthread_mutex_lock(&r->lock);
	for (;;) {
		while (!r->stop && r->asked.n == 0)
			pthread_cond_wait(&r->more, &r->lock);
		if (r->stop)
			break;
		size_t place = take(&r->asked);
		pthread_mutex_unlock(&r->lock);
		do_job(&r->job[place]);
		pthread_mutex_lock(&r->lock);
		answer(r, place);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

static void on_event(struct loop_fd *on)
{
	struct reader *r = container_of(on, struct reader, event);
	struct queue answered;
	uint64_t count;

	if (read(on->fd, &count, sizeof count) < 0)
		return;
	pthread_mutex_lock(&r->lock);
	answered = r->answered;
	r->answered = (struct queue){0};
	pthread_mutex_unlock(&r->lock);
	while (answered.n) {
		size_t place = take(&answered);
		r->done(r->arg, &r->job[place]);
		r->busy[place] = false;
		r->under_way--;
	}
}

/* One more, which leaves every signal to the loop. */
static void start_thread(struct reader *r)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&r->thread[r->threads], NULL, run, r) == 0)
		r->threads++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct reader *reader_start(struct loop *l, size_t capacity,
    void (*done)(void *arg, const struct reader_job *job), void *arg)
{
	struct reader *r = calloc(1, sizeof *r);

	if (!r)
		return NULL;
	r->loop = l;
	r->done = done;
	r->arg = arg;
	r->capacity = capacity;
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->more, NULL);
	r->event =
	    (struct loop_fd){.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), .ready = on_event};
	if (r->event.fd >= 0 && loop_add(l, &r->event))
		return r;
	int saved = errno;
	reader_stop(r);
	errno = saved;
	return NULL;
}

bool reader_has(const struct reader *r, const void *owner, uint64_t offset)
{
	for (size_t i = 0; r && r->under_way && i < READER_JOBS; i++)
		if (r->busy[i] && r->job[i].owner == owner && r->job[i].offset == offset)
			return true;
	return false;
}

bool reader_ask(struct reader *r, int fd, uint64_t offset, size_t len, void *owner)
{
	size_t i = 0;

	while (i < READER_JOBS && r->busy[i])
		i++;
	if (i == READER_JOBS) {
		errno = EAGAIN;
		return false;
	}
	struct reader_job *j = &r->job[i];
	if (!j->bytes && !(j->bytes = malloc(r->capacity)))
		return false;
	j->fd = fd;
	j->offset = offset;
	j->len = len;
	j->owner = owner;
	r->busy[i] = true;
	if (r->threads <= r->under_way && r->threads < READER_THREADS)
		start_thread(r);
	r->under_way++;
	if (r->threads == 0) /* there can be none: then all wait for this, as they would anyhow */
		do_job(j);
	pthread_mutex_lock(&r->lock);
	if (r->threads)
		put(&r->asked, i);
	else
		answer(r, i);
	pthread_cond_signal(&r->more);
	pthread_mutex_unlock(&r->lock);
	return true;
}

void reader_stop(struct reader *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&r->lock);
	r->stop = true;
	pthread_cond_broadcast(&r->more);
	/* Not those that were asked for and not begun: these are nobody's any more. */
	bool idle = r->under_way == r->asked.n + r->answered.n;
	pthread_mutex_unlock(&r->lock);
	if (r->event.fd >= 0)
		loop_remove(r->loop, &r->event);
	if (!idle)
		return;
	for (size_t i = 0; i < r->threads; i++)
		pthread_join(r->thread[i], NULL);
	if (r->event.fd >= 0)
		close(r->event.fd);
	for (size_t i = 0; i < READER_JOBS; i++)
		free(r->job[i].bytes);
	pthread_mutex_destroy(&r->lock);
	pthread_cond_destroy(&r->more);
	free(r);
}

ssize_t read_now(int fd, void *to, size_t len, uint64_t offset)
{
	struct iovec iov = {.iov_base = to, .iov_len = len};
	ssize_t n;

	do
		n = syscall(
		    SYS_preadv2, fd, &iov, 1, (long)offset, (long)(offset >> 32), RWF_NOWAIT);
	while (n < 0 && errno == EINTR);
	/* No such call before Linux 4.6, no such flag before 4.14, or not for this file system. */
	if (n < 0 && (errno == ENOSYS || errno == EOPNOTSUPP || errno == EINVAL))
		errno = EAGAIN;
	return n;
}

bool read_never_waits(int fd)
{
	struct statfs fs;
	return fstatfs(fd, &fs) == 0 && (fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC);
}

/* The kernel's structure (include/uapi/linux/stat.h), which older C libraries do not know. */
struct statx_time {
	int64_t seconds;
	uint32_t nanoseconds;
	int32_t reserved;
};
struct statx_buffer {
	uint32_t mask, blksize;
	uint64_t attributes;
	uint32_t nlink, uid, gid;
	uint16_t mode, spare;
	uint64_t ino, size, blocks, attributes_mask;
	struct statx_time atime, btime, ctime, mtime;
	uint32_t rdev_major, rdev_minor, dev_major, dev_minor;
	uint64_t more[14];
};
_Static_assert(sizeof(struct statx_buffer) == 256, "as the kernel has it");

bool stat_now(int fd, struct stat *st)
{
	enum { DONT_SYNC = 0x4000, BASIC = 0x7ff };
	struct statx_buffer x;

	if (syscall(SYS_statx, fd, "", AT_EMPTY_PATH | DONT_SYNC, BASIC, &x) < 0)
		return fstat(fd, st) == 0; /* no such call before Linux 4.11 */
	*st = (struct stat){
	    .st_dev = makedev(x.dev_major, x.dev_minor),
	    .st_ino = x.ino,
	    .st_nlink = x.nlink,
	    .st_size = (off_t)x.size,
	    .st_mtim = {.tv_sec = (time_t)x.mtime.seconds, .tv_nsec = (long)x.mtime.nanoseconds},
	    .st_ctim = {.tv_sec = (time_t)x.ctime.seconds, .tv_nsec = (long)x.ctime.nanoseconds},
	};
	return true;
}
