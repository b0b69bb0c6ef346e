#include "httpbootd/http/body.h"

#include "common/container_of.h"
#include "common/nowait.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	SAMPLE_STEP = 128 * 1024, /* what the kernel reads ahead at least */
	SAMPLES_MOST = 2048,
};

/* Either list's members: NULL `place`: not in it. */
struct body {
	struct bodies *all;
	struct body_part part;
	struct body *next_queued, **queued;       /* those that wait for room */
	struct body *next_suspended, **suspended; /* those whose connection is */
	struct loop_timer patience;
	bool asked;  /* a thread reads */
	bool failed; /* the file cannot be read to its end */
	bool ended;
	char *bytes; /* that a thread has read */
	uint64_t bytes_at;
	size_t bytes_len;
};

/* Each look is a system call that every answer pays for: so the usual ones have one. */
bool body_is_at_hand(int fd, uint64_t start, uint64_t length)
{
	uint64_t step = length / SAMPLES_MOST > SAMPLE_STEP ? length / SAMPLES_MOST : SAMPLE_STEP;
	char byte;

	for (uint64_t left = length; left; left -= left < step ? left : step)
		if (nowait_read(fd, &byte, 1, start + left - 1) != 1)
			return nowait_in_memory(fd);
	return true;
}

static void leave_suspended(struct body *b)
{
	loop_timer_clear(b->all->loop, &b->patience);
	if (!b->suspended)
		return;
	*b->suspended = b->next_suspended;
	if (b->next_suspended)
		b->next_suspended->suspended = b->suspended;
	b->suspended = NULL;
}

static void go_on(struct body *b)
{
	bool is_suspended = b->suspended != NULL;
	leave_suspended(b);
	if (is_suspended)
		b->all->resume(b->part.owner, b->part.connection);
}

/* A disk that does not answer must not keep connections for ever. */
static void patience_ends(struct loop_timer *self, uint64_t now_ms)
{
	struct body *b = container_of(self, struct body, patience);
	(void)now_ms;
	b->failed = true;
	go_on(b);
}

static void suspend(struct body *b)
{
	struct bodies *all = b->all;

	b->next_suspended = all->suspended;
	b->suspended = &all->suspended;
	if (b->next_suspended)
		b->next_suspended->suspended = &b->next_suspended;
	all->suspended = b;
	loop_timer_set(all->loop, &b->patience, all->loop->now_ms + BODY_WAIT_MS);
	all->suspend(b->part.connection);
}

struct body *body_new(struct bodies *all, const struct body_part *part)
{
	struct body *b = calloc(1, sizeof *b);

	if (!b) {
		close(part->fd);
		return NULL;
	}
	b->all = all;
	b->part = *part;
	b->patience.fire = patience_ends;
	posix_fadvise(part->fd, (off_t)part->start, (off_t)part->length, POSIX_FADV_SEQUENTIAL);
	return b;
}

static void forget_bytes(struct body *b)
{
	free(b->bytes);
	b->bytes = NULL;
	b->bytes_len = 0;
}

/* What a thread has read of it; 0: not this. */
static size_t take_bytes(struct body *b, uint64_t at, char *to, size_t size)
{
	if (at < b->bytes_at || at - b->bytes_at >= b->bytes_len)
		return 0;
	size_t skip = (size_t)(at - b->bytes_at);
	size_t n = b->bytes_len - skip < size ? b->bytes_len - skip : size;
	memcpy(to, b->bytes + skip, n);
	if (skip + n == b->bytes_len)
		forget_bytes(b);
	return n;
}

/* The reader is full: what it has answered next makes room for the first one. */
static void wait_for_room(struct body *b)
{
	struct bodies *all = b->all;

	if (!all->first)
		all->last = &all->first;
	b->next_queued = NULL;
	b->queued = all->last;
	*all->last = b;
	all->last = &b->next_queued;
}

static void leave_queue(struct body *b)
{
	if (!b->queued)
		return;
	*b->queued = b->next_queued;
	if (b->next_queued)
		b->next_queued->queued = b->queued;
	else
		b->all->last = b->queued;
	b->queued = NULL;
}

ssize_t body_next(struct body *b, uint64_t at, char *to, size_t size)
{
	const struct body_part *p = &b->part;
	uint64_t left = p->length - at;
	size_t want = left < size ? (size_t)left : size;

	if (b->failed || at >= p->length)
		return -1;
	size_t had = take_bytes(b, at, to, want);
	if (had)
		return (ssize_t)had;
	ssize_t n = nowait_read(p->fd, to, want, p->start + at);
	if (n > 0)
		return n;
	if (n < 0 && errno != EAGAIN)
		return -1;
	want = left < BODY_SIZE ? (size_t)left : BODY_SIZE;
	if (disk_reader_request(b->all->reader, p->fd, p->start + at, want, b))
		b->asked = true;
	else if (errno == EAGAIN)
		wait_for_room(b);
	else
		return -1;
	suspend(b);
	return 0;
}

static void destroy(struct body *b)
{
	forget_bytes(b);
	close(b->part.fd);
	free(b);
}

void bodies_give_up(struct bodies *all, const void *owner)
{
	for (struct body *b = all->suspended, *next; b; b = next) {
		next = b->next_suspended;
		if (b->part.owner != owner)
			continue;
		b->failed = true;
		go_on(b);
	}
}

void body_end(struct body *b)
{
	b->ended = true;
	leave_queue(b);
	leave_suspended(b);
	if (!b->asked)
		destroy(b);
}

/* Its bytes, or that there are none. */
static void take_in(struct body *b, const struct disk_read *job)
{
	forget_bytes(b);
	b->bytes = job->got > 0 ? malloc((size_t)job->got) : NULL;
	b->failed |= !b->bytes;
	if (!b->bytes)
		return;
	memcpy(b->bytes, job->bytes, (size_t)job->got);
	b->bytes_at = job->offset - b->part.start;
	b->bytes_len = (size_t)job->got;
}

void body_arrived(void *arg, const struct disk_read *job)
{
	struct bodies *all = arg;
	struct body *b = job->owner, *next = all->first;

	b->asked = false;
	if (b->ended) {
		destroy(b);
	} else {
		take_in(b, job);
		go_on(b);
	}
	if (next) {
		leave_queue(next);
		go_on(next);
	}
}
