#include "httpbootd/page/wall.h"

#include "httpbootd/page/bars.h"
#include "httpbootd/page/frame.h"
#include "httpbootd/view/phrase.h"
#include "httpbootd/view/tellers.h"

#include <stdio.h>

/* The machines of one state, room or release, in the list of all: `<a href="/all?NAME=VALUE">`. */
static void begin_link(struct html *h, const char *name, const char *value)
{
	html_print(h, "<a href=\"/all?%s=", name);
	html_query(h, value);
	html_put(h, "\">");
}

static void put_count(struct html *h, size_t n, const char *word, const char *state, bool always)
{
	if (n == 0 && !always)
		return;
	html_print(h, "<li class=\"%s\">", n ? state : "none");
	begin_link(h, "state", state);
	html_print(h, "<b>%zu</b> %s</a></li>", n, word);
}

static void put_counts(struct html *h, const struct hall *hall)
{
	html_put(h, "<ul class=\"counts\">");
	put_count(h, hall->state[STATE_UP], "up", "up", true);
	put_count(h, hall->state[STATE_BOOTING], "booting", "booting", false);
	put_count(h, hall->stuck, "stuck", "failed", false);
	put_count(h, hall->state[STATE_FAILED] - hall->stuck, "failed", "failed", false);
	put_count(h, hall->state[STATE_UNKNOWN], "unknown", "unknown", false);
	put_count(h, hall->state[STATE_SILENT], "silent", "silent", false);
	put_count(h, hall->state[STATE_OFF], "off", "off", false);
	put_count(h, hall->never, "never seen", "never", false);
	html_put(h, "</ul>\n");
}

static void begin_section(struct html *h, const char *kind, const char *title, const char *columns)
{
	html_print(h,
	    "<section class=\"%s\"><h2 id=\"%s\">%s</h2><table aria-labelledby=\"%s\">"
	    "<thead><tr>%s</tr></thead><tbody>\n",
	    kind, kind, title, kind, columns);
}

static void end_section(struct html *h, const struct hall_list *l, const char *state)
{
	html_put(h, "</tbody></table>");
	if (l->all > l->n) {
		html_put(h, "<p class=\"more\">");
		begin_link(h, "state", state);
		html_print(h, "and %zu more</a></p>", l->all - l->n);
	}
	html_put(h, "</section>\n");
}

static void begin_row(struct html *h, const struct seen *s)
{
	html_put(h, "<tr><th scope=\"row\">");
	frame_machine(h, s);
	html_put(h, "</th><td class=\"room\">");
	html_text(h, s->room);
	html_put(h, "</td>");
}

static void put_trouble(struct html *h, const struct view *v, const struct hall *hall)
{
	struct why why;
	if (hall->trouble.n == 0)
		return;
	begin_section(h, "trouble", "Trouble",
	    "<th>machine</th><th>room</th><th>since</th><th>why, and what to do</th>");
	for (size_t i = 0; i < hall->trouble.n; i++) {
		const struct view_machine *m = &hall->trouble.row[i];
		const struct step *at = m->look.failed ? m->look.failed : m->look.at;
		view_why(v, m, &why);
		begin_row(h, m->seen);
		html_print(h, "<td class=\"doing\">%s ", phrase_state(m));
		frame_since(h, v, m->look.since_ms);
		html_print(h, "%s%s</td><td>", at ? " at " : "",
		    at ? step_text((enum step_kind)at->kind) : "");
		frame_why(h, &why);
		html_put(h, "</td></tr>\n");
	}
	end_section(h, &hall->trouble, "failed");
}

static void put_item(struct html *h, const char *before, const char *text)
{
	if (!text || !*text)
		return;
	html_put(h, "<span>");
	html_put(h, before);
	html_text(h, text);
	html_put(h, "</span> ");
}

