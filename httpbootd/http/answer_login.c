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

void answer_login(struct site *site, const struct request *q, struct reply *reply)
{
	uint8_t random[SESSION_BYTES];
	char token[SESSION_TEXT];
	struct form form;
	const uint64_t now_ms = clock_now_ms();
	const char *password = q->post ? read_password(site, q, &form, reply) : NULL;
	if (!q->post)
		reply_refuse(reply, 405, "this takes a POST");
	if (!password)
		return;
	if (!site->password[0]) {
		answer_login_page(site, 403, NULL, reply);
	} else if (!session_may_try(&site->sessions, now_ms)) {
		answer_login_page(site, 429, "Too many wrong passwords: wait some seconds.", reply);
	} else if (!password_fits(password, site->password)) {
		session_was_wrong(&site->sessions, now_ms);
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
