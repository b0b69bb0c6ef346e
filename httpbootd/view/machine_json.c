#include "httpbootd/view/machine_json.h"

#include "httpbootd/view/log_line.h"

#include <string.h>

/* A time in seconds since 1970; of what never was, nothing. */
static void put_time(struct json *j, const char *name, uint64_t ms)
{
	if (ms)
		json_number(j, name, (int64_t)(ms / 1000));
}

/* A number, but for 0, which is not known. */
static void put_known(struct json *j, const char *name, uint64_t n)
{
	if (n)
		json_number(j, name, (int64_t)n);
}

static void put_identity(struct json *j, const struct seen *s)
{
	char mac[MAC_TEXT], addr[ADDR_TEXT];
	json_string(j, "mac", s->has_mac ? mac_text(s->mac, ':', mac) : NULL);
	json_string(j, "name", s->name);
	json_string(j, "word", s->word[0] ? s->word : NULL);
	json_string(j, "address", s->addr.len ? addr_text(&s->addr, addr) : NULL);
}

/* What is dark is no trouble. */
static void put_trouble(struct json *j, const struct why *why)
{
	if (why->rule && why->rule->kind == WHY_DARK)
		json_string(j, "dark", why->sentence);
	if (!why->rule || why->rule->kind == WHY_DARK)
		return;
	json_object(j, "trouble");
	json_string(j, "kind", why_kind_text(why->rule->kind));
	json_string(j, "rule", why->rule->name);
	json_string(j, "sentence", why->sentence);
	json_string(j, "do", why->remedy);
	json_close(j);
}

static void put_step(struct json *j, const char *name, const struct step *s)
{
	static const char *const ends[] = {"runs", "done", "failed"};
	static const char *const daemons[] = {NULL, "pxedhcpd", "tftpd", "httpbootd"};
	json_object(j, name);
	json_string(j, "kind", step_text((enum step_kind)s->kind));
	json_string(j, "end", ends[s->end]);
	json_string(j, "by", daemons[s->by]);
	json_number(j, "start_ms", s->start_ms);
	json_number(j, "took_ms", s->took_ms);
	json_string(j, "file", s->file);
	put_known(j, "bytes", s->bytes);
	put_known(j, "of", s->of);
	put_known(j, "packages", s->mirrored);
	put_known(j, "fetched", s->fetched);
	put_known(j, "resent", s->resent);
	put_known(j, "status", s->status);
	json_string(j, "reason", s->reason);
	json_string(j, "said", s->said);
	if (s->count > 1)
		json_number(j, "count", s->count);
	json_close(j);
}

/* The members of a machine; the object stays open. */
static void put_machine(struct json *j, const struct view *v, const struct view_machine *m)
{
	const struct seen *s = m->seen;
	struct why why;
	view_why(v, m, &why);
	put_identity(j, s);
	json_string(j, "state", state_text(m->look.state));
	json_bool(j, "stuck", m->look.is_stuck);
	if (m->look.waits)
		json_bool(j, "waits", true);
	put_time(j, "since", m->look.since_ms);
	json_string(j, "profile", s->profile);
	json_string(j, "release", s->release);
	json_string(j, "room", s->room);
	json_string(j, "section", s->section);
	json_string(j, "arch", s->arch);
	json_string(j, "vendor", s->vendor);
	json_string(j, "product", s->product);
	json_string(j, "serial", s->serial);
	json_string(j, "uuid", s->uuid);
	put_known(j, "memory_mb", s->memory_mb);
	put_time(j, "first_heard", s->first_ms);
	put_time(j, "last_heard", s->heard_ms);
	put_time(j, "up", s->up_ms);
	put_time(j, "alive", s->alive_ms);
	if (s->n_boots)
		put_time(j, "boot_started", s->boot[0].started_ms);
	put_known(j, "usual_ms", m->usual.up_ms);
	if (m->look.at)
		put_step(j, "step", m->look.failed ? m->look.failed : m->look.at);
	put_trouble(j, &why);
}

void machine_json(struct json *j, const struct view *v, const struct view_machine *m)
{
	json_object(j, NULL);
	put_machine(j, v, m);
	json_close(j);
}

