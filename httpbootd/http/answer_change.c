#include "httpbootd/http/answer_change.h"

#include "common/admin_host.h"
#include "common/log.h"
#include "httpbootd/boot/once.h"
#include "httpbootd/http/change_who.h"
#include "httpbootd/http/post.h"
#include "httpbootd/http/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

static const char refused[] = "the change was refused";

/* A refusal in words that are made for it. */
static void refuse(struct reply *reply, unsigned status, bool as_json, const char *text)
{
	struct change c = {.verb = CHANGE_RELOAD, .wants_json = as_json};
	size_t len = 0;

	enrol_fail(&c.error, status, "%s", text);
	char *body = change_answer(&c, &len);
	if (!body) {
		reply_refuse(reply, 503, "out of memory");
		return;
	}
	reply_owned(reply, status, body, len);
	reply->type = as_json ? "application/json" : "text/plain; charset=utf-8";
	reply->reason = refused;
	reply->is_generated = true;
}

/*
 * Returns NULL, or why the request is none of an administrator's own: a page of another site that
 * he has open in his browser must not be able to change anything, even if it learned the key.
 */
static const char *wrong_origin(const struct daemon *d, const struct header *h)
{
	static const char http[] = "http://";

	if (!h->host || !admin_host_is_ours(h->host, d->machine, &d->conf->lanboot.admin_names))
		return admin_host_refused;
	if (h->origin && (strncmp(h->origin, http, sizeof http - 1) != 0 ||
			     strcasecmp(h->origin + sizeof http - 1, h->host) != 0))
		return "the request comes from a page of another site (Origin)";
	if (h->fetch_site && strcmp(h->fetch_site, "same-origin") != 0 &&
	    strcmp(h->fetch_site, "none") != 0)
		return "the request comes from a page of another site (Sec-Fetch-Site)";
	return NULL;
}

/* False if the request is refused, whatever it asks for. */
static bool may_change(
    const struct site *site, const struct header *h, bool as_json, struct reply *reply)
{
	static const char form_type[] = "application/x-www-form-urlencoded";
	const char *wrong = wrong_origin(&site->daemon, h);
	char text[400];

	if (wrong) {
		refuse(reply, 403, as_json, wrong);
		return false;
	}
	if (!site->admin_key[0]) {
		snprintf(text, sizeof text,
		    "nothing can be changed here: " ADMIN_KEY_FILE
		    " in %.200s: the log of httpbootd's start says why",
		    site->daemon.started->httpbootd.state);
		refuse(reply, 503, as_json, text);
		return false;
	}
	if (!admin_key_fits(h->authorization, site->admin_key)) {
		snprintf(text, sizeof text,
		    "%s: who changes something sends 'Authorization: Bearer KEY', KEY being what "
		    "stands in %.200s/" ADMIN_KEY_FILE,
		    h->authorization ? "that is not the key" : "there is no key",
		    site->daemon.started->httpbootd.state);
		refuse(reply, 401, as_json, text);
		return false;
	}
	if (h->body && h->type && strncasecmp(h->type, form_type, sizeof form_type - 1) != 0) {
		refuse(reply, 415, as_json,
		    "expected a form: Content-Type: application/x-www-form-urlencoded");
		return false;
	}
	return true;
}

/* The change that the body asks for; NULL: refused. */
static struct change *read_change(
    const struct request *q, const char *what, bool as_json, struct reply *reply)
{
	struct post *p = q->post;
	struct change *c = calloc(1, sizeof *c);
	char peer[ADDR_TEXT];

	if (!c) {
		reply_refuse(reply, 503, "out of memory");
		return NULL;
	}
	c->verb = change_verb_named(what);
	c->wants_json = as_json;
	c->body = p->body;
	p->body = NULL;
	enum form_result r = c->body ? form_parse(c->body, p->len, &c->form) : FORM_OK;
	if (r != FORM_OK) {
		char text[120];
		snprintf(text, sizeof text, "the form is broken: %s", form_result_text(r));
		refuse(reply, 400, as_json, text);
		change_free(c);
		return NULL;
	}
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
	log_event(LEVEL_INFO, &e);
}

static void answer_done(
    struct post *p, const struct request *q, const char *what, struct reply *reply)
{
	struct change *c = p->change;
	size_t len = 0;
	char *body = change_answer(c, &len);

	tell(c, q, what);
	if (!body) {
		reply_refuse(reply, 503, "out of memory");
		return;
	}
	reply_owned(reply, c->error.status ? c->error.status : 200, body, len);
	reply->type = c->wants_json ? "application/json" : "text/plain; charset=utf-8";
	reply->is_generated = true;
	if (c->error.status)
		reply->reason = refused;
	changes_leave(p->changes, c);
	p->change = NULL;
}

/* A machine that was seen is forgotten at once: nothing has to be written for it. */
static void answer_forget(
    struct site *site, struct change *c, const struct request *q, struct reply *reply)
{
	size_t len = 0;

	change_forget(site, c);
	tell(c, q, "forget");
	char *body = change_answer(c, &len);
	if (body)
		reply_owned(reply, c->error.status ? c->error.status : 200, body, len);
	else
		reply_refuse(reply, 503, "out of memory");
	reply->type = c->wants_json ? "application/json" : "text/plain; charset=utf-8";
	if (c->error.status)
		reply->reason = refused;
	change_free(c);
}

void answer_change(
    struct site *site, const struct request *q, const char *what, struct reply *reply)
{
	struct post *p = q->post;
	const struct header *h = q->header;
	bool as_json = h->accept && strstr(h->accept, "application/json");

	if (!p) {
		reply_refuse(reply, 405, "this changes something, which is no dry run");
		return;
	}
	if (p->change) {
		answer_done(p, q, what, reply);
		return;
	}
	if (!may_change(site, h, as_json, reply))
		return;
	if (h->body && !p->body && !p->size) {
		bool no_length = h->coding != NULL;
		refuse(reply, no_length ? 411 : 413, as_json,
		    no_length ? "the length of the form is missing: Content-Length"
			      : "the form is longer than 64 KiB");
		return;
	}
	struct change *c = read_change(q, what, as_json, reply);
	if (!c)
		return;
	if (strcmp(what, "forget") == 0) {
		answer_forget(site, c, q, reply);
		return;
	}
	c->owner = p->owner;
	c->connection = p->connection;
	if (!changes_add(&site->changes, c)) {
		change_free(c);
		refuse(reply, 503, as_json, "too many changes wait for their turn: try again");
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
	const struct host *h = change_host(site, c);
	if (!h)
		return false;
	return c->verb == CHANGE_ONCE ? plan_once(site, c, h) : change_plan_section(c, &w, h);
}
