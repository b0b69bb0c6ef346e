#include "httpbootd/machines/told_pieces.h"

#include "common/hash.h"

#include <string.h>

enum { ONE = 1000 };

/* Takes one from a bucket of `burst`, filled by `rate` a second. */
static bool take(struct told_bucket *b, uint32_t burst, uint32_t rate, uint64_t now_ms)
{
	const uint64_t since = now_ms > b->filled_ms ? now_ms - b->filled_ms : 0;
	const uint64_t full = (uint64_t)burst * ONE;
	const uint64_t more = since < full ? b->left + since * rate : full;

	b->left = (uint32_t)(b->filled_ms == 0 || more > full ? full : more);
	b->filled_ms = now_ms;
	if (b->left < ONE)
		return false;
	b->left -= ONE;
	return true;
}

struct told_source *told_take(struct told_pieces *p, const struct addr *from, uint64_t now_ms)
{
	size_t len;
	const struct addr plain = addr_plain(from);
	const uint8_t *bytes = addr_bytes(&plain, &len);
	const uint32_t h = hash32_bytes(HASH32_START ^ p->seed, bytes, len);
	struct told_source *s = &p->source[(h ^ h >> 16) % TOLD_SOURCES];

	if (s->from.len == 0 || !addr_same_host(&s->from, &plain))
		*s = (struct told_source){.from = plain};
	if (!take(&s->may, TOLD_BURST, TOLD_RATE, now_ms) ||
	    !take(&p->all, TOLD_ALL_BURST, TOLD_ALL_RATE, now_ms))
		return NULL;
	return s;
}

/* Appends to what is there of the line; of one that is too long the end counts, and is kept. */
static void append(struct told_source *s, const char *more)
{
	const size_t len = strlen(more);

	if (s->len + len >= sizeof s->line) {
		const size_t keep = sizeof s->line / 2 - 1;
		const size_t drop = s->len > keep ? s->len - keep : 0;
		memmove(s->line, s->line + drop, s->len - drop);
		s->len -= drop;
	}
	if (s->len + len >= sizeof s->line)
		s->len = 0;
	memcpy(s->line + s->len, more, len + 1);
	s->len += len;
}

const char *told_whole(struct told_source *s, const char *line, bool is_piece, uint64_t now_ms)
{
	if (s->piece_ms == 0 || s->piece_ms + TOLD_PIECE_MS < now_ms)
		s->len = 0;
	append(s, line);
	s->piece_ms = is_piece ? now_ms : 0;
	if (is_piece)
		return NULL;
	const uint32_t hash = hash32_bytes(HASH32_START, s->line, s->len);
	const bool is_twice = hash == s->last && now_ms <= s->last_ms + TOLD_TWICE_MS;
	s->last = hash;
	s->last_ms = now_ms;
	return is_twice || s->len == 0 ? NULL : s->line;
}
