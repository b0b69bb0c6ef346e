#include "httpbootd/view/show.h"

#include "common/amount.h"
#include "httpbootd/view/log_line.h"
#include "httpbootd/view/phrase.h"
#include "httpbootd/view/timeline.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LABEL = 10, TOTAL = 8, RECENT_LINES = 12, SCREEN_LINES = 14 };

static void draw_rule(struct screen *t)
{
	screen_print(t, " ");
	while (t->column + 1 < t->style.width && !t->is_cut)
		screen_sign(t, SIGN_RULE);
	screen_newline(t);
}

/* An item of the head, on the next line where it has no place any more. */
static void draw_item(struct screen *t, const char *before, const char *item)
{
	if (!item)
		return;
	unsigned columns = screen_columns(t, before) + screen_columns(t, item);
	if (t->column + 2 + columns > t->style.width) {
		screen_newline(t);
		screen_print(t, " ");
	} else {
		screen_print(t, "  ");
	}
	screen_print(t, "%s", before);
	screen_cut(t, item, t->style.width - t->column);
}

static void draw_head(struct screen *t, const struct view *v, const struct view_machine *m)
{
	const struct seen *s = m->seen;
	char name[ADDR_TEXT], mac[MAC_TEXT], addr[ADDR_TEXT], memory[AMOUNT_TEXT], state[64],
	    span[AMOUNT_TEXT];
	screen_print(t, " ");
	screen_colour(t, COLOUR_BOLD);
	screen_cut(t, view_name(s, name), t->style.width - 1);
	screen_colour(t, COLOUR_NONE);
	draw_item(t, "", s->has_mac ? mac_text(s->mac, ':', mac) : NULL);
	draw_item(t, "", s->addr.len ? addr_text(&s->addr, addr) : NULL);
	draw_item(t, "profile ", s->profile);
	draw_item(t, "room ", s->room);
	draw_item(t, "release ", s->release);
	draw_item(t, "", s->vendor);
	draw_item(t, "", s->product);
	draw_item(t, "serial ", s->serial);
	draw_item(t, "", s->memory_mb ? amount_memory(s->memory_mb, memory) : NULL);
	screen_newline(t);
	draw_rule(t);
	screen_print(t, " ");
	snprintf(state, sizeof state, "%s, for %s", phrase_state(m),
	    amount_rough((int64_t)(v->now_ms - m->look.since_ms), span));
	screen_colour(t, m->look.state == STATE_FAILED ? COLOUR_RED
			 : m->look.state == STATE_UP   ? COLOUR_GREEN
						       : COLOUR_NONE);
	screen_print(t, "%s", state);
	screen_colour(t, COLOUR_NONE);
	screen_newline(t);
}

static void draw_reason(struct screen *t, const struct view *v, const struct view_machine *m)
{
	struct why why;
	view_why(v, m, &why);
	screen_pad(t, 1);
	screen_wrap(t, why.sentence, 1);
	screen_newline(t);
	if (!why.remedy[0])
		return;
	screen_pad(t, 1);
	screen_sign(t, SIGN_ARROW);
	screen_print(t, " ");
	screen_wrap(t, why.remedy, t->column);
	screen_newline(t);
}

/* Label, line, and how long it took. */
static void draw_line(struct screen *t, const char *label, const struct timeline *l,
    const struct timeline_scale *scale)
{
	char span[AMOUNT_TEXT];
	screen_print(t, " ");
	screen_cell(t, label, LABEL);
	timeline_draw(t, l, scale);
	screen_pad(t, LABEL + 2 + scale->width + 1);
	screen_print(t, "%s", amount_span((int64_t)l->ms, span));
	screen_newline(t);
}

static void draw_boots(struct screen *t, const struct view *v, const struct view_machine *m)
{
	const struct seen *s = m->seen;
	struct timeline line[SEEN_BOOTS + 1];
	char label[SEEN_BOOTS + 1][VIEW_TIME];
	bool goes_on;
	const size_t n = timeline_of_machine(v, m, line, &goes_on);
	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++) {
		if (i == s->n_boots)
			snprintf(label[i], sizeof label[i], "usual");
		else if (i == 0 && goes_on)
			snprintf(label[i], sizeof label[i], "now");
		else
			view_day(v, s->boot[i].started_ms, label[i]);
	}
	const struct timeline_scale scale =
	    timeline_scale(line, n, t->style.width - LABEL - 2 - TOTAL);
	for (size_t i = 0; i < n; i++)
		draw_line(t, label[i], &line[i], &scale);
	screen_newline(t);
}

/* What the step brought: bytes, time, rate; or why it failed. */
static void draw_outcome(struct screen *t, const struct step *step)
{
	char text[PHRASE_SIZE];
	if (step->end == STEP_FAILED)
		screen_colour(t, COLOUR_RED);
	screen_cut(t, phrase_outcome(step, text), t->style.width - t->column);
	screen_colour(t, COLOUR_NONE);
}

