#include "httpbootd/machines/kept.h"

#include "httpbootd/machines/state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char kept_begins[] = "lanboot machines 1\n";

/* The line while it is written; what is in it always fits. */
struct out {
	char *text;
	size_t len;
};

static void put(struct out *o, const char *text)
{
	const size_t len = strlen(text);

	if (o->len + len >= KEPT_LINE)
		return;
	memcpy(o->text + o->len, text, len);
	o->len += len;
}

static void put_number(struct out *o, const char *key, uint64_t value)
{
	char text[64];

	if (!value)
		return;
	snprintf(text, sizeof text, " %s=%" PRIu64, key, value);
	put(o, text);
}

/* In quotes, always; texts have no control characters. */
static void put_text(struct out *o, const char *key, const char *value)
{
	if (!value)
		return;
	put(o, " ");
	put(o, key);
	put(o, "=\"");
	for (; *value; value++) {
		const char one[3] = {*value, '\0'}, escaped[3] = {'\\', *value, '\0'};
		put(o, *value == '"' || *value == '\\' ? escaped : one);
	}
	put(o, "\"");
}

static size_t finish(struct out *o)
{
	o->text[o->len++] = '\n';
	return o->len;
}

static const char *const keys[KEPT_TEXTS] = {"name", "profile", "release", "room", "section",
    "arch", "class", "vendor", "product", "serial", "uuid"};

static const char **nth_text(struct seen *s, size_t n)
{
	const char **const texts[KEPT_TEXTS] = {&s->name, &s->profile, &s->release, &s->room,
	    &s->section, &s->arch, &s->class, &s->vendor, &s->product, &s->serial, &s->uuid};

	return texts[n];
}

const char **kept_text(struct seen *s, const char *key)
{
	for (size_t i = 0; i < KEPT_TEXTS; i++)
		if (strcmp(keys[i], key) == 0)
			return nth_text(s, i);
	return NULL;
}

static size_t write_machine(const struct seen *s, struct out *o)
{
	char mac[MAC_TEXT], addr[ADDR_TEXT];

	put(o, "m");
	put_text(o, "mac", s->has_mac ? mac_text(s->mac, ':', mac) : NULL);
	put_text(o, "addr", s->addr.len ? addr_text(&s->addr, addr) : NULL);
	put_text(o, "word", s->word);
	put_number(o, "heard-at", s->addr_ms);
	put_number(o, "memory", s->memory_mb);
	put_number(o, "machine", s->is_machine);
	put_number(o, "first", s->first_ms);
	put_number(o, "heard", s->heard_ms);
	put_number(o, "up", s->up_ms);
	put_number(o, "alive", s->alive_ms);
	put_number(o, "says", s->says_alive);
	return finish(o);
}

static size_t write_boot(const struct seen_boot *b, struct out *o)
{
	put(o, "b");
	put_number(o, "started", b->started_ms);
	put_number(o, "last", b->last_ms);
	put_number(o, "up", b->up_ms);
	put_number(o, "proven", b->is_proven);
	put_text(o, "profile", b->profile);
	put_text(o, "release", b->release);
	return finish(o);
}

static size_t write_step(const struct step *step, struct out *o)
{
	put(o, "s");
	put_text(o, "kind", step_text((enum step_kind)step->kind));
	put_number(o, "end", step->end);
	put_number(o, "by", step->by);
	put_number(o, "status", step->status);
	put_number(o, "count", step->count);
	put_number(o, "wholes", step->wholes);
	put_number(o, "start", step->start_ms);
	put_number(o, "took", step->took_ms);
	put_number(o, "mirrored", step->mirrored);
	put_number(o, "fetched", step->fetched);
	put_number(o, "resent", step->resent);
	put_number(o, "block", step->block);
	put_number(o, "blksize", step->blksize);
	put_number(o, "unsigned", step->is_unsigned);
	put_number(o, "bytes", step->bytes);
	put_number(o, "of", step->of);
	put_text(o, "file", step->file);
	put_text(o, "reason", step->reason);
	put_text(o, "said", step->said);
	return finish(o);
}

/* The line of a boot, then those of its steps; 0: there are no more boots. */
static size_t write_boots(const struct seen *s, struct kept_at *at, struct out *o)
{
	while (at->boot < s->n_boots) {
		const struct seen_boot *b = &s->boot[s->n_boots - 1 - at->boot];
		if (!at->has_boot) {
			at->has_boot = true;
			return write_boot(b, o);
		}
		if (at->step < b->n)
			return write_step(&b->step[at->step++], o);
		at->boot++;
		at->step = 0;
		at->has_boot = false;
	}
	return 0;
}

