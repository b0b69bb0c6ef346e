#include "httpbootd/http/answer_change.h"

#include "common/log.h"
#include "common/uki.h"
#include "httpbootd/boot/once.h"
#include "httpbootd/http/admin_who.h"
#include "httpbootd/http/change_who.h"
#include "httpbootd/http/post.h"
#include "httpbootd/http/site.h"
#include "httpbootd/mirror/mirror_order.h"
#include "httpbootd/page/frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

static const char refused[] = "the change was refused";

/* How it is answered: to lanboot(8), to a program, to a browser that has sent a form. */
enum answer_as { AS_TEXT, AS_JSON, AS_PAGE };

static enum answer_as answer_as(const struct header *h)
{
	if (h->accept && strstr(h->accept, "application/json"))
		return AS_JSON;
	return header_wants_page(h) ? AS_PAGE : AS_TEXT;
}

/* A page that says so. Returns its text, for the caller to free; NULL: no memory. */
static char *draw_notice(const char *title, const char *text, size_t *len)
{
	enum { SIZE = 16 * 1024 };
	struct html h;
	char *out = malloc(SIZE);
	if (!out)
		return NULL;
	html_start(&h, out, SIZE);
	frame_notice(&h, title, text);
	*len = h.len;
	return out;
}

/* A refusal in words that are made for it. */
static void refuse(struct reply *reply, unsigned status, enum answer_as as, const char *text)
{
	struct change c = {.verb = CHANGE_RELOAD, .wants_json = as == AS_JSON};
	size_t len = 0;

	enrol_fail(&c.error, status, "%s", text);
	char *body =
	    as == AS_PAGE ? draw_notice("That was not done", text, &len) : change_answer(&c, &len);
	if (!body) {
		reply_refuse(reply, 503, "out of memory");
		return;
	}
	reply_owned(reply, status, body, len);
	reply->type = as == AS_JSON   ? "application/json"
		      : as == AS_PAGE ? "text/html; charset=utf-8"
				      : "text/plain; charset=utf-8";
	reply->reason = refused;
	reply->is_generated = true;
	reply->is_page = as == AS_PAGE;
}

/* In words, if who asks is not known. */
static void refuse_unknown(
    const struct site *site, const struct header *h, enum answer_as as, struct reply *reply)
{
	const char *state = site->daemon.started->httpbootd.state;
	char text[400];

	if (as == AS_PAGE) {
		refuse(reply, 401, as, "Log in first; a session ends after twelve hours.");
		return;
	}
	if (!site->admin_key[0]) {
		snprintf(text, sizeof text,
		    "nothing can be changed here: " ADMIN_KEY_FILE
		    " in %.200s: the log of httpbootd's start says why",
		    state);
		refuse(reply, 503, as, text);
		return;
	}
	snprintf(text, sizeof text,
	    "%s: who changes something sends 'Authorization: Bearer KEY', KEY being what "
	    "stands in %.200s/" ADMIN_KEY_FILE,
	    h->authorization ? "that is not the key" : "there is no key", state);
	refuse(reply, 401, as, text);
}

/* False if the request is refused, whatever it asks for. */
static bool may_change(
    const struct site *site, const struct request *q, enum answer_as as, struct reply *reply)
{
	const struct header *h = q->header;
	static const char form_type[] = "application/x-www-form-urlencoded";
	const char *wrong = admin_wrong_origin(site, q);

	if (wrong) {
		refuse(reply, 403, as, wrong);
		return false;
	}
	if (!admin_is_known(site, h)) {
		refuse_unknown(site, h, as, reply);
		return false;
	}
	if (h->body && h->type && strncasecmp(h->type, form_type, sizeof form_type - 1) != 0) {
		refuse(reply, 415, as,
		    "expected a form: Content-Type: application/x-www-form-urlencoded");
		return false;
	}
	return true;
}

/* Of a form in a browser: a field that was left empty says nothing of a machine that is new. */
static void drop_empty(struct form *f)
{
	size_t n = 0;
	for (size_t i = 0; i < f->n; i++)
		if (f->field[i].value[0])
			f->field[n++] = f->field[i];
	f->n = n;
}

