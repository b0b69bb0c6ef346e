#include "httpbootd/boot/token.h"

#include "common/hash.h"

#include <string.h>

static uint64_t hash_of(uint64_t seed, const void *bytes, size_t len)
{
	uint64_t h = hash64_bytes(HASH64_START, &seed, sizeof seed);
	h = hash64_bytes(h, bytes, len);
	return h ^ h >> 32;
}

static uint64_t machine_of(const struct token_table *t, const struct token_owner *o)
{
	size_t len = MAC_LEN;
	const uint8_t *bytes = o->machine;
	if (!bytes)
		bytes = addr_bytes(o->addr, &len);
	return hash_of(t->seed[0], bytes, len);
}

static bool is_live(const struct token_set *s, uint64_t now_ms)
{
	return s->until_ms > now_ms;
}

/* The machine's own place, else a free one, else for one that is named that of one that is not. */
static struct token_set *place_for(
    struct token_table *t, uint64_t machine, bool is_named, uint64_t now_ms)
{
	struct token_set *free = NULL, *unnamed = NULL;
	for (struct token_set *s = t->set; s < t->set + t->end; s++) {
		if (s->until_ms && s->machine == machine)
			return s;
		if (!is_live(s, now_ms))
			free = free ? free : s;
		else if (!s->is_named && (!unnamed || s->until_ms < unnamed->until_ms))
			unnamed = s;
	}
	if (!free && t->end < TOKENS)
		free = &t->set[t->end++];
	return free ? free : is_named ? unnamed : NULL;
}

struct token_set *token_make(struct token_table *t, const struct token_owner *owner,
    const uint8_t random[TOKEN_LEN], uint64_t now_ms, uint64_t until_ms)
{
	uint64_t machine = machine_of(t, owner);
	struct token_set *s = place_for(t, machine, owner->is_named, now_ms);
	if (!s)
		return NULL;
	*s = (struct token_set){.machine = machine,
	    .until_ms = until_ms,
	    .addr = *owner->addr,
	    .is_near = owner->is_near,
	    .is_tls = owner->is_tls,
	    .is_named = owner->is_named};
	memcpy(s->token, random, TOKEN_LEN);
	if (owner->is_near)
		memcpy(s->mac, owner->mac, MAC_LEN);
	return s;
}

bool token_has_any(const struct token_table *t)
{
	return t->end > 0;
}

void token_forget(struct token_table *t, const struct token_owner *owner)
{
	uint64_t machine = machine_of(t, owner);
	for (struct token_set *s = t->set; s < t->set + t->end; s++)
		if (s->until_ms && s->machine == machine)
			*s = (struct token_set){.until_ms = 0};
}

static void hash_path(const struct token_table *t, const char *path, uint64_t out[2])
{
	size_t len = strlen(path);
	out[0] = hash_of(t->seed[0], path, len);
	out[1] = hash_of(t->seed[1], path, len);
}

static struct token_file *file_of(
    const struct token_table *t, const struct token_set *s, const char *path)
{
	uint64_t hash[2];
	hash_path(t, path, hash);
	for (size_t i = 0; i < s->n; i++)
		if (memcmp(s->file[i].path, hash, sizeof hash) == 0)
			return (struct token_file *)(uintptr_t)&s->file[i];
	return NULL;
}

bool token_add(const struct token_table *t, struct token_set *s, const char *path)
{
	if (file_of(t, s, path))
		return true;
	if (s->n == TOKEN_FILES)
		return false;
	hash_path(t, path, s->file[s->n++].path);
	return true;
}

bool token_parse(const char *text, uint8_t token[TOKEN_LEN])
{
	if (strspn(text, "0123456789abcdef") != TOKEN_TEXT - 1)
		return false;
	for (size_t i = 0; i < TOKEN_LEN; i++)
		token[i] = (uint8_t)str_hex_byte(text + 2 * i);
	return true;
}

/* Takes as long wherever the two differ. */
static bool is_same_token(const uint8_t *a, const uint8_t *b)
{
	unsigned differs = 0;
	for (size_t i = 0; i < TOKEN_LEN; i++)
		differs |= a[i] ^ b[i];
	return differs == 0;
}

