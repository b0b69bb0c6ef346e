#include "httpbootd/view/status.h"

#include "common/amount.h"
#include "httpbootd/view/phrase.h"
#include "httpbootd/view/tellers.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Where columns are, for the width of the screen. */
struct columns {
	unsigned name, room; /* how wide these are */
	unsigned text;       /* where what comes after them begins */
	bool is_wide;        /* sentences stand beside, not below */
};

static struct columns columns_for(const struct screen *t)
{
	const unsigned width = t->style.width;
	struct columns c = {.name = width / 7, .room = width / 13, .is_wide = width >= 100};
	if (c.name < 8)
		c.name = 8;
	if (c.name > 20)
		c.name = 20;
	if (c.room > 12)
		c.room = 12;
	c.text = 3 + c.name + 1 + c.room + 1;
	return c;
}

/* An item of a line: on the next one where it has no place any more. */
static void draw_item(struct screen *t, const char *item, bool is_first, unsigned indent)
{
	if (!is_first && t->column + 3 + screen_columns(t, item) > t->style.width) {
		screen_newline(t);
		screen_pad(t, indent);
	} else if (!is_first) {
		screen_part(t);
	}
	screen_cut(t, item, t->style.width - t->column);
}

static void draw_title(struct screen *t, const char *title, enum screen_colour colour)
{
	screen_print(t, " ");
	screen_colour(t, colour);
	screen_print(t, "%s", title);
	screen_colour(t, COLOUR_NONE);
	screen_newline(t);
}

/* What follows another one in the first line, or begins it, or the next one. */
static void draw_part(struct screen *t, const char *text)
{
	enum { START = 10 };
	if (t->column + 3 + screen_columns(t, text) > t->style.width) {
		screen_newline(t);
		screen_pad(t, START);
	} else if (t->column > START) {
		screen_part(t);
	}
}

/* `N word`, in a colour where there are any. */
static void draw_count(
    struct screen *t, size_t n, const char *word, enum screen_colour colour, bool always)
{
	char text[40];
	if (n == 0 && !always)
		return;
	snprintf(text, sizeof text, "%zu %s", n, word);
	draw_part(t, text);
	if (n > 0)
		screen_colour(t, colour);
	screen_print(t, "%s", text);
	if (n > 0)
		screen_colour(t, COLOUR_NONE);
}

static void draw_head(struct screen *t, const struct view *v, const struct hall *h)
{
	static const char store[] = "the store answers";
	screen_print(t, " ");
	screen_colour(t, COLOUR_BOLD);
	screen_print(t, "lanboot");
	screen_colour(t, COLOUR_NONE);
	screen_print(t, "  ");
	draw_count(t, h->state[STATE_UP], "up", COLOUR_GREEN, true);
	draw_count(t, h->state[STATE_BOOTING], "booting", COLOUR_NONE, false);
	draw_count(t, h->stuck, "stuck", COLOUR_RED, false);
	draw_count(t, h->state[STATE_FAILED] - h->stuck, "failed", COLOUR_RED, false);
	draw_count(t, h->state[STATE_UNKNOWN], "unknown", COLOUR_YELLOW, false);
	draw_count(t, h->state[STATE_SILENT], "silent", COLOUR_NONE, false);
	draw_count(t, h->state[STATE_OFF], "off", COLOUR_NONE, false);
	draw_count(t, h->never, "never seen", COLOUR_NONE, false);
	if (v->site.store.is_asked && v->site.store.is_up) {
		draw_part(t, store);
		screen_print(t, "%s", store);
	}
	screen_newline(t);
	if (v->filter.room || v->filter.profile || v->filter.state != VIEW_ANY_STATE) {
		const struct view_filter *f = &v->filter;
		const char *state = f->state >= 0 ? state_text((enum state)f->state) : NULL;
		char of[256];
		snprintf(of, sizeof of, "of those with%s%s%s%.64s%s%.64s", state ? " state " : "",
		    state ? state : "", f->room ? " room " : "", f->room ? f->room : "",
		    f->profile ? " profile " : "", f->profile ? f->profile : "");
		screen_print(t, " ");
		screen_wrap(t, of, 1);
		screen_newline(t);
	}
}

/* `… and 37 more: lanboot status --state failed` */
static void draw_more(struct screen *t, const struct hall_list *l, const char *command)
{
	if (l->all <= l->n)
		return;
	screen_print(t, "   ");
	screen_sign(t, SIGN_ELLIPSIS);
	screen_print(t, " and %zu more: %s", l->all - l->n, command);
	screen_newline(t);
}

static void draw_begin(struct screen *t, const struct columns *c, enum screen_sign sign,
    enum screen_colour colour, const struct seen *s)
{
	char name[ADDR_TEXT];
	screen_print(t, " ");
	screen_colour(t, colour);
	screen_sign(t, sign);
	screen_colour(t, COLOUR_NONE);
	screen_print(t, " ");
	screen_cell(t, view_name(s, name), c->name);
	screen_cell(t, s->room, c->room);
}

