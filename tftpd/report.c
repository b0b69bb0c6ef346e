#include "tftpd/report.h"

#include "common/arch.h"
#include <stdio.h>
#include <string.h>

static void start_event(const struct transfer *t, struct event *e, const char *word)
{
	event_start(e, word);
	event_client(e, &t->endpoint.ends.peer);
	if (t->has_mac)
		event_mac(e, "mac", t->mac);
	else if (t->sought_mac)
		event_text(e, "mac", "unknown");
	event_text(e, "file", t->path);
	event_text(e, "test", t->test);
	if (t->generated)
		event_text(e, "generated", "yes");
	if (t->beside_shim)
		event_text(e, "beside", "shim");
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

/* How it went, up to now. */
static void add_course(const struct transfer *t, uint64_t bytes, uint64_t now_ms, struct event *e)
{
	uint64_t ms = now_ms - t->started_ms;

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

const char *report_end_word(const struct transfer *t)
{
	if (session_failure(&t->session))
		return "failed";
	return t->session.state == SESSION_PROBED ? "probed" : "served";
}

void report_count(const struct transfer *t, struct metrics *m)
{
	if (session_failure(&t->session))
		m->failed++;
	else if (t->session.state == SESSION_PROBED)
		m->probed++;
	else
		m->served++;
	m->sent_bytes += acked_bytes(t);
	m->resent += t->session.resent;
}

static void fill_failed(const struct transfer *t, const char *failure,
    const struct tftp_packet *cause, uint64_t block, struct event *e)
{
	event_num(e, "block", block);
	event_text(e, "reason", failure);
	if (t->session.state == SESSION_UNREADABLE)
		event_text(e, "error",
		    t->read_error ? strerror(t->read_error) : "it was changed while it was sent");
	if (t->session.state == SESSION_ABORTED && cause) {
		event_num(e, "code", cause->error.code);
		event_bytes(e, "text", cause->error.text, cause->error.text_len);
	}
	if (t->send_error)
		event_text(e, "send-error", strerror(t->send_error));
}

enum log_level report_end(const struct transfer *t, const struct tftp_packet *cause, uint64_t block,
    uint64_t now_ms, struct event *e)
{
	const char *failure = session_failure(&t->session);

	start_event(t, e, report_end_word(t));
	if (failure) {
		fill_failed(t, failure, cause, block, e);
		add_course(t, acked_bytes(t), now_ms, e);
	} else if (t->session.state == SESSION_PROBED) {
		event_num(e, "bytes", t->source.size);
	} else {
		uint64_t bytes = (t->session.last - 1) * t->terms.blksize + t->tail;
		event_num(e, "bytes", bytes);
		add_course(t, bytes, now_ms, e);
		event_text(e, "program", arch_processor_of_pe(t->machine));
		if (t->machine && t->is_unsigned)
			event_text(e, "signed", "no");
		if (t->session.state == SESSION_UNCONFIRMED)
			event_text(e, "last-ack", "none");
	}
	return t->session.state == SESSION_UNREADABLE ? LEVEL_WARN : LEVEL_INFO;
}

void report_progress(const struct transfer *t, uint64_t now_ms, struct event *e)
{
	start_event(t, e, "transfer");
	event_num(e, "block", session_waiting_for(&t->session));
	if (!t->source.netascii)
		event_num(e, "of", t->source.size / t->terms.blksize + 1);
	event_num(e, "bytes", acked_bytes(t));
	add_course(t, acked_bytes(t), now_ms, e);
}

static void fill_step(const struct transfer *t, uint64_t now_ms, struct event *e)
{
	if (!t->source.netascii)
		event_num(e, "of", t->source.size);
	event_num(e, "ms", now_ms - t->started_ms);
}

bool report_lacks_ack(const struct transfer *t, uint64_t now_ms)
{
	return t->lacks != session_waiting_for(&t->session) + 1 &&
	       session_quiet_ms(&t->session, now_ms) >= LACKS_MS;
}

void report_unanswered(const struct transfer *t, uint64_t now_ms, struct event *e)
{
	start_event(t, e, "unanswered");
	event_num(e, "block", session_waiting_for(&t->session));
	event_num(e, "blksize", t->terms.blksize);
	event_num(e, "bytes", acked_bytes(t));
	event_num(e, "retransmits", t->session.resent);
	fill_step(t, now_ms, e);
}

bool report_is_large(const struct transfer *t)
{
	return t->source.size >= STEP_BYTES;
}

bool report_is_due(const struct transfer *t, uint64_t now_ms)
{
	return t->heard_ms && now_ms - t->told_ms >= STEP_MS;
}

void report_begun(const struct transfer *t, uint64_t now_ms, struct event *e)
{
	start_event(t, e, "begun");
	fill_step(t, now_ms, e);
}

void report_step(const struct transfer *t, uint64_t now_ms, struct event *e)
{
	start_event(t, e, "progress");
	event_num(e, "bytes", acked_bytes(t));
	fill_step(t, now_ms, e);
}