static void put_boot(struct json *j, const char *name, const struct seen_boot *b)
{
	json_object(j, name);
	put_time(j, "started", b->started_ms);
	put_time(j, "up", b->up_ms);
	if (b->up_ms > b->started_ms)
		json_number(j, "took_ms", (int64_t)(b->up_ms - b->started_ms));
	json_string(j, "profile", b->profile);
	json_string(j, "release", b->release);
	json_array(j, "steps");
	for (size_t i = 0; i < b->n; i++)
		put_step(j, NULL, &b->step[i]);
	json_close(j);
	json_close(j);
}

static void put_usual(struct json *j, const struct usual *usual)
{
	json_object(j, "usual");
	json_number(j, "up_ms", usual->up_ms);
	json_array(j, "steps");
	for (size_t k = STEP_OFFER; k < STEP_KINDS; k++) {
		if (!usual->start_ms[k] && !usual->took_ms[k])
			continue;
		json_object(j, NULL);
		json_string(j, "kind", step_text((enum step_kind)k));
		json_number(j, "start_ms", usual->start_ms[k]);
		json_number(j, "took_ms", usual->took_ms[k]);
		json_close(j);
	}
	json_close(j);
	json_close(j);
}

/* What it wrote on its console. */
static void put_screen(struct json *j, const struct seen *s)
{
	const char *end = s->screen.bytes ? s->screen.bytes + s->screen.len : NULL;
	json_array(j, "screen");
	for (const char *line = s->screen.bytes; line < end; line += strlen(line) + 1) {
		uint64_t at_ms;
		const char *text = log_line_time(line, &at_ms);
		if (!text)
			continue;
		json_object(j, NULL);
		json_number(j, "at_ms", (int64_t)at_ms);
		json_string(j, "text", text);
		json_close(j);
	}
	json_close(j);
}

void machine_json_whole(struct json *j, const struct view *v, const struct view_machine *m)
{
	json_object(j, NULL);
	put_time(j, "now", v->now_ms);
	put_machine(j, v, m);
	json_array(j, "boots");
	for (size_t i = 0; i < m->seen->n_boots; i++)
		put_boot(j, NULL, &m->seen->boot[i]);
	json_close(j);
	put_screen(j, m->seen);
	if (m->usual.up_ms)
		put_usual(j, &m->usual);
	json_close(j);
}

void machine_json_line(struct json *j, const char *line)
{
	struct log_line l;
	if (!log_line_read(line, &l))
		return;
	json_object(j, NULL);
	json_number(j, "at_ms", (int64_t)l.at_ms);
	json_string(j, "daemon", l.daemon);
	json_string(j, "level", (char[]){l.level, '\0'});
	json_string(j, "text", l.text);
	json_close(j);
}

void machine_json_log(struct json *j, const struct seen *s)
{
	const char *end = s->lines.bytes ? s->lines.bytes + s->lines.len : NULL;
	json_object(j, NULL);
	put_identity(j, s);
	json_array(j, "lines");
	for (const char *line = s->lines.bytes; line < end; line += strlen(line) + 1)
		machine_json_line(j, line);
	json_close(j);
	json_close(j);
}

void machine_json_why(struct json *j, const struct view *v, const struct view_machine *m)
{
	struct why why;
	view_why(v, m, &why);
	json_object(j, NULL);
	put_identity(j, m->seen);
	json_string(j, "state", state_text(m->look.state));
	json_bool(j, "stuck", m->look.is_stuck);
	put_time(j, "since", m->look.since_ms);
	json_string(j, "sentence", why.sentence);
	put_trouble(j, &why);
	if (why.rule && m->seen->n_boots)
		put_boot(j, "rests_on", &m->seen->boot[0]);
	json_close(j);
}

void machine_json_counts(struct json *j, const struct hall *h)
{
	json_object(j, "counts");
	json_number(j, "all", (int64_t)h->all);
	for (size_t i = 0; i < HALL_STATES; i++)
		json_number(j, state_text((enum state)i), (int64_t)h->state[i]);
	json_number(j, "stuck", (int64_t)h->stuck);
	json_number(j, "never", (int64_t)h->never);
	json_close(j);
	json_string(j, "verdict", hall_verdict_text(hall_verdict(h)));
}
