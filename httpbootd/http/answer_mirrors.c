#include "httpbootd/http/answer_mirrors.h"

#include "common/amount.h"
#include "common/container_of.h"
#include "httpbootd/codec/json.h"
#include "httpbootd/http/site.h"
#include "httpbootd/mirror/tidy.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct repo *next_repo(const struct mirror *m, const struct repo *r)
{
	struct list_entry *e = r ? list_next(&m->repos, &r->entry) : list_first(&m->repos);
	return e ? container_of(e, struct repo, entry) : NULL;
}

/* Since upstream was asked last and said something good; -1: not since this start. */
static int64_t checked_ms(const struct repo *r, uint64_t now_ms)
{
	return r->checked_ms ? (int64_t)(now_ms - r->checked_ms) : -1;
}

/* Why there is nothing newer, in words; NULL: all is well. */
static const char *trouble(const struct repo *r)
{
	return r->failed_ms ? r->why : NULL;
}

/*
 * As text
 */

/* A line of what does not fit ends it: the answer is cut there. */
struct lines {
	char *text;
	size_t len, size;
};

static void __attribute__((format(printf, 2, 3))) put(struct lines *l, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int n = vsnprintf(l->text + l->len, l->size - l->len, format, args);
	va_end(args);
	if (n > 0 && (size_t)n < l->size - l->len)
		l->len += (size_t)n;
	else
		l->text[l->len] = '\0';
}

static void put_repo(struct lines *l, const struct mirror *m, const struct repo *r, uint64_t now_ms)
{
	char age[AMOUNT_TEXT];
	const int64_t ms = checked_ms(r, now_ms);

	put(l, "  %s/%s: ", m->path, r->path);
	if (r->served)
		put(l, "generation %u, %zu packages, %zu of them used", r->served,
		    r->served_index.n, r->used.n);
	else
		put(l, "nothing is served yet");
	if (r->served && r->before)
		put(l, "; %u is here, too", r->before);
	if (r->coming)
		put(l, "; generation %u comes", r->coming);
	if (r->is_frozen || m->policy.freeze)
		put(l, "; frozen");
	else if (ms >= 0)
		put(l, "; upstream asked %s ago", amount_rough(ms, age));
	if (trouble(r))
		put(l, "\n    FAILS: %s", r->why);
	put(l, "\n");
}

static void put_tidy(struct lines *l, const struct mirror *m, uint64_t now_ms)
{
	const struct tidy *t = m->tidy;
	const bool prunes = t && t->act == TIDY_PRUNE;
	char bytes[AMOUNT_TEXT], age[AMOUNT_TEXT];

	if (!t)
		return;
	if (t->is_running)
		put(l, "  %s: %zu of %zu packages so far\n", prunes ? "pruning" : "verifying",
		    t->at, t->packages);
	else if (!t->removed)
		put(l, "  %s %s ago: of %zu packages %s\n", prunes ? "pruned" : "verified",
		    amount_rough((int64_t)(now_ms - t->ended_ms), age), t->packages,
		    prunes ? "none had to go" : "none is damaged");
	else
		put(l, "  %s %s ago: of %zu packages %zu %s, %s\n", prunes ? "pruned" : "verified",
		    amount_rough((int64_t)(now_ms - t->ended_ms), age), t->packages, t->removed,
		    prunes ? "that no index names are gone" : "damaged, and gone",
		    amount_bytes(t->removed_bytes, bytes));
}

static void put_mirror(struct lines *l, const struct mirror *m, uint64_t now_ms)
{
	const struct mirror_count *c = &m->count;
	char here[AMOUNT_TEXT], fetched[AMOUNT_TEXT];

	put(l, "%s: /%s from %s%s\n", m->name, m->path,
	    m->arrivals.from.n ? m->arrivals.from.word[m->arrivals.turn.first % m->arrivals.from.n]
			       : "",
	    m->policy.offline ? " (offline)" : "");
	put(l, "  %" PRIu64 " from here (%s), %" PRIu64 " fetched (%s), %" PRIu64 " refused\n",
	    c->hits, amount_bytes(c->hit_bytes, here), c->misses,
	    amount_bytes(m->arrivals.bytes, fetched), c->refused);
	put_tidy(l, m, now_ms);
	for (const struct repo *r = NULL; (r = next_repo(m, r));)
		put_repo(l, m, r, now_ms);
}

/*
 * As JSON
 */

static void json_repo(struct json *j, const struct repo *r, uint64_t now_ms)
{
	const int64_t ms = checked_ms(r, now_ms);

	json_object(j, NULL);
	json_string(j, "path", r->path);
	json_number(j, "generation", r->served);
	json_number(j, "before", r->before);
	json_number(j, "packages", (int64_t)r->served_index.n);
	json_number(j, "used", (int64_t)r->used.n);
	json_number(j, "coming", r->coming);
	json_bool(j, "frozen", r->is_frozen);
	if (ms >= 0)
		json_number(j, "checked_seconds", ms / 1000);
	if (trouble(r))
		json_string(j, "error", r->why);
	json_close(j);
}

