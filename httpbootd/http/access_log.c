#include "httpbootd/http/access_log.h"

#include "common/log.h"
#include "common/path.h"
#include "common/shim.h"
#include "httpbootd/machines/told.h"

#include <string.h>

/* The very literals: the log knows a word by its place. */
static const char *event_word(const struct record *rec)
{
	if (rec->status >= 500)
		return "failed";
	if (rec->status == 0 || rec->status >= 400)
		return "refused";
	switch (rec->kind) {
	case ENDPOINT_SCRIPT:
		return rec->is_ignored ? "ignored" : "script";
	case ENDPOINT_STUB:
		return "stub";
	case ENDPOINT_ONCE:
		return "once";
	case ENDPOINT_UP:
		return "up";
	case ENDPOINT_ALIVE:
		return "alive";
	case ENDPOINT_STAGE:
		return "stage";
	case ENDPOINT_TOLD:
		return "told";
	case ENDPOINT_OVERLAY:
		return "overlay";
	default:
		return "served";
	}
}

static void event_name(struct event *e, const char *key, const char *name)
{
	event_text(e, key, name[0] ? name : NULL);
}

/* What mostly is behind it when this file is cut off, or too large; empty: nobody knows. */
static const char *hint_of(const struct record *rec, const char *broken)
{
	const char *name = path_base(rec->path);
	if (strstr(name, ".wim") && rec->length > UINT32_MAX)
		return "wimboot takes no file of over 4 GiB";
	if (!broken || strcmp(broken, "closed") != 0)
		return "";
	if (strncmp(name, "modloop", strlen("modloop")) == 0 || strstr(name, ".squashfs"))
		return "memory: Alpine keeps the modloop in its root, which is half of the "
		       "machine's memory";
	if (strstr(name, ".wim") || strncmp(name, "initramfs", strlen("initramfs")) == 0)
		return "memory: the machine has to hold all of it";
	return "";
}

static bool is_same_request(const struct record *a, const struct record *b)
{
	return a->test == b->test && a->status == b->status && a->kind == b->kind &&
	       a->length == b->length && a->reason == b->reason &&
	       addr_same_host(&a->client, &b->client) &&
	       memcmp(a->machine.mac, b->machine.mac, MAC_LEN) == 0 &&
	       strcmp(a->stage.name, b->stage.name) == 0 &&
	       strcmp(a->stage.text, b->stage.text) == 0 && strcmp(a->method, b->method) == 0 &&
	       strcmp(a->path, b->path) == 0;
}

/* Is it the very line that was logged last, of this and of all? */
static bool repeats_last(
    const struct access_log *log, const struct record *rec, uint64_t sent, uint64_t took_ms)
{
	return sent == log->last.length && took_ms == log->last_ms &&
	       log_serial() == log->last_serial && is_same_request(rec, &log->last);
}

static void add_request(struct event *e, const struct record *rec)
{
	const struct reply_machine *m = &rec->machine;
	event_client(e, &rec->client);
	event_text(e, "test", rec->test);
	if (m->section[0]) {
		if (m->has_mac)
			event_mac(e, "mac", m->mac);
		event_name(e, "host", m->host);
		event_name(e, "profile", m->profile);
		event_text(e, "section", m->section);
		if (m->memory_mb)
			event_num(e, "memory", m->memory_mb);
	} else {
		event_name(e, "method", rec->method);
		event_name(e, "path", rec->path);
	}
}

static enum log_level level_of(const struct record *rec)
{
	if (rec->kind == ENDPOINT_HEALTH)
		return LEVEL_DEBUG;
	if (rec->status >= 500)
		return LEVEL_WARN;
	if (rec->kind == ENDPOINT_WAIT || rec->kind >= ENDPOINT_HEALTH)
		return LEVEL_DEBUG;
	/* Every five minutes of every machine, and in each boot: for the keeper. */
	const bool goes_well =
	    rec->kind == ENDPOINT_TOLD && rec->status < 400 && !rec->stage.has_failed;
	/* What shim looks for at each boot, and need not find. */
	const bool is_spare = rec->status == 404 && shim_does_without(rec->path);
	return rec->kind == ENDPOINT_ALIVE || goes_well || is_spare ? LEVEL_STEP : LEVEL_INFO;
}

static void add_stage(struct event *e, const struct reply_stage *s)
{
	if (!s->name[0])
		return;
	event_text(e, "stage", s->name);
	if (s->has_failed)
		event_text(e, "failed", "yes");
	event_name(e, "text", s->text);
}

/* Of a script's own word: what failed, by iPXE's number, and what that means. */
static void add_told(struct event *e, const struct reply_stage *s)
{
	const enum told_fault fault = told_fault_of(told_number(s->text));
	event_name(e, "step", s->name);
	if (!s->has_failed)
		return;
	event_text(e, "error", s->text);
	event_text(e, "text", told_fault_text(fault == TOLD_WELL ? TOLD_OTHER : fault));
}

void access_log_write(struct access_log *log, const struct record *rec, uint64_t sent,
    const char *broken, uint64_t now_ms)
{
	uint64_t took_ms = now_ms - rec->started_ms;
	const char *word = event_word(rec);
	enum log_level level = level_of(rec);
	struct event e;

	if (!broken && repeats_last(log, rec, sent, took_ms)) {
		log_repeat();
		return;
	}
	const struct asker asker = asker_of_addr(&rec->client);
	if (!log_wants(level, word, &asker))
		return;
	event_start(&e, word);
	add_request(&e, rec);
	if (rec->kind == ENDPOINT_TOLD)
		add_told(&e, &rec->stage);
	else
		add_stage(&e, &rec->stage);
	if (rec->status)
		event_num(&e, "status", rec->status);
	if (rec->reason)
		event_text(&e, "reason", rec->reason);
	event_name(&e, "leads", rec->leads);
	event_num(&e, "bytes", sent);
	event_num(&e, "ms", took_ms);
	event_text(&e, "from", rec->from);
	event_text(&e, "program", rec->program);
	if (rec->program && rec->is_unsigned)
		event_text(&e, "signed", "no");
	if (broken) {
		event_num(&e, "of", rec->length);
		event_text(&e, "incomplete", broken);
	}
	event_name(&e, "hint", hint_of(rec, broken));
	log_event(level, &e);
	if (broken || rec->leads[0] || level == LEVEL_DEBUG || sent != rec->length)
		return;
	log->last = *rec;
	log->last_ms = took_ms;
	log->last_serial = log_serial();
}

/* False: nobody would hear it. */
static bool start_step(struct event *e, const char *word, const struct record *rec)
{
	const struct asker asker = asker_of_addr(&rec->client);

	if (!log_wants(LEVEL_STEP, word, &asker))
		return false;
	event_start(e, word);
	add_request(e, rec);
	return true;
}

static void end_step(struct event *e, const struct record *rec, uint64_t now_ms)
{
	event_num(e, "of", rec->length);
	event_num(e, "ms", now_ms - rec->started_ms);
	log_event(LEVEL_STEP, e);
}

void access_log_begun(const struct record *rec, uint64_t now_ms)
{
	struct event e;

	if (start_step(&e, "begun", rec))
		end_step(&e, rec, now_ms);
}

void access_log_progress(const struct record *rec, uint64_t sent, uint64_t now_ms)
{
	struct event e;

	if (!start_step(&e, "progress", rec))
		return;
	event_num(&e, "bytes", sent);
	end_step(&e, rec, now_ms);
}
