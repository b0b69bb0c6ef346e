#include "httpbootd/answer.h"

#include "common/autoexec.h"
#include "common/log.h"
#include "common/root.h"
#include "httpbootd/answer_script.h"
#include "httpbootd/mime.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char text_type[] = "text/plain; charset=utf-8";

void reply_text(struct reply *reply, unsigned status, const char *text)
{
	reply->status = status;
	reply->type = text_type;
	reply->text = text;
	reply->length = strlen(text);
}

void reply_refuse(struct record *rec, struct reply *reply, unsigned status, const char *reason)
{
	static char text[160];
	snprintf(text, sizeof text, "%u: %s\n", status, reason);
	reply_text(reply, status, text);
	rec->kind = ROUTE_REFUSE;
	rec->reason = reason;
	if (status == 405)
		reply->allow = route_allow;
}

static unsigned status_of(enum root_result r)
{
	switch (r) {
	case ROOT_OK:
		return 200;
	case ROOT_NOT_FOUND:
	case ROOT_NOT_A_FILE:
		return 404;
	case ROOT_FORBIDDEN:
	case ROOT_OUTSIDE:
	case ROOT_LOOP:
		return 403;
	case ROOT_NO_RESOURCES:
		return 503;
	case ROOT_FAILED:
		break;
	}
	return 500;
}

/* Within the log's budget: a client can ask for it as often as it likes. */
static void warn_unopened(const char *path)
{
	static const char word[] = "cannot-open";
	const char *why = strerror(errno);
	struct event e;
	event_start(&e, word);
	event_text(&e, "path", path);
	event_text(&e, "reason", why);
	log_event(LEVEL_WARN, &e);
}

static void answer_file(struct daemon *d, const struct request *q, const char *path,
    struct record *rec, struct reply *reply)
{
	struct root_file f;
	enum root_result r = roots_open(&d->roots, path, &f);
	if (r != ROOT_OK) {
		if (status_of(r) >= 500)
			warn_unopened(path);
		reply_refuse(rec, reply, status_of(r), root_result_text(r));
		snprintf(rec->leads, sizeof rec->leads, "%s", f.leads);
		return;
	}
	version_of(
	    (uint64_t)f.st.st_size, f.st.st_mtim.tv_sec, f.st.st_mtim.tv_nsec, &reply->version);
	struct selection s = condition_select(&q->conditions, &reply->version, rec->head);
	if (s.status == 412)
		reply_refuse(rec, reply, 412, "the file is another by now");
	else if (s.status == 416)
		reply_refuse(rec, reply, 416, "the range is behind the file's end");
	reply->is_file = true;
	reply->status = s.status;
	if (s.status == 206)
		snprintf(reply->content_range, sizeof reply->content_range,
		    "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, s.start, s.start + s.length - 1,
		    reply->version.size);
	else if (s.status == 416)
		snprintf(reply->content_range, sizeof reply->content_range, "bytes */%" PRIu64,
		    reply->version.size);
	if (s.status >= 400) {
		close(f.fd);
		return;
	}
	/* A 304 has no body, but the Content-Length that a 200 would have (RFC 9110 §8.6). */
	reply->type = mime_type(path);
	reply->fd = f.fd;
	reply->start = s.start;
	reply->length = s.status == 304 ? reply->version.size : s.length;
}

void answer_origin(
    const struct conf *c, const struct request *q, const struct target *t, struct origin *o)
{
	struct addr ours = q->local;

	if (t->authority[0] && origin_of_host(t->authority, o))
		return;
	if (q->host && origin_of_host(q->host, o))
		return;
	if (c->lanboot.address.s_addr != INADDR_ANY) {
		uint16_t port = addr_port(ours.len ? &ours : &c->httpbootd.listen.addr[0]);
		ours = (struct addr){.len = sizeof ours.v4};
		ours.v4.sin_family = AF_INET;
		ours.v4.sin_addr = c->lanboot.address;
		ours.v4.sin_port = htons(port);
	}
	origin_of_addr(&ours, o);
}

void answer(struct daemon *d, const struct request *q, struct record *rec, struct reply *reply)
{
	struct route route;

	*reply = (struct reply){.fd = -1};
	route_request(&q->ask, &route);
	rec->kind = route.kind;
	rec->head = strcmp(q->ask.method, "HEAD") == 0;
	switch (route.kind) {
	case ROUTE_REFUSE:
		reply_refuse(rec, reply, route.status, route.reason);
		break;
	case ROUTE_HEALTH:
		reply_text(reply, 200, "ok\n");
		break;
	case ROUTE_FILE:
		answer_file(d, q, route.target.path, rec, reply);
		if (reply->status != 404 || !autoexec_is(route.target.path))
			break;
		*reply = (struct reply){.fd = -1};
		rec->reason = NULL;
		rec->kind = ROUTE_STUB;
		answer_autoexec(d, q, &route, reply);
		break;
	case ROUTE_STUB:
		answer_stub(d, q, &route, reply);
		break;
	case ROUTE_SCRIPT:
		answer_script(d, q, &route, rec, reply);
		break;
	case ROUTE_ONCE:
		answer_once(d, q, &route, rec, reply);
		break;
	case ROUTE_UP:
		answer_up(d, &route, rec, reply);
		break;
	}
	rec->status = reply->status;
	rec->length = rec->head || reply->status == 304 ? 0 : reply->length;
}

static const char *event_word(const struct record *rec)
{
	if (rec->status >= 500)
		return "failed";
	if (rec->status == 0 || rec->status >= 400)
		return "refused";
	switch (rec->kind) {
	case ROUTE_SCRIPT:
		return "script";
	case ROUTE_STUB:
		return "stub";
	case ROUTE_ONCE:
		return "once";
	case ROUTE_UP:
		return "up";
	default:
		return "served";
	}
}

static void event_name(struct event *e, const char *key, const char *name)
{
	event_text(e, key, name[0] ? name : NULL);
}

void answer_log(const struct record *rec, uint64_t sent, const char *broken, uint64_t now_ms)
{
	struct event e;

	event_start(&e, event_word(rec));
	event_addr(&e, "client", &rec->client);
	if (rec->section[0]) {
		if (rec->has_mac)
			event_mac(&e, "mac", rec->mac);
		event_name(&e, "host", rec->host);
		event_name(&e, "profile", rec->profile);
		event_text(&e, "section", rec->section);
	} else {
		event_name(&e, "method", rec->method);
		event_name(&e, "path", rec->path);
	}
	if (rec->status)
		event_num(&e, "status", rec->status);
	if (rec->reason)
		event_text(&e, "reason", rec->reason);
	event_name(&e, "leads", rec->leads);
	event_num(&e, "bytes", sent);
	event_num(&e, "ms", now_ms - rec->started_ms);
	if (broken) {
		event_num(&e, "of", rec->length);
		event_text(&e, "incomplete", broken);
	}
	log_event(rec->status >= 500          ? LEVEL_WARN
		  : rec->kind == ROUTE_HEALTH ? LEVEL_DEBUG
					      : LEVEL_INFO,
	    &e);
}
