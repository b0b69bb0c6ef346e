#include "httpbootd/machines/follow.h"

#include "common/container_of.h"

#include <stdlib.h>
#include <string.h>

void follow_init(struct follow *f)
{
	*f = (struct follow){0};
	list_init(&f->readers);
}

void follow_free(struct follow *f)
{
	free(f->ring);
	f->ring = NULL;
}

static void put(struct follow *f, const char *bytes, size_t len)
{
	for (size_t done = 0; done < len;) {
		const size_t at = (size_t)((f->end + done) % FOLLOW_RING);
		const size_t n = len - done < FOLLOW_RING - at ? len - done : FOLLOW_RING - at;
		memcpy(f->ring + at, bytes + done, n);
		done += n;
	}
	f->end += len;
}

/* How long the line at `from` is, with its newline. */
static size_t length_at(const struct follow *f, uint64_t from)
{
	size_t len = 0;

	while (from + len < f->end && f->ring[(from + len) % FOLLOW_RING] != '\n')
		len++;
	return len + 1;
}

void follow_add(struct follow *f, const char *line, size_t len)
{
	if (!f->ring || len + 1 > FOLLOW_RING / 4)
		return;
	while (f->end + len + 1 - f->begin > FOLLOW_RING) {
		f->begin += length_at(f, f->begin);
		f->begin_line++;
	}
	put(f, line, len);
	put(f, "\n", 1);
	f->end_line++;
}

bool follow_join(struct follow *f, struct follow_reader *r)
{
	if (f->has_ended || f->n_readers == FOLLOW_READERS)
		return false;
	if (!f->ring && !(f->ring = malloc(FOLLOW_RING)))
		return false;
	if (f->n_readers == 0) {
		f->begin = f->end;
		f->begin_line = f->end_line;
	}
	r->at = f->end;
	r->line = f->end_line;
	r->is_waiting = false;
	list_append(&f->readers, &r->of_all);
	f->n_readers++;
	return true;
}

void follow_leave(struct follow *f, struct follow_reader *r)
{
	list_remove(&r->of_all);
	if (--f->n_readers == 0)
		follow_free(f);
}

size_t follow_next(struct follow *f, struct follow_reader *r, char *to, size_t size, uint64_t *lost)
{
	*lost = 0;
	if (r->at < f->begin) {
		*lost = f->begin_line - r->line;
		r->at = f->begin;
		r->line = f->begin_line;
	}
	if (r->at == f->end)
		return 0;
	const size_t len = length_at(f, r->at);
	for (size_t i = 0; i < len && i < size; i++)
		to[i] = f->ring[(r->at + i) % FOLLOW_RING];
	r->at += len;
	r->line++;
	return len < size ? len : size;
}

bool follow_skip(struct follow *f, struct follow_reader *r)
{
	const bool any = r->at != f->end;
	r->at = f->end;
	r->line = f->end_line;
	r->is_called = false;
	return any;
}

void follow_wait(struct follow_reader *r, void *connection, uint64_t now_ms, uint64_t rest_ms)
{
	r->is_waiting = true;
	r->since_ms = now_ms;
	r->rest_ms = rest_ms;
	r->connection = connection;
}

struct follow_reader *follow_take_ready(struct follow *f, uint64_t now_ms)
{
	for (struct list_entry *e = list_first(&f->readers); e; e = list_next(&f->readers, e)) {
		struct follow_reader *r = container_of(e, struct follow_reader, of_all);
		const bool has_more = r->at != f->end || f->has_ended;
		/* It may wait since after the loop has looked at its clock. */
		const uint64_t waited_ms = now_ms > r->since_ms ? now_ms - r->since_ms : 0;
		if (!r->is_waiting || waited_ms < (has_more ? r->rest_ms : FOLLOW_IDLE_MS))
			continue;
		r->is_waiting = false;
		r->is_called = true;
		return r;
	}
	return NULL;
}

void follow_stop(struct follow *f)
{
	f->has_ended = true;
}