static void draw_trouble(struct screen *t, const struct view *v, const struct hall *h)
{
	const struct columns c = columns_for(t);
	const unsigned indent = c.is_wide ? c.text + 25 : 5;
	char doing[PHRASE_SIZE];
	struct why why;
	if (h->trouble.n == 0)
		return;
	draw_title(t, "TROUBLE", COLOUR_RED);
	for (size_t i = 0; i < h->trouble.n; i++) {
		const struct view_machine *m = &h->trouble.row[i];
		view_why(v, m, &why);
		draw_begin(t, &c, SIGN_RED, COLOUR_RED, m->seen);
		screen_cut(t, phrase_doing(v, m, doing), t->style.width - t->column);
		if (!c.is_wide)
			screen_newline(t);
		screen_pad(t, indent);
		screen_wrap(t, why.sentence, indent);
		screen_newline(t);
		if (!why.remedy[0])
			continue;
		screen_pad(t, indent);
		screen_sign(t, SIGN_ARROW);
		screen_print(t, " ");
		screen_wrap(t, why.remedy, t->column);
		screen_newline(t);
	}
	draw_more(t, &h->trouble, "lanboot status --all --state failed");
}

/* The machine as it told iPXE that it is: whatever of it is known. */
static void draw_hardware(struct screen *t, const struct view *v, const struct view_machine *m)
{
	const struct seen *s = m->seen;
	const unsigned indent = t->column;
	char item[5][160], mac[MAC_TEXT], span[AMOUNT_TEXT];
	size_t n = 0;
	if (s->vendor || s->product)
		snprintf(item[n++], sizeof item[0], "%.70s%s%.70s", s->vendor ? s->vendor : "",
		    s->vendor && s->product ? " " : "", s->product ? s->product : "");
	if (s->serial)
		snprintf(item[n++], sizeof item[0], "serial %.100s", s->serial);
	if (s->memory_mb)
		amount_memory(s->memory_mb, item[n++]);
	if (s->has_mac)
		snprintf(item[n++], sizeof item[0], "%s", mac_text(s->mac, ':', mac));
	if (m->look.waits)
		snprintf(item[n++], sizeof item[0], "waiting %s",
		    amount_rough((int64_t)(v->now_ms - s->boot[0].started_ms), span));
	else
		snprintf(item[n++], sizeof item[0], "seen %s ago",
		    amount_rough((int64_t)(v->now_ms - s->heard_ms), span));
	for (size_t i = 0; i < n; i++)
		draw_item(t, item[i], i == 0, indent);
	screen_newline(t);
}

static void draw_unknown(struct screen *t, const struct view *v, const struct hall *h)
{
	enum { WORD = SEEN_WORD_SIZE - 1 }; /* is to be typed, so it is never cut */
	const struct columns c = columns_for(t);
	if (h->unknown.n == 0)
		return;
	draw_title(t, "UNKNOWN", COLOUR_YELLOW);
	for (size_t i = 0; i < h->unknown.n; i++) {
		const struct seen *s = h->unknown.row[i].seen;
		char name[ADDR_TEXT];
		screen_print(t, " ");
		screen_sign(t, SIGN_RING);
		screen_print(t, " ");
		screen_cell(t, view_name(s, name), c.name < WORD ? WORD : c.name);
		draw_hardware(t, v, &h->unknown.row[i]);
	}
	draw_more(t, &h->unknown, "lanboot list --unknown");
	screen_pad(t, 3);
	screen_sign(t, SIGN_ARROW);
	screen_print(t, " ");
	screen_wrap(t, "lanboot enrol WORD --name NAME --profile PROFILE", t->column);
	screen_newline(t);
}

static void draw_bar(struct screen *t, unsigned hundredths, unsigned width)
{
	const unsigned full = hundredths * width / 100;
	for (unsigned i = 0; i < width; i++)
		screen_sign(t, i < full ? SIGN_FULL : SIGN_EMPTY);
	screen_print(t, " ");
}

static void draw_booting(struct screen *t, const struct view *v, const struct hall *h)
{
	const struct columns c = columns_for(t);
	const unsigned bar = t->style.width >= 70 ? 14 : 6;
	if (h->booting.n == 0)
		return;
	draw_title(t, "BOOTING", COLOUR_NONE);
	for (size_t i = 0; i < h->booting.n; i++) {
		const struct view_machine *m = &h->booting.row[i];
		char step[PHRASE_SIZE], times[PHRASE_SIZE];
		draw_begin(t, &c, SIGN_HALF, COLOUR_NONE, m->seen);
		draw_bar(t, phrase_progress(v, m), bar);
		phrase_times(v, m, times);
		screen_cell(t, phrase_step(m, step), t->style.width >= 70 ? 14 : 8);
		if (t->column + screen_columns(t, times) > t->style.width) {
			screen_newline(t);
			screen_pad(t, c.text);
		}
		screen_cut(t, times, t->style.width - t->column);
		screen_newline(t);
	}
	draw_more(t, &h->booting, "lanboot status --all --state booting");
}