/* The change that the body asks for; NULL: refused. */
static struct change *read_change(
    const struct request *q, const char *what, enum answer_as as, struct reply *reply)
{
	struct post *p = q->post;
	struct change *c = calloc(1, sizeof *c);
	char peer[ADDR_TEXT];

	if (!c) {
		reply_refuse(reply, 503, "out of memory");
		return NULL;
	}
	c->verb = change_verb_named(what);
	c->wants_json = as == AS_JSON;
	c->body = p->body;
	p->body = NULL;
	enum form_result r = c->body ? form_parse(c->body, p->len, &c->form) : FORM_OK;
	if (r != FORM_OK) {
		char text[120];
		snprintf(text, sizeof text, "the form is broken: %s", form_result_text(r));
		refuse(reply, 400, as, text);
		change_free(c);
		return NULL;
	}
	if (as == AS_PAGE && c->verb == CHANGE_ENROL)
		drop_empty(&c->form);
	enrol_by(
	    form_value(&c->form, "by"), addr_text(&q->client, peer), (long long)time(NULL), c->by);
	return c;
}

/* A line of the log for each that was asked for, and its end. */
static void tell(const struct change *c, const struct request *q, const char *what)
{
	static const char done[] = "changed", failed[] = "not-changed";
	struct event e;

	event_start(&e, c->error.status ? failed : done);
	event_client(&e, &q->client);
	event_text(&e, "what", what);
	event_text(&e, "by", form_value(&c->form, "by"));
	if (c->error.status)
		event_text(&e, "reason", c->error.text);
	else if (c->n == 1)
		event_text(&e, "host", c->file[0].name);
	if (!c->error.status && c->n > 1)
		event_num(&e, "machines", c->n);
	if (!c->error.status && c->wake) {
		const char *id = form_value(&c->form, "id"), *room = form_value(&c->form, "room");
		event_text(&e, id ? "id" : room ? "room" : "all", id ? id : room ? room : "yes");
		event_num(&e, "cards", c->wake->n);
	}
	if (c->verb == CHANGE_MIRROR) {
		event_text(&e, "id", form_value(&c->form, "id"));
		event_text(&e, "act", form_value(&c->form, "act"));
	}
	log_event(LEVEL_INFO, &e);
}

/* Where the packets went: nothing else shows that they did, until a machine boots. */
static void show_woken(const struct change *c, struct reply *reply)
{
	size_t len = 0;
	char *text = change_answer(c, &len);
	for (size_t i = 0; text && i < len; i++)
		if (text[i] == '\n')
			text[i] = i + 1 < len ? ';' : '\0';
	char *page = text ? draw_notice("The packets are sent", text, &len) : NULL;
	free(text);
	if (!page) {
		reply_refuse(reply, 503, "out of memory");
		return;
	}
	reply_owned(reply, 200, page, len);
	reply->type = "text/html; charset=utf-8";
	reply->is_page = reply->is_generated = true;
}

/* What came of it. A browser goes back to the machines. */
static void answer_made(const struct change *c, const struct header *h, struct reply *reply)
{
	const enum answer_as as = answer_as(h);
	size_t len = 0;

	if (as == AS_PAGE && c->error.status) {
		refuse(reply, c->error.status, as, c->error.text);
		return;
	}
	if (as == AS_PAGE && c->wake) {
		show_woken(c, reply);
		return;
	}
	if (as == AS_PAGE) {
		reply->status = 303;
		reply->location = "/";
		reply->is_page = reply->is_generated = true;
		return;
	}
	char *body = change_answer(c, &len);
	if (!body) {
		reply_refuse(reply, 503, "out of memory");
		return;
	}
	reply_owned(reply, c->error.status ? c->error.status : 200, body, len);
	reply->type = as == AS_JSON ? "application/json" : "text/plain; charset=utf-8";
	reply->is_generated = true;
	if (c->error.status)
		reply->reason = refused;
}

