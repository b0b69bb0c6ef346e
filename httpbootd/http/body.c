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

struct body {
	struct bodies *all;
	struct body_part part;
	struct list_entry queued; /* in all->queued */
	struct list_entry halted; /* in all->waiting, then in all->ready */
	struct loop_timer patience;
	bool is_read;    /* a thread reads */
	bool has_failed; /* the file cannot be read to its end */
	bool has_ended;
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

/* If its connection is suspended: it may go on. */
static void set_ready(struct body *b)
{
	loop_timer_clear(b->all->loop, &b->patience);
	if (!list_has(&b->halted))
		return;
	list_remove(&b->halted);
	list_append(&b->all->ready, &b->halted);
}

/* A disk that does not answer must not keep connections for ever. */
static void patience_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct body *b = container_of(self, struct body, patience);
	(void)now_ms;
	b->has_failed = true;
	set_ready(b);
}

static void set_waiting(struct body *b)
{
	list_append(&b->all->waiting, &b->halted);
	loop_timer_set(b->all->loop, &b->patience, b->all->loop->now_ms + BODY_WAIT_MS);
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
	b->patience.fire = patience_fire;
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

ssize_t body_next(struct body *b, uint64_t at, char *to, size_t size)
{
	const struct body_part *p = &b->part;
	uint64_t left = p->length - at;
	size_t want = left < size ? (size_t)left : size;

	if (b->has_failed || at >= p->length)
		return BODY_FAILED;
	size_t had = take_bytes(b, at, to, want);
	if (had)
		return (ssize_t)had;
	ssize_t n = nowait_read(p->fd, to, want, p->start + at);
	if (n > 0)
		return n;
	if (n < 0 && errno != EAGAIN)
		return BODY_FAILED;
	want = left < BODY_SIZE ? (size_t)left : BODY_SIZE;
	if (disk_reader_request(b->all->reader, p->fd, p->start + at, want, b))
		b->is_read = true;
	else if (errno == EAGAIN) /* the reader is full: its next answer makes place for one */
		list_append(&b->all->queued, &b->queued);
	else
		return BODY_FAILED;
	set_waiting(b);
	return BODY_WAITS;
}

void *body_connection(const struct body *b)
{
	return b->part.connection;
}

static void destroy_body(struct body *b)
{
	forget_bytes(b);
	close(b->part.fd);
	free(b);
}

void body_end(struct body *b)
{
	b->has_ended = true;
	loop_timer_clear(b->all->loop, &b->patience);
	list_remove(&b->queued);
	list_remove(&b->halted);
	if (!b->is_read)
		destroy_body(b);
}

/* Its bytes, or that there are none. */
static void keep_bytes(struct body *b, const struct disk_read *read)
{
	forget_bytes(b);
	b->bytes = read->got > 0 ? malloc((size_t)read->got) : NULL;
	b->has_failed |= !b->bytes;
	if (!b->bytes)
		return;
	memcpy(b->bytes, read->bytes, (size_t)read->got);
	b->bytes_at = read->offset - b->part.start;
	b->bytes_len = (size_t)read->got;
}

/* A thread has read: for one body its bytes, for the first of the queue a place. */
static void read_done(void *arg, const struct disk_read *read)
{
	struct bodies *all = arg;
	struct body *b = read->owner;
	struct list_entry *next = list_first(&all->queued);

	b->is_read = false;
	if (b->has_ended) {
		destroy_body(b);
	} else {
		keep_bytes(b, read);
		set_ready(b);
	}
	if (next) {
		list_remove(next);
		set_ready(container_of(next, struct body, queued));
	}
}

void bodies_init(struct bodies *all, struct loop *loop)
{
	*all = (struct bodies){.loop = loop};
	list_init(&all->queued);
	list_init(&all->waiting);
	list_init(&all->ready);
}

bool bodies_start(struct bodies *all)
{
	all->reader = disk_reader_start(all->loop, BODY_SIZE, read_done, all);
	return all->reader;
}

void bodies_stop(struct bodies *all)
{
	disk_reader_stop(all->reader);
	all->reader = NULL;
}

void *bodies_take_ready(struct bodies *all, const void *owner)
{
	for (struct list_entry *e = list_first(&all->ready); e; e = list_next(&all->ready, e)) {
		struct body *b = container_of(e, struct body, halted);
		if (b->part.owner != owner)
			continue;
		list_remove(e);
		return b->part.connection;
	}
	return NULL;
}

void bodies_give_up(struct bodies *all, const void *owner)
{
	for (struct list_entry *e = list_first(&all->waiting), *next; e; e = next) {
		struct body *b = container_of(e, struct body, halted);
		next = list_next(&all->waiting, e);
		if (b->part.owner != owner)
			continue;
		b->has_failed = true;
		set_ready(b);
	}
}
