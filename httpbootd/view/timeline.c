#include "httpbootd/view/timeline.h"

#include <stdio.h>
#include <string.h>

enum { MOMENT_MS = 200, DARK_MS = 500 };

static void add_part(
    struct timeline *l, const char *label, enum timeline_kind kind, uint64_t ms, bool failed)
{
	if (l->n == TIMELINE_PARTS)
		return;
	struct timeline_part *p = &l->part[l->n++];
	*p = (struct timeline_part){.kind = kind, .ms = (uint32_t)ms, .failed = failed};
	snprintf(p->label, sizeof p->label, "%s", label);
}

/* What a machine does by itself between two steps, as far as that can be known. */
static const char *dark_text(enum step_kind before)
{
	if (before == STEP_TFTP || before == STEP_LOADER || before == STEP_IPXE)
		return "iPXE";
	return before >= STEP_KERNEL && before <= STEP_APKOVL ? "Linux" : "";
}

/* These show what iPXE does, which is the dark before them. */
static bool is_hidden(enum step_kind kind)
{
	return kind == STEP_IPXE || kind == STEP_STUB || kind == STEP_REFUSED;
}

/* One step on a line that has come to *at_ms, after one of kind *before. */
static void add_step(
    struct timeline *l, uint64_t *at_ms, enum step_kind *before, const struct step *step)
{
	const enum step_kind kind = (enum step_kind)step->kind;
	const bool failed = step->end == STEP_FAILED;
	/* What it did after a step that failed, nobody can know. */
	const bool is_lost = l->n && l->part[l->n - 1].failed;
	const bool goes_on = *before == kind && l->n && l->part[l->n - 1].kind != PART_DARK;
	if (is_hidden(kind) && !failed)
		return;
	if (step->start_ms > *at_ms + DARK_MS) {
		add_part(l, is_lost ? "" : dark_text(*before), PART_DARK, step->start_ms - *at_ms,
		    false);
		*at_ms = step->start_ms;
	}
	uint64_t end_ms = (uint64_t)step->start_ms + step->took_ms;
	uint64_t ms = end_ms > *at_ms ? end_ms - *at_ms : 0;
	if (goes_on && l->part[l->n - 1].kind != PART_DARK) {
		struct timeline_part *p = &l->part[l->n - 1];
		p->ms += (uint32_t)ms;
		p->failed = failed;
		p->kind = p->ms >= MOMENT_MS ? PART_STEP : PART_MOMENT;
	} else {
		add_part(l, step_text(kind), ms >= MOMENT_MS ? PART_STEP : PART_MOMENT, ms, failed);
	}
	if (end_ms > *at_ms)
		*at_ms = end_ms;
	*before = kind;
}

static void finish(struct timeline *l)
{
	for (size_t i = 0; i < l->n; i++)
		l->ms += l->part[i].ms;
}

void timeline_of_boot(const struct seen_boot *b, uint64_t until_ms, struct timeline *l)
{
	uint64_t at_ms = 0;
	enum step_kind before = STEP_NONE;
	memset(l, 0, sizeof *l);
	for (size_t i = 0; i < b->n; i++) {
		add_step(l, &at_ms, &before, &b->step[i]);
		if (b->step[i].kind == STEP_UP)
			break;
	}
	bool is_lost = l->n && l->part[l->n - 1].failed;
	if (until_ms > at_ms + DARK_MS)
		add_part(l, is_lost ? "" : dark_text(before), PART_DARK, until_ms - at_ms, false);
	finish(l);
}

void timeline_of_usual(const struct usual *usual, struct timeline *l)
{
	uint64_t at_ms = 0;
	enum step_kind before = STEP_NONE;
	bool drawn[STEP_KINDS] = {false};
	memset(l, 0, sizeof *l);
	while (usual->up_ms) {
		size_t next = STEP_KINDS;
		for (size_t k = STEP_OFFER; k < STEP_UP; k++) /* the earliest that is left */
			if (!drawn[k] && (usual->start_ms[k] || k == STEP_OFFER) &&
			    (next == STEP_KINDS || usual->start_ms[k] < usual->start_ms[next]))
				next = k;
		if (next == STEP_KINDS)
			break;
		drawn[next] = true;
		const struct step step = {.kind = (uint8_t)next,
		    .end = STEP_DONE,
		    .start_ms = usual->start_ms[next],
		    .took_ms = usual->took_ms[next]};
		add_step(l, &at_ms, &before, &step);
	}
	if (usual->up_ms) {
		const struct step up = {
		    .kind = STEP_UP, .end = STEP_DONE, .start_ms = usual->up_ms};
		add_step(l, &at_ms, &before, &up);
	}
	finish(l);
}