static void answer_done(
    struct post *p, const struct request *q, const char *what, struct reply *reply)
{
	struct change *c = p->change;

	tell(c, q, what);
	answer_made(c, q->header, reply);
	changes_leave(p->changes, c);
	p->change = NULL;
}

static void order_mirror(struct site *site, struct change *c)
{
	char why[MIRROR_ORDER_WHY];
	const struct mirror_order order = {form_value(&c->form, "id"), form_value(&c->form, "act"),
	    form_value(&c->form, "generation")};
	const unsigned status = mirrors_order(&site->mirrors, &order, why);

	if (status)
		enrol_fail(&c->error, status, "%s", why);
}

/*
 * What is done at once: a machine that was seen is forgotten, for which nothing has to be written,
 * or a mirror is told what to serve, whose state is the loop's.
 */
static void answer_at_once(struct site *site, struct change *c, const struct request *q,
    const char *what, struct reply *reply)
{
	if (c->verb == CHANGE_MIRROR)
		order_mirror(site, c);
	else
		change_forget(site, c);
	tell(c, q, what);
	answer_made(c, q->header, reply);
	change_free(c);
}

void answer_change(
    struct site *site, const struct request *q, const char *what, struct reply *reply)
{
	struct post *p = q->post;
	const struct header *h = q->header;
	const enum answer_as as = answer_as(h);

	if (!p) {
		reply_refuse(reply, 405, "this changes something, which is no dry run");
		return;
	}
	if (p->change) {
		answer_done(p, q, what, reply);
		return;
	}
	if (!may_change(site, q, as, reply))
		return;
	if (h->body && !p->body && !p->size) {
		bool no_length = h->coding != NULL;
		refuse(reply, no_length ? 411 : 413, as,
		    no_length ? "the length of the form is missing: Content-Length"
			      : "the form is longer than 64 KiB");
		return;
	}
	struct change *c = read_change(q, what, as, reply);
	if (!c)
		return;
	if (c->verb == CHANGE_MIRROR || strcmp(what, "forget") == 0) {
		answer_at_once(site, c, q, what, reply);
		return;
	}
	c->owner = p->owner;
	c->connection = p->connection;
	if (!changes_add(&site->changes, c)) {
		change_free(c);
		refuse(reply, 503, as, "too many changes wait for their turn: try again");
		return;
	}
	p->changes = &site->changes;
	p->change = c;
	reply->is_late = true;
}

static bool plan_once(struct site *site, struct change *c, const struct host *h)
{
	const char *profile = form_value(&c->form, "profile");
	struct host first = *h;

	if (!profile)
		return enrol_fail(&c->error, 400,
		    "profile= is missing: what is booted once? "
		    "With nothing behind it, once is taken back");
	if (!enrol_is_one(h, &c->error) ||
	    (*profile && !enrol_has_profile(site->daemon.conf, profile, &c->error)))
		return false;
	snprintf(c->once, sizeof c->once, "%s", profile);
	once_next_name(&first, c->once_file);
	const struct boot b = host_boot(h);
	const char *why;
	const struct profile *next = profile_find(&site->daemon.conf->hosts, profile);
	const bool is_disk = next && next->boot.chain && boot_is_disk(next->boot.chain);
	c->uki = is_disk ? UKI_NONE : (int)uki_of_host(h, &b, &why);
	return true;
}

bool answer_change_plan(struct site *site, struct change *c)
{
	const struct enrol_world w = {
	    .conf = site->daemon.conf, .state = site->daemon.started->httpbootd.state};

	if (c->verb == CHANGE_RELOAD)
		return true;
	if (c->verb == CHANGE_ENROL) {
		size_t n = 0;
		struct change_target *targets = change_targets(site, c, &n);
		bool ok = targets && change_plan_enrol(c, &w, targets, n);
		free(targets);
		return ok;
	}
	if (c->verb == CHANGE_WAKE)
		return change_plan_wake(site, c);
	const struct host *h = change_host(site, c);
	if (!h)
		return false;
	return c->verb == CHANGE_ONCE ? plan_once(site, c, h) : change_plan_section(c, &w, h);
}
