#include "httpbootd/view/otlp.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* opentelemetry-proto, trace.proto: Span.SpanKind, Status.StatusCode */
enum { KIND_INTERNAL = 1, KIND_SERVER = 2, STATUS_OK = 1, STATUS_ERROR = 2 };

const char *otlp_outcome_text(enum otlp_outcome outcome)
{
	static const char *const texts[] = {"up", "failed", "ended"};
	return texts[outcome];
}

/*
 * Values
 */

static void put_string(struct json *j, const char *key, const char *value)
{
	if (!value || !*value)
		return;
	json_object(j, NULL);
	json_string(j, "key", key);
	json_object(j, "value");
	json_string(j, "stringValue", value);
	json_close(j);
	json_close(j);
}

/* An array of one. */
static void put_list(struct json *j, const char *key, const char *value)
{
	json_object(j, NULL);
	json_string(j, "key", key);
	json_object(j, "value");
	json_object(j, "arrayValue");
	json_array(j, "values");
	json_object(j, NULL);
	json_string(j, "stringValue", value);
	json_close(j);
	json_close(j);
	json_close(j);
	json_close(j);
	json_close(j);
}

/* Of what is 0 nothing was told. */
static void put_known(struct json *j, const char *key, uint64_t value)
{
	char digits[24];

	if (!value)
		return;
	snprintf(digits, sizeof digits, "%" PRIu64, value);
	json_object(j, NULL);
	json_string(j, "key", key);
	json_object(j, "value");
	json_string(j, "intValue", digits);
	json_close(j);
	json_close(j);
}

static void put_id(struct json *j, const char *name, const uint8_t *bytes, size_t n)
{
	char text[3 * OTLP_TRACE_ID + 1];

	hex_text(bytes, n, 0, text);
	json_string(j, name, text);
}

static void put_time(struct json *j, const char *name, uint64_t ms)
{
	char text[32];

	snprintf(text, sizeof text, "%" PRIu64 "000000", ms);
	json_string(j, name, text);
}

static void put_status(struct json *j, int code, const char *message)
{
	json_object(j, "status");
	json_number(j, "code", code);
	json_string(j, "message", message);
	json_close(j);
}

/*
 * A step
 */

struct service {
	enum seen_daemon by;
	const char *name, *protocol;
};

/* The daemon that hears of all is the last one, and has the boot itself: it is written first. */
static const struct service services[] = {
    {BY_PXEDHCPD, "pxedhcpd", "dhcp"},
    {BY_TFTPD, "tftpd", "tftp"},
    {BY_HTTPBOOTD, "httpbootd", "http"},
};

static void put_file(struct json *j, const struct step *s)
{
	const bool is_path = s->file && s->file[0] == '/' && s->by == BY_HTTPBOOTD;

	put_string(j,
	    is_path                        ? "url.path"
	    : s->by == BY_TFTPD && s->file ? "file.path"
					   : "lanboot.detail",
	    s->file);
}

static void put_step_attributes(struct json *j, const struct step *s, const char *protocol)
{
	static const char *const ends[] = {"runs", "done", "failed"};

	put_string(j, "lanboot.step", step_text((enum step_kind)s->kind));
	put_string(j, "lanboot.end", ends[s->end]);
	if (s->by != BY_NOBODY)
		put_string(j, "network.protocol.name", protocol);
	put_file(j, s);
	put_known(
	    j, s->by == BY_TFTPD ? "lanboot.tftp.error" : "http.response.status_code", s->status);
	put_known(j, "lanboot.bytes", s->bytes);
	put_known(j, "lanboot.bytes.whole", s->of);
	put_known(j, "lanboot.resent", s->resent);
	put_known(j, "lanboot.count", s->count > 1 ? s->count : 0);
	if (s->end != STEP_FAILED)
		put_string(j, "lanboot.reason", s->reason);
	put_string(j, "lanboot.said", s->said);
}

static void put_step(struct json *j, const struct otlp_boot *b, size_t i, const char *protocol)
{
	const struct step *s = &b->boot->step[i];
	const uint64_t start_ms = b->boot->started_ms + s->start_ms;

	json_object(j, NULL);
	put_id(j, "traceId", b->trace, OTLP_TRACE_ID);
	put_id(j, "spanId", b->span[1 + i], OTLP_SPAN_ID);
	put_id(j, "parentSpanId", b->span[0], OTLP_SPAN_ID);
	json_string(j, "name", step_text((enum step_kind)s->kind));
	json_number(j, "kind", s->by == BY_NOBODY ? KIND_INTERNAL : KIND_SERVER);
	put_time(j, "startTimeUnixNano", start_ms);
	put_time(j, "endTimeUnixNano", start_ms + s->took_ms);
	json_array(j, "attributes");
	put_step_attributes(j, s, protocol);
	json_close(j);
	if (s->end == STEP_FAILED)
		put_status(j, STATUS_ERROR, s->reason ? s->reason : s->said);
	json_close(j);
}