size_t timeline_of_machine(const struct view *v, const struct view_machine *m,
    struct timeline line[SEEN_BOOTS + 1], bool *goes_on)
{
	const struct seen *s = m->seen;
	size_t n = 0;
	*goes_on = s->n_boots && !s->boot[0].up_ms &&
		   (m->look.state == STATE_BOOTING || m->look.state == STATE_FAILED);
	for (; n < s->n_boots; n++) {
		const struct seen_boot *b = &s->boot[n];
		timeline_of_boot(b, n == 0 && *goes_on ? v->now_ms - b->started_ms : 0, &line[n]);
	}
	timeline_of_usual(&m->usual, &line[n]);
	return n + (line[n].n > 0);
}

/*
 * Drawing
 */

static bool is_drawn(const struct timeline *l, size_t i, const struct timeline_scale *s)
{
	return !s->without_moments || l->part[i].kind != PART_MOMENT || l->part[i].failed ||
	       i + 1 == l->n;
}

/* Columns that a part takes at least, without the bar in front of it. */
static unsigned least(const struct timeline_part *p, const struct timeline_scale *s)
{
	unsigned n = (unsigned)strlen(p->label);
	n = n > s->label ? s->label : n;
	return n + (p->failed ? 2 : 0) + (p->kind == PART_DARK && n == 0 ? 1 : 0);
}

static unsigned least_of_line(const struct timeline *l, const struct timeline_scale *s)
{
	unsigned n = 1;
	for (size_t i = 0; i < l->n; i++)
		n += is_drawn(l, i, s) ? least(&l->part[i], s) + 1 : 0;
	return n;
}

static unsigned least_of_all(const struct timeline *lines, size_t n, const struct timeline_scale *s)
{
	unsigned most = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned one = least_of_line(&lines[i], s);
		most = one > most ? one : most;
	}
	return most;
}

struct timeline_scale timeline_scale(const struct timeline *lines, size_t n, unsigned width)
{
	/* Names as long as they can be while a fifth of the line is left for the scale. */
	static const struct {
		unsigned label;
		bool without_moments;
	} tries[] = {{12, false}, {7, false}, {6, false}, {5, false}, {7, true}, {6, true},
	    {5, true}, {4, true}, {3, true}, {2, true}, {1, true}, {0, true}};
	struct timeline_scale s = {.width = width};
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		s.label = tries[i].label;
		s.without_moments = tries[i].without_moments;
		if (least_of_all(lines, n, &s) <= width - width / 5)
			break;
	}
	for (size_t i = 0; i < n; i++) {
		unsigned used = least_of_line(&lines[i], &s);
		uint64_t ms = used < width ? lines[i].ms / (width - used) + 1 : 0;
		if (ms > s.ms)
			s.ms = ms;
	}
	return s;
}

/* Signs on both sides of a part's name. */
static void draw_part(
    struct screen *t, const struct timeline_part *p, unsigned label, unsigned more)
{
	char text[TIMELINE_LABEL];
	snprintf(
	    text, sizeof text, "%.*s", (int)(label < sizeof text ? label : sizeof text), p->label);
	unsigned before = more / 2, after = more - before;
	if (p->kind == PART_DARK && !*text)
		after++;
	for (unsigned i = 0; i < before; i++)
		p->kind == PART_DARK ? screen_sign(t, SIGN_DARK) : screen_print(t, "=");
	screen_print(t, "%s", text);
	for (unsigned i = 0; i < after; i++)
		p->kind == PART_DARK ? screen_sign(t, SIGN_DARK) : screen_print(t, "=");
}

void timeline_draw(struct screen *t, const struct timeline *l, const struct timeline_scale *scale)
{
	const unsigned end = t->column + scale->width;
	uint64_t rest_ms = 0; /* that is not drawn yet: less than a column */
	for (size_t i = 0; i < l->n && t->column < end; i++) {
		const struct timeline_part *p = &l->part[i];
		rest_ms += p->ms;
		if (!is_drawn(l, i, scale))
			continue;
		unsigned more = scale->ms ? (unsigned)(rest_ms / scale->ms) : 0;
		if (p->kind == PART_MOMENT)
			more = 0;
		else
			rest_ms -= more * scale->ms;
		screen_print(t, "|");
		if (p->failed)
			screen_colour(t, COLOUR_RED);
		draw_part(t, p, scale->label, more);
		if (p->failed) {
			screen_print(t, " ");
			screen_sign(t, SIGN_CROSS);
			screen_colour(t, COLOUR_NONE);
		}
	}
	if (l->n && l->part[l->n - 1].kind == PART_DARK && t->column < end)
		screen_print(t, "|");
}