/* The boots of the last 24 hours, the hour with the most of them as high as there is room. */
static void draw_curve(struct screen *t, const struct hall *h)
{
	unsigned most = 0, all = 0;
	for (size_t i = 0; i < HALL_HOURS; i++) {
		all += h->hour[i];
		most = h->hour[i] > most ? h->hour[i] : most;
	}
	if (most == 0)
		return;
	screen_pad(t, 3);
	for (size_t i = 0; i < HALL_HOURS; i++)
		screen_bar(t, h->hour[i] ? 1 + (h->hour[i] - 1) * 7 / most : 0);
	screen_print(t, " ");
	char text[60];
	snprintf(text, sizeof text, "%u boots in 24 h", all);
	screen_cut(t, text, t->style.width - t->column);
	screen_newline(t);
}

/* Groups with how many are up, and of those in rooms how many are not. */
static void draw_groups(struct screen *t, const struct hall_group *g, size_t n, size_t max,
    const char *none, bool is_room)
{
	enum { LINES = 4 };
	const unsigned lines = t->style.width * LINES;
	unsigned used = 0;
	size_t i = 0;
	screen_pad(t, 3);
	for (; i < n + (g[max].n > 0); i++) {
		const struct hall_group *one = i < n ? &g[i] : &g[max];
		char item[120];
		const char *name = i == n ? "others" : one->name ? one->name : none;
		size_t not_up = is_room ? one->state[STATE_FAILED] + one->state[STATE_SILENT] : 0;
		if (is_room && one->n == 0 && not_up == 0)
			continue;
		int len = snprintf(item, sizeof item, "%.60s: %zu", name, one->n);
		if (not_up && len > 0 && (size_t)len < sizeof item)
			snprintf(item + len, sizeof item - (size_t)len, " (%zu not)", not_up);
		if (used + screen_columns(t, item) + 3 > lines)
			break;
		draw_item(t, item, used == 0, 3);
		used += screen_columns(t, item) + 3;
	}
	if (i < n) {
		char more[40];
		snprintf(more, sizeof more, "%zu more", n - i);
		draw_item(t, more, false, 3);
	}
	screen_newline(t);
}

static void draw_up(struct screen *t, const struct hall *h)
{
	bool has_rooms = h->n_rooms > 1 || (h->n_rooms == 1 && h->room[0].name);
	bool has_releases = h->n_releases > 1 || (h->n_releases == 1 && h->release[0].name);
	char count[32];
	if (h->state[STATE_UP] == 0) {
		draw_curve(t, h);
		return;
	}
	snprintf(count, sizeof count, "UP  %zu", h->state[STATE_UP]);
	draw_title(t, count, h->state[STATE_UP] ? COLOUR_GREEN : COLOUR_NONE);
	if (has_rooms)
		draw_groups(t, h->room, h->n_rooms, HALL_ROOMS, "no room", true);
	if (has_releases)
		draw_groups(t, h->release, h->n_releases, HALL_RELEASES, "no release", false);
	draw_curve(t, h);
}

/* The server's own trouble, and what is dark; true: there was trouble. */
static bool draw_tellers(struct screen *t, const struct view *v)
{
	struct teller_line line[TELLERS];
	const size_t n = tellers_say(v, line);
	bool is_trouble = false;
	for (size_t i = 0; i < n; i++)
		is_trouble |= line[i].is_gone;
	if (is_trouble)
		draw_title(t, "SERVER", COLOUR_RED);
	for (size_t i = 0; i < n; i++) {
		screen_pad(t, 1);
		screen_colour(t, line[i].is_gone ? COLOUR_RED : COLOUR_NONE);
		screen_sign(t, line[i].is_gone ? SIGN_RED : SIGN_RING);
		screen_colour(t, COLOUR_NONE);
		screen_print(t, " ");
		screen_wrap(t, line[i].sentence, 3);
		screen_newline(t);
		if (!line[i].remedy[0])
			continue;
		screen_pad(t, 3);
		screen_sign(t, SIGN_ARROW);
		screen_print(t, " ");
		screen_wrap(t, line[i].remedy, t->column);
		screen_newline(t);
	}
	return is_trouble;
}

void status_draw(struct screen *t, const struct view *v, const struct hall *h)
{
	draw_head(t, v, h);
	draw_tellers(t, v);
	if (h->all == 0) {
		screen_print(t, "   ");
		screen_wrap(t, "No machine was seen yet.", 3);
		screen_newline(t);
	}
	draw_trouble(t, v, h);
	draw_unknown(t, v, h);
	draw_booting(t, v, h);
	draw_up(t, h);
}

void status_draw_why(struct screen *t, const struct view *v, const struct hall *h)
{
	draw_head(t, v, h);
	const bool is_trouble = draw_tellers(t, v);
	draw_trouble(t, v, h);
	draw_unknown(t, v, h);
	if (h->trouble.n + h->unknown.n > 0 || is_trouble)
		return;
	screen_print(t, "   ");
	screen_wrap(t, "Nothing is wrong that is known.", 3);
	screen_newline(t);
}
