#include "httpbootd/http/answer_machines.h"

#include "httpbootd/http/machines_find.h"
#include "httpbootd/http/machines_group.h"
#include "httpbootd/http/machines_list.h"
#include "httpbootd/http/machines_view.h"
#include "httpbootd/http/site.h"
#include "httpbootd/view/latest.h"
#include "httpbootd/view/machine_json.h"
#include "httpbootd/view/show.h"
#include "httpbootd/view/status.h"

#include <stdio.h>
#include <string.h>

/* An answer in site->text, made by now. */
static void answer_text(struct site *site, struct reply *reply, bool is_json, unsigned status)
{
	if (is_json) {
		size_t len = strlen(site->text);
		if (len + 1 < sizeof site->text)
			memcpy(site->text + len, "\n", 2);
	}
	reply_text(reply, status, site->text);
	if (is_json)
		reply->type = "application/json";
	reply->is_generated = true;
}

/* In words that live for ever, for the log; the sentence itself for the administrator. */
static void refuse(struct site *site, const struct endpoint *e, unsigned status, const char *text,
    struct reply *reply)
{
	struct json j;
	if (e->is_json) {
		json_start(&j, site->text, sizeof site->text - 1);
		json_object(&j, NULL);
		json_string(&j, "error", text);
		json_close(&j);
	} else {
		snprintf(site->text, sizeof site->text, "%s\n", text);
	}
	answer_text(site, reply, e->is_json, status);
	reply->reason = status == 409   ? "several machines are meant"
			: status == 404 ? "nobody is known by that"
					: "a query that is none";
}

static void answer_status(
    struct site *site, const struct endpoint *e, const struct view *v, struct reply *reply)
{
	struct hall hall;
	struct screen t;
	machines_hall(site, v, &hall);
	screen_start(&t, site->text, sizeof site->text, v->style);
	if (e->page == PAGE_WHY)
		status_draw_why(&t, v, &hall);
	else
		status_draw(&t, v, &hall);
	answer_text(site, reply, false, 200);
	reply->verdict = hall_verdict_text(hall_verdict(&hall));
}

/* A list: of JSON, the whole state of the site. */
static void answer_list(
    struct site *site, const struct endpoint *e, const struct view *v, struct reply *reply)
{
	const bool unknown = v->filter.state == STATE_UNKNOWN;
	const struct machines_list list = {
	    .site = site,
	    .view = v,
	    .is_json = e->is_json,
	    .kind = machines_flag(&e->target, "csv") ? ROW_CSV
		    : unknown                        ? ROW_UNKNOWN
						     : ROW_LIST,
	    .with_never =
		v->filter.state == VIEW_NEVER_SEEN || (e->page == PAGE_LIST && v->filter.state < 0),
	    .only_configured = machines_flag(&e->target, "configured"),
	    .counts_all = e->page == PAGE_WHY,
	};
	machines_list(&list, reply);
	if (e->page != PAGE_LIST && !reply_is_refusal(reply)) {
		struct hall hall;
		struct view counted = *v;
		if (list.counts_all)
			counted.filter.state = VIEW_ANY_STATE;
		machines_hall(site, &counted, &hall);
		reply->verdict = hall_verdict_text(hall_verdict(&hall));
	}
}

static void answer_one_json(struct site *site, const struct endpoint *e, const struct view *v,
    const struct view_machine *m, struct reply *reply)
{
	struct json j;
	json_start(&j, site->text, sizeof site->text - 1);
	if (e->page == PAGE_SHOW)
		machine_json_whole(&j, v, m);
	else if (e->page == PAGE_LOG)
		machine_json_log(&j, m->seen);
	else
		machine_json_why(&j, v, m);
	answer_text(site, reply, true, 200);
}

static void answer_one(
    struct site *site, const struct endpoint *e, const struct view *v, struct reply *reply)
{
	struct machines_found found;
	struct view_machine m;
	struct screen t;
	machines_find_one(site, target_param(&e->target, "id"), v->now_ms, &found);
	if (!found.seen) {
		refuse(site, e, found.status, found.text, reply);
		return;
	}
	machines_view_of(site, v, found.seen, &m);
	screen_start(&t, site->text, sizeof site->text, v->style);
	if (e->is_json)
		answer_one_json(site, e, v, &m, reply);
	else if (e->page == PAGE_SHOW)
		show_draw(&t, v, &m);
	else if (e->page == PAGE_LOG)
		show_draw_log(&t, v, m.seen);
	else
		show_draw_why(&t, v, &m);
	if (!e->is_json)
		answer_text(site, reply, false, 200);
	reply->verdict = hall_verdict_text(hall_verdict_of(&m));
}

/* The latest lines of all machines. */
static void answer_latest(
    struct site *site, const struct endpoint *e, const struct view *v, struct reply *reply)
{
	const struct table *t = &site->machines.table;
	struct latest latest = {.n = 0};
	struct screen screen;
	struct json j;
	for (size_t i = 0; i < t->n; i++)
		latest_add(&latest, t->all[i]);
	if (e->is_json) {
		json_start(&j, site->text, sizeof site->text - 1);
		latest_json(&j, &latest);
	} else {
		screen_start(&screen, site->text, sizeof site->text, v->style);
		latest_draw(&screen, v, &latest);
	}
	answer_text(site, reply, e->is_json, 200);
}

void answer_machines(struct site *site, const struct endpoint *e, struct reply *reply)
{
	const char *state = target_param(&e->target, "state");
	char none[GROUP_TEXT];
	struct view v;
	machines_view(site, &e->target, &v);
	if (e->page == PAGE_WHY && e->is_json)
		v.filter.state = STATE_FAILED; /* of those in trouble */
	if (state && *state && view_state(state) == VIEW_ANY_STATE)
		refuse(site, e, 400,
		    "state= is one of up, booting, failed, silent, unknown, off, never.", reply);
	else if (!machines_has_group(site, &v.filter, none))
		refuse(site, e, 404, none, reply);
	else if (target_param(&e->target, "id"))
		answer_one(site, e, &v, reply);
	else if (e->page == PAGE_LOG)
		answer_latest(site, e, &v, reply);
	else if (e->page == PAGE_SHOW)
		refuse(
		    site, e, 400, "id= is missing: a machine's name, MAC, address or word.", reply);
	else if (e->page == PAGE_LIST || v.filter.state == VIEW_NEVER_SEEN || e->is_json ||
		 machines_flag(&e->target, "all"))
		answer_list(site, e, &v, reply);
	else
		answer_status(site, e, &v, reply);
}