static void json_tidy(struct json *j, const struct tidy *t)
{
	if (!t)
		return;
	json_object(j, t->act == TIDY_PRUNE ? "prune" : "verify");
	json_bool(j, "running", t->is_running);
	json_number(j, "packages", (int64_t)t->packages);
	json_number(j, "done", (int64_t)t->at);
	json_number(j, "removed", (int64_t)t->removed);
	json_number(j, "removed_bytes", (int64_t)t->removed_bytes);
	json_close(j);
}

static void json_mirror(struct json *j, const struct mirror *m, uint64_t now_ms)
{
	json_object(j, NULL);
	json_string(j, "name", m->name);
	json_string(j, "path", m->path);
	json_array(j, "from");
	for (size_t i = 0; i < m->arrivals.from.n; i++)
		json_string(j, NULL, m->arrivals.from.word[i]);
	json_close(j);
	json_bool(j, "offline", m->policy.offline);
	json_bool(j, "freeze", m->policy.freeze);
	json_number(j, "size", (int64_t)m->policy.size);
	json_number(j, "kept_bytes", (int64_t)m->kept_bytes);
	json_number(j, "hits", (int64_t)m->count.hits);
	json_number(j, "hit_bytes", (int64_t)m->count.hit_bytes);
	json_number(j, "misses", (int64_t)m->count.misses);
	json_number(j, "fetched_bytes", (int64_t)m->arrivals.bytes);
	json_number(j, "refused", (int64_t)m->count.refused);
	json_number(j, "upstream_requests", m->arrivals.requests);
	json_number(j, "upstream_failures", m->arrivals.failed);
	json_tidy(j, m->tidy);
	json_array(j, "repositories");
	for (const struct repo *r = NULL; (r = next_repo(m, r));)
		json_repo(j, r, now_ms);
	json_close(j);
	json_close(j);
}

static void write_json(struct site *site, uint64_t now_ms)
{
	struct json j;

	json_start(&j, site->text, sizeof site->text - 1);
	json_object(&j, NULL);
	json_array(&j, "mirrors");
	for (size_t i = 0; i < site->mirrors.n; i++)
		json_mirror(&j, &site->mirrors.mirror[i], now_ms);
	json_close(&j);
	json_close(&j);
	memcpy(site->text + strlen(site->text), "\n", 2);
}

void answer_mirrors(struct site *site, bool is_json, struct reply *reply)
{
	const struct mirrors *m = &site->mirrors;
	const uint64_t now_ms = m->loop ? m->loop->now_ms : 0;
	struct lines l = {.text = site->text, .size = sizeof site->text};

	site->text[0] = '\0';
	if (is_json) {
		write_json(site, now_ms);
	} else {
		for (size_t i = 0; i < m->n; i++)
			put_mirror(&l, &m->mirror[i], now_ms);
		if (!m->n)
			put(&l, "no mirror: no section [mirror NAME] is in the configuration\n");
	}
	reply_text(reply, 200, site->text);
	if (is_json)
		reply->type = "application/json";
	reply->is_generated = true;
}

/*
 * For Prometheus
 */

enum { COUNTERS = 7 };

static const struct {
	const char *name, *help;
} counters[COUNTERS] = {
    {"mirror_hits_total", "Answers of a mirror from what is here."},
    {"mirror_misses_total", "Answers that were fetched for it."},
    {"mirror_refused_total", "Requests that a mirror has refused."},
    {"mirror_hit_bytes_total", "Bytes of what was here."},
    {"mirror_fetched_bytes_total", "Bytes that came from upstream."},
    {"mirror_upstream_requests_total", "Requests to upstreams."},
    {"mirror_upstream_failures_total", "Files that no upstream gave, or wrong."},
};

static uint64_t counter_of(const struct mirror *m, size_t which)
{
	const uint64_t value[COUNTERS] = {m->count.hits, m->count.misses, m->count.refused,
	    m->count.hit_bytes, m->arrivals.bytes, m->arrivals.requests, m->arrivals.failed};
	return value[which];
}

static void print_ages(struct metrics_page *p, const struct mirrors *m, uint64_t now_ms)
{
	metrics_header(p, "mirror_index_checked_seconds", "gauge",
	    "Since upstream was asked for a newer index, with success.");
	for (size_t i = 0; i < m->n; i++)
		for (const struct repo *r = NULL; (r = next_repo(&m->mirror[i], r));)
			if (checked_ms(r, now_ms) >= 0)
				metrics_print(p,
				    "lanboot_http_mirror_index_checked_seconds{mirror=\"%s\","
				    "repository=\"%s\"} %" PRId64 "\n",
				    m->mirror[i].name, r->path, checked_ms(r, now_ms) / 1000);
}

void mirrors_print_metrics(struct metrics_page *p, const struct mirrors *m, uint64_t now_ms)
{
	if (!m->n)
		return;
	for (size_t i = 0; i < COUNTERS; i++) {
		metrics_header(p, counters[i].name, "counter", counters[i].help);
		for (size_t j = 0; j < m->n; j++)
			metrics_value(p, counters[i].name, "mirror", m->mirror[j].name,
			    counter_of(&m->mirror[j], i));
	}
	print_ages(p, m, now_ms);
}