static void put_unknown(struct html *h, const struct view *v, const struct hall *hall)
{
	if (hall->unknown.n == 0)
		return;
	begin_section(h, "unknown", "Unknown",
	    "<th>word</th><th>room</th><th>since</th><th>what it says of itself</th>");
	for (size_t i = 0; i < hall->unknown.n; i++) {
		const struct view_machine *m = &hall->unknown.row[i];
		const struct seen *s = m->seen;
		char mac[MAC_TEXT], memory[AMOUNT_TEXT];
		begin_row(h, s);
		html_print(h, "<td class=\"doing\">%s ", m->look.waits ? "waits" : "seen");
		frame_since(
		    h, v, m->look.waits && s->n_boots ? s->boot[0].started_ms : s->heard_ms);
		html_print(h, "%s</td><td>", m->look.waits ? "" : " ago");
		put_item(h, "", s->vendor);
		put_item(h, "", s->product);
		put_item(h, "serial ", s->serial);
		put_item(h, "", s->memory_mb ? amount_memory(s->memory_mb, memory) : NULL);
		put_item(h, "", s->has_mac ? mac_text(s->mac, ':', mac) : NULL);
		html_put(
		    h, "<p class=\"do\"><span aria-hidden=\"true\">→</span> <code>lanboot enrol ");
		char name[ADDR_TEXT];
		html_text(h, s->word[0] ? s->word : view_name(s, name));
		html_put(h, " --name NAME --profile PROFILE</code></p></td></tr>\n");
	}
	end_section(h, &hall->unknown, "unknown");
}

static void put_booting(struct html *h, const struct view *v, const struct hall *hall)
{
	char text[PHRASE_SIZE];
	if (hall->booting.n == 0)
		return;
	begin_section(
	    h, "booting", "Booting", "<th>machine</th><th>room</th><th>now</th><th>how far</th>");
	for (size_t i = 0; i < hall->booting.n; i++) {
		const struct view_machine *m = &hall->booting.row[i];
		begin_row(h, m->seen);
		html_put(h, "<td class=\"doing\">");
		html_text(h, phrase_step(m, text));
		html_put(h, "</td><td>");
		bars_progress(h, phrase_progress(v, m));
		html_text(h, phrase_times(v, m, text));
		html_put(h, "</td></tr>\n");
	}
	end_section(h, &hall->booting, "booting");
}

/* Rooms with how many are up and how many are not. */
static void put_rooms(struct html *h, const struct hall *hall)
{
	html_put(h, "<ul class=\"groups\" aria-label=\"by room\">");
	for (size_t i = 0; i < hall->n_rooms + (hall->room[HALL_ROOMS].n > 0); i++) {
		const bool is_one = i < hall->n_rooms;
		const struct hall_group *g = &hall->room[is_one ? i : HALL_ROOMS];
		const size_t not_up = g->state[STATE_FAILED] + g->state[STATE_SILENT];
		if (g->n == 0 && not_up == 0)
			continue;
		html_put(h, "<li>");
		if (is_one)
			begin_link(h, "room", g->name ? g->name : "-");
		html_text(h, !is_one ? "others" : g->name ? g->name : "no room");
		html_print(h, " <b>%zu</b>", g->n);
		if (not_up)
			html_print(h, " <span class=\"bad\">%zu not</span>", not_up);
		html_put(h, is_one ? "</a></li>" : "</li>");
	}
	html_put(h, "</ul>\n");
}

