#include "common/disk_reader.h"

#include "common/container_of.h"
#include "common/thread.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Reads by their index in `reads`, first in, first out. */
struct queue {
	size_t index[DISK_READS_MAX];
	size_t first, n;
};

struct disk_reader {
	struct loop *loop;
	struct loop_fd event; /* readable when there are answers */
	void (*done)(void *arg, const struct disk_read *read);
	void *arg;
	size_t size;
	struct disk_read reads[DISK_READS_MAX]; /* each is the loop's, or one thread's */
	bool busy[DISK_READS_MAX];              /* the loop's alone, as is `under_way` */
	size_t under_way;
	pthread_t thread[DISK_READER_THREADS];
	size_t threads;

	/* All that is shared, under this lock. */
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct queue requested, answered;
	bool stop;
};

static void queue_put(struct queue *q, size_t index)
{
	q->index[(q->first + q->n++) % DISK_READS_MAX] = index;
}

static size_t queue_take(struct queue *q)
{
	size_t index = q->index[q->first];
	q->first = (q->first + 1) % DISK_READS_MAX;
	q->n--;
	return index;
}

/* Reads all that is requested, up to the end of the file. Called without the lock. */
static void read_from_disk(struct disk_read *j)
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

/* Hands a read back to the loop. Called under the lock. */
static void put_answer(struct disk_reader *r, size_t index)
{
	const uint64_t one = 1;
	queue_put(&r->answered, index);
	if (r->answered.n == 1 && write(r->event.fd, &one, sizeof one) < 0)
		return; /* it cannot be full */
}

static void *run_thread(void *arg)
{
	struct disk_reader *r = arg;

	pthread_mutex_lock(&r->lock);
	for (;;) {
		while (!r->stop && r->requested.n == 0)
			pthread_cond_wait(&r->more, &r->lock);
		if (r->stop)
			break;
		size_t index = queue_take(&r->requested);
		pthread_mutex_unlock(&r->lock);
		read_from_disk(&r->reads[index]);
		pthread_mutex_lock(&r->lock);
		put_answer(r, index);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

static void on_event(struct loop_fd *on)
{
	struct disk_reader *r = container_of(on, struct disk_reader, event);
	struct queue answered;
	uint64_t count;

	if (read(on->fd, &count, sizeof count) < 0)
		return;
	pthread_mutex_lock(&r->lock);
	answered = r->answered;
	r->answered = (struct queue){0};
	pthread_mutex_unlock(&r->lock);
	while (answered.n) {
		size_t index = queue_take(&answered);
		r->done(r->arg, &r->reads[index]);
		r->busy[index] = false;
		r->under_way--;
	}
}

static void start_thread(struct disk_reader *r)
{
	if (thread_start(&r->thread[r->threads], 0, run_thread, r) == 0)
		r->threads++;
}

struct disk_reader *disk_reader_start(
    struct loop *l, size_t size, void (*done)(void *arg, const struct disk_read *read), void *arg)
{
	struct disk_reader *r = calloc(1, sizeof *r);

	if (!r)
		return NULL;
	r->loop = l;
	r->done = done;
	r->arg = arg;
	r->size = size;
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->more, NULL);
	r->event =
	    (struct loop_fd){.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), .ready = on_event};
	if (r->event.fd >= 0 && loop_add(l, &r->event))
		return r;
	int saved = errno;
	disk_reader_stop(r);
	errno = saved;
	return NULL;
}

bool disk_reader_has(const struct disk_reader *r, const void *owner, uint64_t offset)
{
	for (size_t i = 0; r && r->under_way && i < DISK_READS_MAX; i++)
		if (r->busy[i] && r->reads[i].owner == owner && r->reads[i].offset == offset)
			return true;
	return false;
}

bool disk_reader_request(struct disk_reader *r, int fd, uint64_t offset, size_t len, void *owner)
{
	size_t i = 0;

	while (i < DISK_READS_MAX && r->busy[i])
		i++;
	if (i == DISK_READS_MAX) {
		errno = EAGAIN;
		return false;
	}
	struct disk_read *j = &r->reads[i];
	if (!j->bytes && !(j->bytes = malloc(r->size)))
		return false;
	j->fd = fd;
	j->offset = offset;
	j->len = len;
	j->owner = owner;
	r->busy[i] = true;
	if (r->threads <= r->under_way && r->threads < DISK_READER_THREADS)
		start_thread(r);
	r->under_way++;
	if (r->threads == 0) /* none can be started: the loop waits, as it would without a reader */
		read_from_disk(j);
	pthread_mutex_lock(&r->lock);
	if (r->threads)
		queue_put(&r->requested, i);
	else
		put_answer(r, i);
	pthread_cond_signal(&r->more);
	pthread_mutex_unlock(&r->lock);
	return true;
}

void disk_reader_stop(struct disk_reader *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&r->lock);
	r->stop = true;
	pthread_cond_broadcast(&r->more);
	/* What is requested and not begun never will be; what is answered has ended. */
	bool idle = r->under_way == r->requested.n + r->answered.n;
	pthread_mutex_unlock(&r->lock);
	if (r->event.fd >= 0)
		loop_remove(r->loop, &r->event);
	if (!idle)
		return;
	for (size_t i = 0; i < r->threads; i++)
		pthread_join(r->thread[i], NULL);
	if (r->event.fd >= 0)
		close(r->event.fd);
	for (size_t i = 0; i < DISK_READS_MAX; i++)
		free(r->reads[i].bytes);
	pthread_mutex_destroy(&r->lock);
	pthread_cond_destroy(&r->more);
	free(r);
}
