#include "httpbootd/http/answer_page.h"

#include "httpbootd/http/admin_who.h"
#include "httpbootd/http/machines_find.h"
#include "httpbootd/http/machines_group.h"
#include "httpbootd/http/machines_view.h"
#include "httpbootd/http/site.h"
#include "httpbootd/page/card.h"
#include "httpbootd/page/files.h"
#include "httpbootd/page/frame.h"
#include "httpbootd/page/roll.h"
#include "httpbootd/page/wall.h"
#include "httpbootd/view/row.h"

#include <stdlib.h>
#include <string.h>

/* More than any of the pages takes, but for a roll, which has its own. */
enum { PAGE_SIZE = 768 * 1024, ROLL_FRAME = 32 * 1024 };

/* Begins a page in memory of its own. False: there is none. */
static bool begin(struct html *h, size_t size, struct reply *reply)
{
	char *text = malloc(size);
	if (!text) {
		reply_refuse(reply, 503, "out of memory");
		return false;
	}
	html_start(h, text, size);
	return true;
}

/* Answers with it; what it did not need is given back. */
static void end(struct html *h, unsigned status, struct reply *reply)
{
	char *fitted = realloc(h->out, h->len + 1);
	if (fitted)
		h->out = fitted;
	reply_owned(reply, status, h->out, h->len);
	reply->type = "text/html; charset=utf-8";
	reply->is_generated = true;
	reply->is_page = true;
}

/* A page that says what is wrong with the question. */
static void answer_wrong(unsigned status, const char *text, struct reply *reply)
{
	struct html h;
	if (!begin(&h, ROLL_FRAME, reply))
		return;
	frame_notice(&h, "That cannot be shown", text);
	end(&h, status, reply);
	reply->reason = "a page that is none";
}

static void answer_wall(struct site *site, const struct view *v, struct reply *reply)
{
	struct hall hall;
	struct html h;
	if (!begin(&h, PAGE_SIZE, reply))
		return;
	machines_hall(site, v, &hall);
	wall_draw(&h, v, &hall);
	end(&h, 200, reply);
	reply->verdict = hall_verdict_text(hall_verdict(&hall));
}

static void answer_card(struct site *site, const struct request *q, const char *id,
    const struct view *v, struct reply *reply)
{
	struct machines_found found;
	struct view_machine m;
	struct html h;
	machines_find_one(site, id, v->now_ms, &found);
	if (!found.seen) {
		answer_wrong(found.status, found.text, reply);
		return;
	}
	if (!begin(&h, PAGE_SIZE, reply))
		return;
	machines_view_of(site, v, found.seen, &m);
	const struct acts acts = {.may_change = admin_is_known(site, q->header),
	    .has_password = site->password[0] != '\0',
	    .hosts = &site->daemon.conf->hosts};
	card_draw(&h, v, &m, &acts);
	end(&h, 200, reply);
	reply->verdict = hall_verdict_text(hall_verdict_of(&m));
}

/* Machines of a page: those seen in the order of their names, and then those that never were. */
struct chosen {
	const struct seen **seen;
	bool *never; /* of each section */
	size_t n_seen, n_never;
};

/* False: no memory. choose_free() frees what there is, in any case. */
static bool choose(const struct site *site, const struct view *v, struct chosen *c)
{
	const struct table *t = &site->machines.table;
	const struct host_table *hosts = &site->daemon.conf->hosts;
	const struct view_filter *f = &v->filter;
	struct view_machine m;
	*c = (struct chosen){.seen = calloc(t->n + 1, sizeof *c->seen)};
	if (!c->seen || !(c->never = machines_never(site)))
		return false;
	for (size_t i = 0; i < t->n; i++) {
		if (!t->all[i]->is_machine)
			continue;
		machines_view_of(site, v, t->all[i], &m);
		if (view_wants(f, &m))
			c->seen[c->n_seen++] = t->all[i];
	}
	qsort(c->seen, c->n_seen, sizeof *c->seen, row_by_name);
	for (size_t i = 0; i < hosts->n; i++) {
		c->never[i] = c->never[i] && view_wants_never(f, &hosts->hosts[i]);
		c->n_never += c->never[i];
	}
	return true;
}

static void choose_free(struct chosen *c)
{
	free(c->seen);
	free(c->never);
}

static void draw_roll(
    struct html *h, const struct site *site, const struct roll *r, const struct chosen *c)
{
	const struct host_table *hosts = &site->daemon.conf->hosts;
	const size_t end = r->from + ROLL_ROWS;
	size_t at = c->n_seen;
	struct view_machine m;
	roll_begin(h, r);
	for (size_t i = r->from; i < end && i < c->n_seen; i++) {
		machines_view_of(site, r->view, c->seen[i], &m);
		roll_seen(h, r, &m);
	}
	for (size_t i = 0; i < hosts->n && at < end; i++)
		if (c->never[i] && at++ >= r->from)
			roll_never(h, &hosts->hosts[i]);
	roll_end(h, r);
}

static void answer_roll(struct site *site, const struct request *q, const struct target *t,
    const struct view *v, struct reply *reply)
{
	const char *from = target_param(t, "from");
	struct roll r = {.view = v,
	    .state = target_param(t, "state"),
	    .may_change = admin_is_known(site, q->header)};
	struct chosen c;
	struct html h;
	uint64_t n;
	if (!choose(site, v, &c)) {
		reply_refuse(reply, 503, "out of memory");
	} else if (begin(&h, ROLL_FRAME + ROLL_ROWS * ROLL_ROW_SIZE, reply)) {
		r.all = c.n_seen + c.n_never;
		if (from && str_uint(from, 0, r.all, &n))
			r.from = (size_t)n;
		draw_roll(&h, site, &r, &c);
		end(&h, 200, reply);
	}
	choose_free(&c);
}

/* As a form says it: an empty field asks for nothing, and `-` for those that have none. */
static void read_field(const char **value)
{
	if (*value && !**value)
		*value = NULL;
	else if (*value && strcmp(*value, "-") == 0)
		*value = "";
}

static void answer_of_browser(
    struct site *site, const struct request *q, const struct endpoint *e, struct reply *reply)
{
	const char *state = target_param(&e->target, "state"), *id = target_param(&e->target, "id");
	char none[GROUP_TEXT];
	struct view v;
	machines_view(site, &e->target, &v);
	read_field(&v.filter.room);
	read_field(&v.filter.profile);
	read_field(&v.filter.release);
	if (state && *state && v.filter.state == VIEW_ANY_STATE)
		answer_wrong(400, "There is no such state.", reply);
	else if (!machines_has_group(site, &v.filter, none))
		answer_wrong(404, none, reply);
	else if (e->page == PAGE_SHOW)
		answer_card(site, q, id ? id : "", &v, reply);
	else if (e->page == PAGE_LIST)
		answer_roll(site, q, &e->target, &v, reply);
	else
		answer_wall(site, &v, reply);
}

void answer_page(
    struct site *site, const struct request *q, const struct endpoint *e, struct reply *reply)
{
	if (e->kind == ENDPOINT_PAGE) {
		answer_of_browser(site, q, e, reply);
		return;
	}
	const bool is_style = e->kind == ENDPOINT_STYLE;
	reply_text(reply, 200, (const char *)(is_style ? page_css : page_js));
	reply->type = is_style ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
	reply->is_generated = true;
	reply->is_page = true;
}