/*
 * The boot
 */

static void put_machine(struct json *j, const struct seen *s)
{
	char mac[MAC_TEXT], addr[ADDR_TEXT];

	put_string(j, "host.name", s->name);
	if (s->has_mac) { /* as IEEE 802 writes it */
		mac_text(s->mac, '-', mac);
		for (char *c = mac; *c; c++)
			*c = (char)(*c >= 'a' && *c <= 'f' ? *c - 'a' + 'A' : *c);
		put_list(j, "host.mac", mac);
	}
	if (s->addr.len)
		put_list(j, "host.ip", addr_text(&s->addr, addr));
	put_string(j, "lanboot.word", s->word);
	put_string(j, "lanboot.room", s->room);
	put_string(j, "lanboot.arch", s->arch);
}

static void put_outcome(struct json *j, const struct otlp_boot *b)
{
	char message[WHY_SENTENCE_SIZE + 64];
	const struct why_rule *rule = b->why ? b->why->rule : NULL;

	if (b->outcome == OTLP_UP) {
		put_status(j, STATUS_OK, NULL);
	} else if (b->outcome == OTLP_FAILED) {
		snprintf(message, sizeof message, "%s%s%s", rule ? rule->name : "",
		    rule ? ": " : "", b->why ? b->why->sentence : "");
		put_status(j, STATUS_ERROR, message);
	}
}

static uint64_t end_of(const struct seen_boot *b)
{
	const uint64_t end_ms = b->up_ms ? b->up_ms : b->last_ms;
	return end_ms > b->started_ms ? end_ms : b->started_ms;
}

static void put_boot(struct json *j, const struct otlp_boot *b)
{
	const struct seen_boot *boot = b->boot;

	json_object(j, NULL);
	put_id(j, "traceId", b->trace, OTLP_TRACE_ID);
	put_id(j, "spanId", b->span[0], OTLP_SPAN_ID);
	json_string(j, "name", "boot");
	json_number(j, "kind", KIND_INTERNAL);
	put_time(j, "startTimeUnixNano", boot->started_ms);
	put_time(j, "endTimeUnixNano", end_of(boot));
	json_array(j, "attributes");
	put_machine(j, b->seen);
	put_string(j, "lanboot.profile", boot->profile ? boot->profile : b->seen->profile);
	put_string(j, "lanboot.release", boot->release);
	put_string(j, "lanboot.outcome", otlp_outcome_text(b->outcome));
	if (b->why && b->why->rule) {
		put_string(j, "error.type", b->why->rule->name);
		put_string(j, "lanboot.do", b->why->remedy);
	}
	json_close(j);
	put_outcome(j, b);
	json_close(j);
}

/* What nobody is said to have done is httpbootd's, which heard of it. */
static bool is_of(const struct step *s, const struct service *service)
{
	return s->by == service->by || (s->by == BY_NOBODY && service->by == BY_HTTPBOOTD);
}

static bool has_part(const struct seen_boot *b, const struct service *service)
{
	for (size_t i = 0; i < b->n; i++)
		if (is_of(&b->step[i], service))
			return true;
	return service->by == BY_HTTPBOOTD;
}

void otlp_write(struct json *j, const struct otlp_boot *b)
{
	for (size_t k = sizeof services / sizeof *services; k-- > 0;) {
		const struct service *service = &services[k];
		if (!has_part(b->boot, service))
			continue;
		json_object(j, NULL);
		json_object(j, "resource");
		json_array(j, "attributes");
		put_string(j, "service.name", service->name);
		put_string(j, "service.namespace", "lanboot");
		put_string(j, "service.version", LANBOOT_VERSION);
		json_close(j);
		json_close(j);
		json_array(j, "scopeSpans");
		json_object(j, NULL);
		json_object(j, "scope");
		json_string(j, "name", "lanboot");
		json_string(j, "version", LANBOOT_VERSION);
		json_close(j);
		json_array(j, "spans");
		if (service->by == BY_HTTPBOOTD)
			put_boot(j, b);
		for (size_t i = 0; i < b->boot->n && i < SEEN_STEPS; i++)
			if (is_of(&b->boot->step[i], service))
				put_step(j, b, i, service->protocol);
		json_close(j);
		json_close(j);
		json_close(j);
		json_close(j);
	}
}