static void draw_steps(struct screen *t, const struct view *v, const struct seen_boot *b)
{
	const unsigned file = t->style.width >= 70 ? t->style.width * 3 / 8 : 14;
	char time[VIEW_TIME];
	screen_print(t, " steps since %s", view_time(v, b->started_ms, time));
	screen_newline(t);
	for (size_t i = 0; i < b->n; i++) {
		const struct step *step = &b->step[i];
		char at[32];
		snprintf(at, sizeof at, "%" PRIu32 ".%02" PRIu32, step->start_ms / 1000,
		    step->start_ms % 1000 / 10);
		screen_pad(t, 8 - (unsigned)(strlen(at) < 7 ? strlen(at) : 7));
		screen_print(t, "%s ", at);
		screen_cell(t, step_text((enum step_kind)step->kind), 8);
		screen_cell(t, step->file, file);
		draw_outcome(t, step);
		screen_newline(t);
	}
	screen_newline(t);
}

/* One line of the log; `whole`: wrapped, else cut off, and without what says whose it is. */
static void draw_log_line(struct screen *t, const struct view *v, const char *line, bool whole)
{
	struct log_line l;
	char time[VIEW_TIME], text[1200];
	if (!log_line_read(line, &l))
		return;
	screen_print(t, " %s.%02u ", view_time(v, l.at_ms, time), (unsigned)(l.at_ms % 1000 / 10));
	screen_cell(t, l.daemon, 9);
	if (l.level == 'w')
		screen_colour(t, COLOUR_YELLOW);
	phrase_line(l.text, text, sizeof text);
	if (whole)
		screen_wrap(t, l.text, 4);
	else
		screen_cut(t, text, t->style.width > t->column ? t->style.width - t->column : 0);
	if (l.level == 'w')
		screen_colour(t, COLOUR_NONE);
	screen_newline(t);
}

/* The line behind `line`, or with NULL the oldest. */
static const char *next_line(const struct seen_lines *l, const char *line)
{
	if (line)
		line += strlen(line) + 1;
	else
		line = l->bytes;
	return line && line < l->bytes + l->len ? line : NULL;
}

static void draw_recent(struct screen *t, const struct view *v, const struct seen *s)
{
	size_t n = 0, i = 0;
	for (const char *line = NULL; (line = next_line(&s->lines, line));)
		n += phrase_is_recent(s, line);
	if (n == 0)
		return;
	screen_print(t, " what the servers did");
	screen_newline(t);
	for (const char *line = NULL; (line = next_line(&s->lines, line));)
		if (phrase_is_recent(s, line) && i++ + RECENT_LINES >= n)
			draw_log_line(t, v, line, false);
}

static void draw_screen(struct screen *t, const struct view *v, const struct seen *s)
{
	char time[VIEW_TIME];
	uint64_t at_ms;
	size_t n = 0, i = 0;
	for (const char *line = NULL; (line = next_line(&s->screen, line));)
		n += phrase_screen(s, line, &at_ms) != NULL;
	if (n == 0)
		return;
	screen_print(t, " its screen");
	screen_newline(t);
	for (const char *line = NULL; (line = next_line(&s->screen, line));) {
		const char *text = phrase_screen(s, line, &at_ms);
		if (!text || i++ + SCREEN_LINES < n)
			continue;
		screen_print(
		    t, " %s.%02u ", view_time(v, at_ms, time), (unsigned)(at_ms % 1000 / 10));
		screen_cut(t, text, t->style.width > t->column ? t->style.width - t->column : 0);
		screen_newline(t);
	}
	screen_newline(t);
}

void show_draw(struct screen *t, const struct view *v, const struct view_machine *m)
{
	draw_head(t, v, m);
	draw_reason(t, v, m);
	screen_newline(t);
	draw_boots(t, v, m);
	if (m->seen->n_boots)
		draw_steps(t, v, &m->seen->boot[0]);
	draw_screen(t, v, m->seen);
	draw_recent(t, v, m->seen);
}

void show_draw_line(struct screen *t, const struct view *v, const char *line)
{
	draw_log_line(t, v, line, true);
}

void show_draw_log(struct screen *t, const struct view *v, const struct seen *s)
{
	const char *line = next_line(&s->lines, NULL);
	if (!line) {
		screen_print(t, " Nothing was heard of it.");
		screen_newline(t);
	}
	for (; line; line = next_line(&s->lines, line))
		draw_log_line(t, v, line, true);
}

/* By which rule that is said, and of which steps. */
static void draw_grounds(struct screen *t, const struct view *v, const struct view_machine *m)
{
	struct why why;
	view_why(v, m, &why);
	if (!why.rule)
		return;
	screen_newline(t);
	char text[96];
	snprintf(text, sizeof text, "This reason is called %s, and rests on %s", why.rule->name,
	    m->seen->n_boots ? "these" : "the configuration.");
	screen_pad(t, 1);
	screen_wrap(t, text, 1);
	screen_newline(t);
	if (m->seen->n_boots)
		draw_steps(t, v, &m->seen->boot[0]);
}

void show_draw_why(struct screen *t, const struct view *v, const struct view_machine *m)
{
	char name[ADDR_TEXT];
	const char *state = phrase_state(m);
	screen_print(t, " ");
	screen_cut(t, view_name(m->seen, name), t->style.width - 3 - screen_columns(t, state));
	screen_print(t, ": %s", state);
	screen_newline(t);
	draw_reason(t, v, m);
	draw_grounds(t, v, m);
}
