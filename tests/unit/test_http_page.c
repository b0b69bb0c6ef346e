/* What a browser gets: that nothing that somebody said is markup, and what the pages say. */
#include "httpbootd/http/machines_find.h"
#include "httpbootd/http/machines_view.h"

#include "httpbootd/page/card.h"
#include "httpbootd/page/frame.h"
#include "httpbootd/page/roll.h"
#include "httpbootd/page/wall.h"
#include "tests/unit/http_hall.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static char out[512 * 1024];

static void test_text(void)
{
	static const struct {
		const char *text, *html, *query;
	} rows[] = {
	    {NULL, "", ""},
	    {"kiosk7", "kiosk7", "kiosk7"},
	    {"a b-c._~", "a b-c._~", "a%20b-c._~"},
	    {"<script>", "&lt;script&gt;", "%3Cscript%3E"},
	    {"\"'`&", "&#34;&#39;&#96;&amp;", "%22%27%60%26"},
	    {"&lt;", "&amp;lt;", "%26lt%3B"},
	    {"a\nb\tc\033[0m", "a\\x0ab\\x09c\\x1b[0m", "a%0Ab%09c%1B%5B0m"},
	    {"K\xc3\xbc"
	     "che",
		"K\xc3\xbc"
		"che",
		"K%C3%BCche"},
	    {"a\xff"
	     "b\xc3",
		"a\\xffb\\xc3", "a%FFb%C3"},
	    {"\xe2\x80\xae"
	     "evil",
		"\\xe2\\x80\\xae"
		"evil",
		"%E2%80%AEevil"},
	};
	struct html h;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].html);
		html_start(&h, out, sizeof out);
		html_text(&h, rows[i].text);
		CHECK_STR(out, rows[i].html);
		html_start(&h, out, sizeof out);
		html_query(&h, rows[i].text);
		CHECK_STR(out, rows[i].query);
	}
}

/* However small the buffer, it is not outgrown, no reference is cut, and nothing comes behind. */
static void test_bounds(void)
{
	struct html h;
	for (size_t size = 1; size < 20; size++) {
		memset(out, '#', sizeof out);
		html_start(&h, out, size);
		html_text(&h, "ab<cd");
		html_put(&h, "<p>");
		html_print(&h, "%d", 7);
		CHECK(strlen(out) < size);
		CHECK(out[size] == '#');
		CHECK(h.is_cut == (size < 13));
		CHECK(strncmp(out, "ab&lt;cd<p>7", strlen(out)) == 0);
		CHECK(!strchr(out, '&') || strchr(out, ';'));
	}
	html_start(&h, out, sizeof out);
	html_print(&h, "%600d", 7);
	CHECK(h.is_cut);
	CHECK_STR(out, "");
}

static size_t count(const char *what)
{
	size_t n = 0;
	for (const char *at = out; (at = strstr(at, what)); at += strlen(what))
		n++;
	return n;
}

static void test_wall(void)
{
	struct site *site = hall_open();
	struct hall hall;
	struct html h;
	if (!site)
		return;
	struct view v = hall_view(site, 80, false);
	machines_hall(site, &v, &hall);
	html_start(&h, out, sizeof out);
	wall_draw(&h, &v, &hall);
	CHECK(strstr(out, "No machine was seen yet.") != NULL);
	hall_hear_all(site);
	v = hall_view(site, 80, false);
	machines_hall(site, &v, &hall);
	html_start(&h, out, sizeof out);
	wall_draw(&h, &v, &hall);
	CHECK(!h.is_cut);
	CHECK_NUM(count("<section class=\"trouble\">"), 1);
	CHECK_NUM(count("class=\"say\""), (int64_t)hall.trouble.n);
	CHECK_NUM(count("class=\"far\""), (int64_t)hall.booting.n);
	CHECK(strstr(out, "trouble") < strstr(out, "booting\"><h2"));
	CHECK_NUM(count("<table"), (int64_t)count("</table>"));
	CHECK_NUM(count("<tr"), (int64_t)count("</tr>"));
	CHECK_NUM(count("<section"), (int64_t)count("</section>"));
	hall_close(site);
}

static void test_card(void)
{
	static const char *const ids[] = {"kiosk7", "kiosk9", "kiosk1", "52:54:00:12:34:99"};
	struct site *site = hall_open();
	struct html h;
	if (!site)
		return;
	hall_hear_all(site);
	struct view v = hall_view(site, 80, false);
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		struct machines_found found;
		struct view_machine m;
		unit_row(ids[i]);
		machines_find_one(site, ids[i], v.now_ms, &found);
		if (!CHECK(found.seen != NULL))
			continue;
		machines_view_of(site, &v, found.seen, &m);
		html_start(&h, out, sizeof out);
		card_draw(&h, &v, &m,
		    &(struct acts){.may_change = true, .hosts = &site->daemon.conf->hosts});
		CHECK(!h.is_cut);
		CHECK(strstr(out, "</html>") != NULL);
		CHECK_NUM(count("<svg"), (int64_t)count("</svg>"));
		CHECK_NUM(count("<form"), (int64_t)count("</form>"));
		CHECK_NUM(count("<tr"), (int64_t)count("</tr>"));
	}
	hall_close(site);
}

static void test_wants(void)
{
	static const struct {
		struct view_filter filter;
		bool wanted;
	} rows[] = {
	    {{.state = VIEW_ANY_STATE}, true},
	    {{.state = VIEW_ANY_STATE, .search = ""}, true},
	    {{.state = VIEW_ANY_STATE, .search = "KIOSK"}, true},
	    {{.state = VIEW_ANY_STATE, .search = "12:34:57"}, true},
	    {{.state = VIEW_ANY_STATE, .search = "A12"}, true},
	    {{.state = VIEW_ANY_STATE, .search = "kiosk77"}, false},
	    {{.state = VIEW_ANY_STATE, .room = "a12"}, true},
	    {{.state = VIEW_ANY_STATE, .room = ""}, false},
	    {{.state = VIEW_ANY_STATE, .release = "9.9"}, false},
	    {{.state = STATE_UP}, false},
	};
	struct site *site = hall_open();
	struct machines_found found;
	struct view_machine m;
	if (!site)
		return;
	hall_hear_all(site);
	struct view v = hall_view(site, 80, false);
	machines_find_one(site, "kiosk7", v.now_ms, &found);
	if (CHECK(found.seen != NULL)) {
		machines_view_of(site, &v, found.seen, &m);
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			unit_row(rows[i].filter.search ? rows[i].filter.search : "-");
			CHECK(view_wants(&rows[i].filter, &m) == rows[i].wanted);
		}
	}
	hall_close(site);
}

int main(void)
{
	unit_run("page text", test_text);
	unit_run("page bounds", test_bounds);
	unit_run("page wall", test_wall);
	unit_run("page card", test_card);
	unit_run("view searches", test_wants);
	return unit_result();
}