enum token_verdict token_find(const struct token_table *t, const uint8_t token[TOKEN_LEN],
    const struct token_owner *owner, const char *path, uint64_t now_ms, struct token_use *use)
{
	const struct token_set *s = NULL;

	*use = (struct token_use){.set = 0};
	for (size_t i = 0; i < t->end; i++)
		if (t->set[i].until_ms && is_same_token(t->set[i].token, token))
			s = &t->set[i];
	if (!s)
		return TOKEN_UNKNOWN;
	if (!addr_same_host(&s->addr, owner->addr) || s->is_near != owner->is_near ||
	    (s->is_near && memcmp(s->mac, owner->mac, MAC_LEN) != 0))
		return TOKEN_NOT_ITS;
	if (!is_live(s, now_ms))
		return TOKEN_LATE;
	if (s->is_tls && !owner->is_tls)
		return TOKEN_IN_CLEAR;
	const struct token_file *f = file_of(t, s, path);
	if (!f)
		return TOKEN_NO_FILE;
	if (f->is_done)
		return TOKEN_USED;
	use->set = (size_t)(s - t->set) + 1;
	use->file = (size_t)(f - s->file);
	memcpy(use->token, token, TOKEN_LEN);
	return TOKEN_GOOD;
}

/* The file that is in use; NULL: its set is another one by now. */
static struct token_file *file_in_use(struct token_table *t, const struct token_use *use)
{
	struct token_set *s = use->set ? &t->set[use->set - 1] : NULL;
	return s && s->until_ms && is_same_token(s->token, use->token) ? &s->file[use->file] : NULL;
}

/* All of it has gone already. */
static bool is_covered(const struct token_file *f, uint64_t from, uint64_t to)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->span[i].from <= from && to <= f->span[i].to)
			return true;
	return false;
}

enum token_verdict token_begin(
    struct token_table *t, struct token_use *use, uint64_t size, uint64_t from, uint64_t length)
{
	/* A download that breaks off sends some bytes twice, but not all of it many times. */
	enum { TIMES = 3, SLACK = 1 << 20 };
	struct token_file *f = file_in_use(t, use);

	if (!f)
		return TOKEN_UNKNOWN;
	if (f->is_open)
		return TOKEN_OPEN;
	if (f->size != size) { /* it is another one by now */
		f->size = size;
		f->n = 0;
	}
	if (f->is_done || (length && is_covered(f, from, from + length)) ||
	    f->asked > TIMES * size + SLACK)
		return TOKEN_USED;
	f->asked += length;
	f->is_open = true;
	use->from = from;
	use->length = length;
	return TOKEN_GOOD;
}

/* Joins what overlaps or touches; where there is no place for one more piece, it is not counted. */
static void add_span(struct token_file *f, struct token_span one)
{
	size_t n = 0;
	for (size_t i = 0; i < f->n; i++) {
		struct token_span *s = &f->span[i];
		if (s->to < one.from || one.to < s->from) {
			f->span[n++] = *s;
			continue;
		}
		one.from = s->from < one.from ? s->from : one.from;
		one.to = s->to > one.to ? s->to : one.to;
	}
	if (n < TOKEN_SPANS)
		f->span[n++] = one;
	f->n = n;
}

void token_end(struct token_table *t, const struct token_use *use, uint64_t sent)
{
	struct token_file *f = file_in_use(t, use);
	if (!f || !f->is_open)
		return;
	f->is_open = false;
	if (sent > use->length)
		sent = use->length;
	if (sent || !f->size)
		add_span(f, (struct token_span){use->from, use->from + sent});
	f->is_done = is_covered(f, 0, f->size);
}

const char *token_verdict_text(enum token_verdict v)
{
	switch (v) {
	case TOKEN_GOOD:
		return "good";
	case TOKEN_UNKNOWN:
		return "no such token, or the machine was given another script since";
	case TOKEN_LATE:
		return "its token's time is over: private-seconds";
	case TOKEN_NOT_ITS:
		return "the token was made for another machine or address";
	case TOKEN_IN_CLEAR:
		return "the token was made for https, and comes without";
	case TOKEN_NO_FILE:
		return "the token is for something else";
	case TOKEN_USED:
		return "the token was used: all of it went once";
	case TOKEN_OPEN:
		return "the token is in use: it is being sent";
	}
	return "?";
}
