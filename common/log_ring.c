#include "common/log_ring.h"

#include <string.h>

enum { HEAD = 2 };

/* Copies bytes into the ring, `at` so many behind its start. */
static void copy_in(struct log_ring *r, size_t at, const void *from, size_t len)
{
	size_t place = (r->start + at) % LOG_RING_SIZE;
	size_t first = len < LOG_RING_SIZE - place ? len : LOG_RING_SIZE - place;

	memcpy(r->bytes + place, from, first);
	memcpy(r->bytes, (const uint8_t *)from + first, len - first);
}

static void copy_out(const struct log_ring *r, size_t at, void *to, size_t len)
{
	size_t place = (r->start + at) % LOG_RING_SIZE;
	size_t first = len < LOG_RING_SIZE - place ? len : LOG_RING_SIZE - place;

	memcpy(to, r->bytes + place, first);
	memcpy((uint8_t *)to + first, r->bytes, len - first);
}

static size_t first_len(const struct log_ring *r)
{
	uint16_t len = 0;

	if (r->used)
		copy_out(r, 0, &len, HEAD);
	return len;
}

static void drop_first(struct log_ring *r)
{
	size_t len = HEAD + first_len(r);

	r->start = (r->start + len) % LOG_RING_SIZE;
	r->used -= len;
	r->is_cut = false;
}

void log_ring_put(struct log_ring *r, const void *line, size_t len, int64_t now)
{
	uint16_t head = (uint16_t)len;

	while (r->used + HEAD + len > LOG_RING_SIZE) {
		drop_first(r);
		log_ring_lose(r, now);
	}
	copy_in(r, r->used, &head, HEAD);
	copy_in(r, r->used + HEAD, line, len);
	r->used += HEAD + len;
}

size_t log_ring_first(const struct log_ring *r, char out[LOG_RING_LINE])
{
	size_t len = first_len(r);

	if (len)
		copy_out(r, HEAD, out, len);
	return len;
}

void log_ring_sent(struct log_ring *r, size_t n)
{
	size_t len = first_len(r);

	if (n >= len) {
		drop_first(r);
		return;
	}
	uint16_t head = (uint16_t)(len - n);
	r->start = (r->start + n) % LOG_RING_SIZE;
	r->used -= n;
	copy_in(r, 0, &head, HEAD);
	r->is_cut |= n > 0;
}

void log_ring_lose(struct log_ring *r, int64_t now)
{
	r->all_lost++;
	if (!r->lost++)
		r->lost_at = now;
}

void log_ring_found(struct log_ring *r)
{
	r->lost = 0;
}

bool log_ring_waits(const struct log_ring *r)
{
	return r->used || r->lost;
}
