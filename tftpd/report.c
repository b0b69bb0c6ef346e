#include "tftpd/transfer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { UNSENT_MS = 10000, UNSENT_OTHER_MS = 1000 };

static void start_event(const struct transfer *t, struct event *e, const char *word)
{
	event_start(e, word);
	event_addr(e, "client", &t->endpoint.ends.peer);
	if (t->has_mac)
		event_mac(e, "mac", t->mac);
	else if (t->sought_mac)
		event_text(e, "mac", "unknown");
	event_text(e, "file", t->path);
	if (t->generated)
		event_text(e, "generated", "yes");
}

/* Which options were agreed on: `blksize,tsize`. */
static void add_options(const struct transfer *t, struct event *e)
{
	char text[64] = "";

	for (int o = 0; o < TFTP_OPTIONS; o++)
		if (t->terms.oack.has[o]) {
			size_t len = strlen(text);
			snprintf(text + len, sizeof text - len, "%s%s", len ? "," : "",
			    tftp_option_name((enum tftp_option)o));
		}
	if (t->terms.answer)
		event_text(e, "options", text);
}

static void add_how(const struct transfer *t, struct event *e, uint64_t bytes)
{
	uint64_t ms = t->server->loop.now_ms - t->started_ms;

	event_num(e, "ms", ms);
	event_num(e, "rate", bytes * 1000 / (ms ? ms : 1));
	add_options(t, e);
	event_num(e, "blksize", t->terms.blksize);
	if (t->terms.windowsize > 1)
		event_num(e, "windowsize", t->terms.windowsize);
	if (t->session.resent)
		event_num(e, "retransmits", t->session.resent);
	if (t->source.netascii)
		event_text(e, "mode", "netascii");
}

/* What the client has acknowledged. */
static uint64_t acked_bytes(const struct transfer *t)
{
	const struct session *n = &t->session;
	if (n->last && n->acked == n->last)
		return (n->last - 1) * t->terms.blksize + t->tail;
	return n->acked * t->terms.blksize;
}

uint64_t report_waiting_for(const struct transfer *t)
{
	return t->session.state == SESSION_OPENING ? 0 : t->session.acked + 1;
}

void report_end(const struct transfer *t, const struct tftp_packet *cause, uint64_t block)
{
	struct event e;
	const char *failure = session_failure(&t->session);

	if (failure) {
		start_event(t, &e, "failed");
		event_num(&e, "block", block);
		event_text(&e, "reason", failure);
		if (t->session.state == SESSION_UNREADABLE)
			event_text(&e, "error",
			    t->read_error ? strerror(t->read_error)
					  : "it was changed while it was sent");
		if (t->session.state == SESSION_ABORTED && cause) {
			event_num(&e, "code", cause->error.code);
			event_bytes(&e, "text", cause->error.text, cause->error.text_len);
		}
		if (t->send_error)
			event_text(&e, "send-error", strerror(t->send_error));
		add_how(t, &e, acked_bytes(t));
	} else if (t->session.state == SESSION_PROBED) {
		start_event(t, &e, "probed");
		event_num(&e, "bytes", t->source.size);
	} else {
		start_event(t, &e, "served");
		uint64_t bytes = (t->session.last - 1) * t->terms.blksize + t->tail;
		event_num(&e, "bytes", bytes);
		add_how(t, &e, bytes);
		if (t->session.state == SESSION_UNCONFIRMED)
			event_text(&e, "last-ack", "none");
	}
	server_report(
	    t->server, t->session.state == SESSION_UNREADABLE ? LEVEL_WARN : LEVEL_INFO, &e);
}

/* What an administrator can do about it. */
static const char *unsent_hint(int error)
{
	switch (error) {
	case EPERM:
	case EACCES:
		return "; a firewall or a route of this machine forbids it";
	case ENETUNREACH:
	case EHOSTUNREACH:
		return "; there is no route, or nobody has that address";
	default:
		return "";
	}
}

void report_unsent(struct server *s, const struct addr *peer, int error)
{
	uint64_t since = s->loop.now_ms - s->unsent_ms;
	char addr[ADDR_TEXT];

	if (s->unsent_ms && since < (error == s->unsent_error ? UNSENT_MS : UNSENT_OTHER_MS))
		return;
	s->unsent_ms = s->loop.now_ms;
	s->unsent_error = error;
	log_warnx("packets to %s cannot be sent: %s%s", addr_text(peer, addr), strerror(error),
	    unsent_hint(error));
}

void report_sent(struct transfer *t, int error)
{
	/* A full socket, or a client's closed port, is no fault of ours: others see to these. */
	bool passes = error == EAGAIN || error == EWOULDBLOCK || error == ECONNREFUSED;

	t->send_error = passes ? 0 : error;
	if (t->send_error)
		report_unsent(t->server, &t->endpoint.ends.peer, error);
}

void report_progress(const struct transfer *t)
{
	struct event e;
	start_event(t, &e, "transfer");
	event_num(&e, "block", report_waiting_for(t));
	if (!t->source.netascii)
		event_num(&e, "of", t->source.size / t->terms.blksize + 1);
	event_num(&e, "bytes", acked_bytes(t));
	add_how(t, &e, acked_bytes(t));
	server_report(t->server, LEVEL_INFO, &e);
}