/* Which release how many of them run; each leads to the wall of those alone. */
static void put_releases(struct html *h, const struct hall *hall)
{
	html_put(h,
	    "<table class=\"releases\" aria-label=\"by release\"><thead><tr><th>release</th>"
	    "<th>run it</th><th></th></tr></thead><tbody>\n");
	for (size_t i = 0; i < hall->n_releases + (hall->release[HALL_RELEASES].n > 0); i++) {
		const bool is_one = i < hall->n_releases;
		const struct hall_group *g = &hall->release[is_one ? i : HALL_RELEASES];
		html_put(h, "<tr><th scope=\"row\">");
		if (is_one) {
			html_put(h, "<a href=\"/?release=");
			html_query(h, g->name ? g->name : "-");
			html_put(h, "\">");
		}
		html_text(h, !is_one ? "others" : g->name ? g->name : "no release");
		html_print(
		    h, "%s</th><td>%zu</td><td class=\"share\">", is_one ? "</a>" : "", g->n);
		bars_share(h, g->n, hall->state[STATE_UP]);
		html_put(h, "</td></tr>\n");
	}
	html_put(h, "</tbody></table>\n");
}

static void put_up(struct html *h, const struct hall *hall)
{
	const bool has_rooms = hall->n_rooms > 1 || (hall->n_rooms == 1 && hall->room[0].name);
	const bool has_releases =
	    hall->n_releases > 1 || (hall->n_releases == 1 && hall->release[0].name);
	html_print(
	    h, "<section class=\"up\"><h2 id=\"up\">Up <b>%zu</b></h2>\n", hall->state[STATE_UP]);
	if (has_rooms)
		put_rooms(h, hall);
	if (has_releases)
		put_releases(h, hall);
	bars_boots(h, hall);
	html_put(h, "</section>\n");
}

static void put_filter(struct html *h, const struct view_filter *f)
{
	const char *const names[] = {"room", "profile", "release"};
	const char *const values[] = {f->room, f->profile, f->release};
	size_t n = 0;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!values[i])
			continue;
		html_print(
		    h, "%s%s ", n++ ? " and " : "<p class=\"filter\">Of those with ", names[i]);
		html_text(h, *values[i] ? values[i] : "-");
	}
	if (n)
		html_put(h, ". <a href=\"/\">See all</a></p>\n");
}

static void put_rival(struct html *h, const struct view *v)
{
	if (!v->site.rival)
		return;
	html_put(h, "<p class=\"rival\">Another server answers machines, too: ");
	html_text(h, v->site.rival);
	if (v->site.rival_breaks) {
		html_put(h, ". ");
		html_text(h, v->site.rival_breaks);
	}
	html_put(h, "</p>\n");
}

/* The server's own trouble, and what is dark. */
static void put_tellers(struct html *h, const struct view *v)
{
	struct teller_line line[TELLERS];
	const size_t n = tellers_say(v, line);
	for (size_t i = 0; i < n; i++) {
		html_print(
		    h, "<div class=\"teller %s\"><p class=\"say\">", line[i].is_gone ? "bad" : "");
		html_text(h, line[i].sentence);
		html_put(h, "</p>");
		if (line[i].remedy[0]) {
			html_put(h, "<p class=\"do\"><span aria-hidden=\"true\">→</span> <code>");
			html_text(h, line[i].remedy);
			html_put(h, "</code></p>");
		}
		html_put(h, "</div>\n");
	}
}

void wall_draw(struct html *h, const struct view *v, const struct hall *hall)
{
	char title[80];
	const size_t failed = hall->state[STATE_FAILED];
	if (failed)
		snprintf(title, sizeof title, "%zu in trouble - lanboot", failed);
	else
		snprintf(title, sizeof title, "%zu up - lanboot", hall->state[STATE_UP]);
	frame_begin(h, title, NULL);
	html_put(h, "<h1 class=\"unseen\">The machines</h1>\n");
	put_counts(h, hall);
	put_filter(h, &v->filter);
	put_tellers(h, v);
	put_rival(h, v);
	if (hall->all == 0)
		html_put(h,
		    "<p class=\"empty\">No machine was seen yet. Power one on that boots from the "
		    "network: it appears here with its first packet.</p>\n");
	put_trouble(h, v, hall);
	put_unknown(h, v, hall);
	put_booting(h, v, hall);
	if (hall->all)
		put_up(h, hall);
	frame_end(h);
}