/* The line behind *at, or with NULL the oldest, as a line of this kind; 0: there is none. */
static size_t write_line(
    const struct seen_lines *l, const char *kind, const char **at, struct out *o)
{
	const char *next = *at ? *at + strlen(*at) + 1 : l->bytes;

	if (!l->len || next >= l->bytes + l->len)
		return 0;
	*at = next;
	put(o, kind);
	put(o, next);
	return finish(o);
}

size_t kept_write(const struct seen *s, struct kept_at *at, char out[KEPT_LINE])
{
	struct out o = {.text = out};
	struct seen *texts_of = (struct seen *)(uintptr_t)s; /* which only reads here */

	if (!at->has_begun) {
		at->has_begun = true;
		return write_machine(s, &o);
	}
	while (at->text < KEPT_TEXTS) {
		const char *text = *nth_text(texts_of, at->text++);
		if (!text)
			continue;
		put(&o, "t");
		put_text(&o, keys[at->text - 1], text);
		return finish(&o);
	}
	size_t len = write_boots(s, at, &o);
	if (!len)
		len = write_line(&s->lines, "l ", &at->line, &o);
	return len ? len : write_line(&s->screen, "c ", &at->screen, &o);
}

size_t kept_write_rival(const struct rival_seen *r, char out[KEPT_LINE])
{
	struct out o = {.text = out};

	if (!r->heard_ms)
		return 0;
	put(&o, "r");
	put_number(&o, "heard", r->heard_ms);
	put_text(&o, "server", r->server);
	put_text(&o, "kind", r->kind);
	put_text(&o, "breaks", r->breaks);
	put_text(&o, "text", r->text);
	return finish(&o);
}

size_t kept_write_lost(const struct teller *t, char out[KEPT_LINE])
{
	struct out o = {.text = out};

	if (!t->name[0] || !t->lost)
		return 0;
	put(&o, "d");
	put_text(&o, "daemon", t->name);
	put_number(&o, "lost", t->lost);
	return finish(&o);
}

/* A time that has to be there. */
static uint64_t time_of(const struct line *l, const char *key, uint64_t otherwise)
{
	const uint64_t time_ms = line_number(l, key, 0);
	return time_ms ? time_ms : otherwise;
}

void kept_read_machine(const struct line *l, struct seen *s)
{
	s->addr_ms = line_number(l, "heard-at", 0);
	s->memory_mb = (uint32_t)line_number(l, "memory", 0);
	s->is_machine = line_number(l, "machine", 0) == 1;
	s->first_ms = time_of(l, "first", s->first_ms);
	s->heard_ms = time_of(l, "heard", s->heard_ms);
	s->up_ms = line_number(l, "up", 0);
	s->alive_ms = line_number(l, "alive", 0);
	s->says_alive = line_number(l, "says", 0) == 1;
}

void kept_read_boot(const struct line *l, struct seen_boot *b)
{
	b->started_ms = time_of(l, "started", b->started_ms);
	b->last_ms = time_of(l, "last", b->started_ms);
	b->up_ms = line_number(l, "up", 0);
	b->is_proven = line_number(l, "proven", 0) == 1;
}

static enum step_kind kind_of(const char *text)
{
	for (size_t k = STEP_NONE + 1; text && k < STEP_KINDS; k++)
		if (strcmp(step_text((enum step_kind)k), text) == 0)
			return (enum step_kind)k;
	return STEP_NONE;
}

/* At most `most`. */
static uint32_t number(const struct line *l, const char *key, uint32_t most)
{
	const uint64_t value = line_number(l, key, 0);
	return value < most ? (uint32_t)value : most;
}

bool kept_read_step(const struct line *l, struct step *step)
{
	step->kind = (uint8_t)kind_of(line_value(l, "kind"));
	step->end = (uint8_t)number(l, "end", STEP_FAILED);
	step->by = (uint8_t)number(l, "by", BY_HTTPBOOTD);
	step->status = (uint16_t)number(l, "status", UINT16_MAX);
	step->count = number(l, "count", UINT32_MAX);
	step->wholes = (uint16_t)number(l, "wholes", UINT16_MAX);
	step->start_ms = number(l, "start", UINT32_MAX);
	step->took_ms = number(l, "took", UINT32_MAX);
	step->mirrored = number(l, "mirrored", UINT32_MAX);
	step->fetched = number(l, "fetched", UINT32_MAX);
	step->resent = number(l, "resent", UINT32_MAX);
	step->block = number(l, "block", UINT32_MAX);
	step->blksize = number(l, "blksize", UINT32_MAX);
	step->is_unsigned = number(l, "unsigned", 1);
	step->bytes = line_number(l, "bytes", 0);
	step->of = line_number(l, "of", 0);
	return step->kind != STEP_NONE;
}
