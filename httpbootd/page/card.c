#include "httpbootd/page/card.h"

#include "httpbootd/page/bars.h"
#include "httpbootd/page/frame.h"
#include "httpbootd/view/log_line.h"
#include "httpbootd/view/phrase.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LINE = 1200 };

static void put_fact(struct html *h, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	html_print(h, "<div><dt>%s</dt><dd>", name);
	html_text(h, value);
	html_put(h, "</dd></div>");
}

static void put_facts(struct html *h, const struct seen *s)
{
	char mac[MAC_TEXT], addr[ADDR_TEXT], memory[AMOUNT_TEXT];
	html_put(h, "<dl class=\"facts\">");
	put_fact(h, "MAC", s->has_mac ? mac_text(s->mac, ':', mac) : NULL);
	put_fact(h, "address", s->addr.len ? addr_text(&s->addr, addr) : NULL);
	put_fact(h, "profile", s->profile);
	put_fact(h, "room", s->room);
	put_fact(h, "release", s->release);
	put_fact(h, "section", s->section);
	put_fact(h, "architecture", s->arch);
	put_fact(h, "vendor", s->vendor);
	put_fact(h, "product", s->product);
	put_fact(h, "serial", s->serial);
	put_fact(h, "UUID", s->uuid);
	put_fact(h, "memory", s->memory_mb ? amount_memory(s->memory_mb, memory) : NULL);
	html_put(h, "</dl>\n");
}

/* Its boots below each other, and what is usual, to one scale. */
static void put_boots(struct html *h, const struct view *v, const struct view_machine *m)
{
	const struct seen *s = m->seen;
	struct timeline line[SEEN_BOOTS + 1];
	char label[SEEN_BOOTS + 1][VIEW_TIME];
	bool goes_on;
	uint64_t most_ms = 0;
	const size_t n = timeline_of_machine(v, m, line, &goes_on);
	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++) {
		if (i == s->n_boots)
			snprintf(label[i], sizeof label[i], "usual");
		else if (i == 0 && goes_on)
			snprintf(label[i], sizeof label[i], "now");
		else
			view_time(v, s->boot[i].started_ms, label[i]);
	}
	for (size_t i = 0; i < n; i++)
		most_ms = line[i].ms > most_ms ? line[i].ms : most_ms;
	html_put(h, "<section class=\"boots\"><h2>Boots</h2><table><tbody>\n");
	for (size_t i = 0; i < n; i++) {
		char span[AMOUNT_TEXT];
		html_print(h, "<tr><th scope=\"row\">%s</th><td class=\"line\">", label[i]);
		bars_boot(h, &line[i], most_ms);
		html_print(h, "</td><td class=\"took\">%s</td></tr>\n",
		    amount_span((int64_t)line[i].ms, span));
	}
	html_put(h, "</tbody></table></section>\n");
}

static void put_steps(struct html *h, const struct view *v, const struct seen_boot *b)
{
	static const char *const ends[] = {"runs", "done", "bad"};
	char time[VIEW_TIME], text[PHRASE_SIZE];
	html_print(h,
	    "<section class=\"steps\"><h2>Steps since "
	    "%s</h2><table><thead><tr><th>at</th><th>step</th>"
	    "<th>file</th><th>what came of it</th></tr></thead><tbody>\n",
	    view_time(v, b->started_ms, time));
	for (size_t i = 0; i < b->n; i++) {
		const struct step *step = &b->step[i];
		html_print(h,
		    "<tr class=\"%s\"><td class=\"at\">%" PRIu32 ".%02" PRIu32
		    "</td><th scope=\"row\">%s</th><td>",
		    ends[step->end], step->start_ms / 1000, step->start_ms % 1000 / 10,
		    step_text((enum step_kind)step->kind));
		html_text(h, step->file);
		html_put(h, "</td><td>");
		html_text(h, phrase_outcome(step, text));
		html_put(h, "</td></tr>\n");
	}
	html_put(h, "</tbody></table></section>\n");
}

static void put_line(struct html *h, const struct view *v, const struct log_line *l)
{
	char time[VIEW_TIME], text[LINE];
	html_print(h, "<li%s><time>%s.%02u</time> <b>", l->level == 'w' ? " class=\"warning\"" : "",
	    view_time(v, l->at_ms, time), (unsigned)(l->at_ms % 1000 / 10));
	html_text(h, l->daemon);
	html_put(h, "</b> ");
	html_text(h, phrase_line(l->text, text, sizeof text));
	html_put(h, "</li>\n");
}

static void put_lines(struct html *h, const struct view *v, const struct seen *s)
{
	const char *end = s->lines.bytes ? s->lines.bytes + s->lines.len : NULL;
	struct log_line l;
	if (!end)
		return;
	html_put(h, "<section class=\"log\"><h2>What the servers did</h2><ol class=\"lines\">\n");
	for (const char *line = s->lines.bytes; line < end; line += strlen(line) + 1)
		if (phrase_is_recent(s, line) && log_line_read(line, &l))
			put_line(h, v, &l);
	html_put(h, "</ol></section>\n");
}

/* What stood on its screen, as far as it has told; cut off there, never here. */
static void put_screen(struct html *h, const struct view *v, const struct seen *s)
{
	const char *end = s->screen.bytes ? s->screen.bytes + s->screen.len : NULL;
	char time[VIEW_TIME];
	uint64_t at_ms;
	size_t n = 0;
	for (const char *line = s->screen.bytes; line < end; line += strlen(line) + 1) {
		const char *text = phrase_screen(s, line, &at_ms);
		if (!text)
			continue;
		if (n++ == 0)
			html_put(h,
			    "<section class=\"screen\"><h2>Its screen</h2><ol class=\"lines\">\n");
		html_print(h, "<li><time>%s.%02u</time> ", view_time(v, at_ms, time),
		    (unsigned)(at_ms % 1000 / 10));
		html_text(h, text);
		html_put(h, "</li>\n");
	}
	if (n)
		html_put(h, "</ol></section>\n");
}

void card_draw(
    struct html *h, const struct view *v, const struct view_machine *m, const struct acts *a)
{
	static const char *const classes[] = {[STATE_UNKNOWN] = "unknown",
	    [STATE_BOOTING] = "booting",
	    [STATE_UP] = "up",
	    [STATE_SILENT] = "silent",
	    [STATE_FAILED] = "bad",
	    [STATE_OFF] = "off"};
	const struct seen *s = m->seen;
	char name[ADDR_TEXT], title[ADDR_TEXT + 256];
	struct why why;
	view_why(v, m, &why);
	snprintf(title, sizeof title, "%.200s %s - lanboot", view_name(s, name), phrase_state(m));
	frame_begin(h, title, NULL);
	html_put(h, "<h1>");
	html_text(h, view_name(s, name));
	html_print(h, " <span class=\"state %s\">%s ", classes[m->look.state], phrase_state(m));
	frame_since(h, v, m->look.since_ms);
	html_put(h, "</span></h1>\n<section class=\"why\">");
	frame_why(h, &why);
	html_put(h, "</section>\n");
	put_facts(h, s);
	put_boots(h, v, m);
	if (s->n_boots)
		put_steps(h, v, &s->boot[0]);
	html_put(h, "<div class=\"beside\">");
	put_screen(h, v, s);
	put_lines(h, v, s);
	html_put(h, "</div>\n");
	acts_draw(h, a, s);
	frame_end(h);
}
