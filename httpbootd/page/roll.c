#include "httpbootd/page/roll.h"

#include "common/host_name.h"
#include "httpbootd/page/acts.h"
#include "httpbootd/page/frame.h"
#include "httpbootd/view/phrase.h"

#include <string.h>

static void put_cell(struct html *h, const char *text)
{
	html_put(h, "<td>");
	html_text(h, text);
	html_put(h, "</td>");
}

static void put_choice(struct html *h, const char *value, const char *chosen)
{
	html_print(h, "<option%s>%s</option>",
	    chosen && strcmp(value, chosen) == 0 ? " selected" : "", value);
}

static void put_field(struct html *h, const char *name, const char *value)
{
	if (!value)
		return;
	html_print(h, "<input type=\"hidden\" name=\"%s\" value=\"", name);
	html_text(h, value);
	html_put(h, "\">");
}

/* What else is asked for; in a link behind `/all?`. */
static void put_query(struct html *h, const struct roll *r)
{
	const struct view_filter *f = &r->view->filter;
	const struct {
		const char *name, *value;
	} asked[] = {{"q", f->search}, {"state", r->state}, {"room", f->room},
	    {"profile", f->profile}, {"release", f->release}};
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		if (!asked[i].value)
			continue;
		html_print(h, "%s=", asked[i].name);
		html_query(h, *asked[i].value ? asked[i].value : "-");
		html_put(h, "&amp;");
	}
}

void roll_begin(struct html *h, const struct roll *r)
{
	static const char *const states[] = {
	    "up", "booting", "failed", "silent", "unknown", "off", "never"};
	const struct view_filter *f = &r->view->filter;
	frame_begin(h, "All machines - lanboot", f->search);
	html_print(h, "<h1>%zu machine%s</h1>\n<form class=\"act\" action=\"/all\">", r->all,
	    r->all == 1 ? "" : "s");
	put_field(h, "q", f->search);
	html_put(h, "<label>state <select name=\"state\"><option value=\"\">any</option>");
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		put_choice(h, states[i], r->state);
	html_put(h, "</select></label> ");
	static const char *const names[] = {"room", "profile", "release"};
	const char *const values[] = {f->room, f->profile, f->release};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		html_print(
		    h, "<label>%s <input name=\"%s\" size=\"12\" value=\"", names[i], names[i]);
		html_text(h, values[i] && !*values[i] ? "-" : values[i]);
		html_put(h, "\"></label> ");
	}
	html_put(h, "<button>show</button></form>\n");
	if (r->may_change && f->room && *f->room)
		acts_draw_room(h, f->room);
	html_put(h,
	    "<div "
	    "class=\"all\"><table><thead><tr><th>machine</th><th>state</th><th>step</th><th>room</"
	    "th>"
	    "<th>profile</th><th>release</th><th>MAC</th><th>address</th></tr></thead><tbody>\n");
}

void roll_seen(struct html *h, const struct roll *r, const struct view_machine *m)
{
	const struct seen *s = m->seen;
	char mac[MAC_TEXT], addr[ADDR_TEXT];
	html_put(h, "<tr data-key=\"");
	frame_id(h, s);
	html_put(h, "\"><th scope=\"row\">");
	frame_machine(h, s);
	html_print(h, "</th><td class=\"doing%s\">%s ", m->look.state == STATE_FAILED ? " bad" : "",
	    phrase_state(m));
	frame_since(h, r->view, m->look.since_ms);
	html_print(
	    h, "</td><td>%s</td>", m->look.at ? step_text((enum step_kind)m->look.at->kind) : "");
	put_cell(h, s->room);
	put_cell(h, s->profile);
	put_cell(h, s->release);
	put_cell(h, s->has_mac ? mac_text(s->mac, ':', mac) : NULL);
	put_cell(h, s->addr.len ? addr_text(&s->addr, addr) : NULL);
	html_put(h, "</tr>\n");
}

void roll_never(struct html *h, const struct host *host)
{
	char section[HOST_ID_TEXT], buffer[HOST_NAME_SIZE];
	const char *name = host_name_of(host, NULL, buffer);
	host_id_text(&host->id, section);
	html_put(h, "<tr><th scope=\"row\">");
	html_text(h, name ? name : section);
	html_put(h, "</th><td class=\"doing\">never seen</td><td></td>");
	put_cell(h, host->room);
	put_cell(h, host->profile_name);
	put_cell(h, NULL);
	put_cell(h, host->id.kind == HOST_MAC ? section : NULL);
	put_cell(h, NULL);
	html_put(h, "</tr>\n");
}

static void put_page(struct html *h, const struct roll *r, size_t from, const char *text)
{
	html_put(h, "<a href=\"/all?");
	put_query(h, r);
	html_print(h, "from=%zu\">%s</a> ", from, text);
}

void roll_end(struct html *h, const struct roll *r)
{
	html_put(h, "</tbody></table></div>\n<p class=\"more\">");
	if (r->from > 0)
		put_page(h, r, r->from > ROLL_ROWS ? r->from - ROLL_ROWS : 0, "those before");
	if (r->all > r->from + ROLL_ROWS)
		put_page(h, r, r->from + ROLL_ROWS, "those behind");
	html_put(h, "</p>\n");
	frame_end(h);
}
