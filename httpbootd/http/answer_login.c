#include "httpbootd/http/answer_login.h"

#include "common/clock.h"
#include "common/log.h"
#include "httpbootd/codec/form.h"
#include "httpbootd/http/admin_who.h"
#include "httpbootd/http/post.h"
#include "httpbootd/http/site.h"
#include "httpbootd/machines/password.h"
#include "httpbootd/page/login.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

void answer_login_page(
    struct site *site, unsigned status, const char *complaint, struct reply *reply)
{
	struct html h;
	html_start(&h, site->text, sizeof site->text);
	login_draw(&h, site->password[0] != '\0', complaint);
	reply_text(reply, status, site->text);
	reply->type = "text/html; charset=utf-8";
	reply->is_generated = true;
	reply->is_page = true;
	if (status >= 400)
		reply->reason = "the password is wanted";
}

static void tell(const struct request *q, const char *word)
{
	struct event e;
	event_start(&e, word);
	event_client(&e, &q->client);
	log_event(LEVEL_INFO, &e);
}

/* On to a page, with the cookie. The text of the cookie lasts until the next answer. */
static void go_on(struct site *site, const struct request *q, const char *value, unsigned seconds,
    struct reply *reply)
{
	reply->status = 303;
	reply->body = BODY_NONE;
	reply->location = "/";
	snprintf(site->text, sizeof site->text,
	    "%s=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%u%s", session_cookie, value,
	    seconds, q->is_tls ? "; Secure" : "");
	reply->set_cookie = site->text;
	reply->is_generated = true;
	reply->is_page = true;
}

/* The password of the form; NULL: there is none, and it was answered. */
static const char *read_password(
    struct site *site, const struct request *q, struct form *form, struct reply *reply)
{
	struct post *p = q->post;
	const char *wrong = admin_wrong_origin(site, q);
	if (wrong) {
		reply_refuse(reply, 403, wrong);
		return NULL;
	}
	if (!p->body || form_parse(p->body, p->len, form) != FORM_OK ||
	    !form_value(form, "password")) {
		answer_login_page(site, 400, "The password is missing.", reply);
		return NULL;
	}
	return form_value(form, "password");
}

/* The password was tried. */
static void answer_tried(
    struct site *site, const struct request *q, const struct login *login, struct reply *reply)
{
	const uint64_t now_ms = clock_now_ms();
	uint8_t random[SESSION_BYTES];
	char token[SESSION_TEXT];

	if (!login->is_done || strcmp(login->hash, site->password) != 0) {
		answer_login_page(site, 503, "That was not looked at: say it again.", reply);
		return;
	}
	session_tried(&site->sessions, &q->client, login->fits, now_ms);
	if (!login->fits) {
		tell(q, "password-wrong");
		answer_login_page(site, 403, "That is not the password.", reply);
	} else if (getrandom(random, sizeof random, GRND_NONBLOCK) != (ssize_t)sizeof random) {
		reply_refuse(reply, 503, "no random bytes for a session");
	} else {
		session_begin(&site->sessions, random, now_ms, token);
		tell(q, "logged-in");
		go_on(site, q, token, SESSION_MS / 1000, reply);
	}
}

void answer_login(struct site *site, const struct request *q, struct reply *reply)
{
	struct post *p = q->post;
	struct form form;

	if (p && p->login) {
		answer_tried(site, q, p->login, reply);
		logins_leave(p->logins, p->login);
		p->login = NULL;
		return;
	}
	const char *password = p ? read_password(site, q, &form, reply) : NULL;
	if (!p)
		reply_refuse(reply, 405, "this takes a POST");
	if (!password)
		return;
	if (!site->password[0]) {
		answer_login_page(site, 403, NULL, reply);
		return;
	}
	if (session_may_try(&site->sessions, &q->client, clock_now_ms()))
		p->login = logins_add(&site->logins, password, site->password, &q->client);
	if (!p->login) {
		answer_login_page(site, 429, "Too many passwords: wait some seconds.", reply);
		return;
	}
	p->logins = &site->logins;
	p->login->owner = p->owner;
	p->login->connection = p->connection;
	reply->is_late = true;
}

void answer_logout(struct site *site, const struct request *q, struct reply *reply)
{
	const char *wrong = admin_wrong_origin(site, q);
	if (wrong) {
		reply_refuse(reply, 403, wrong);
		return;
	}
	session_end(&site->sessions, q->header->cookie);
	go_on(site, q, "", 0, reply);
}
