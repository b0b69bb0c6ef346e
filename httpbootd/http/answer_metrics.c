#include "httpbootd/http/answer_metrics.h"
#include "httpbootd/http/answer_inventory.h"
#include "httpbootd/http/answer_mirrors.h"
#include "httpbootd/http/answer_servers.h"

#include "common/log.h"
#include "common/metrics_page.h"
#include "httpbootd/http/site.h"

#include <inttypes.h>
#include <stdio.h>

static void print_requests(struct metrics_page *p, const struct metrics *m)
{
	metrics_header(p, "requests_total", "counter", "Requests that have ended, by status.");
	for (size_t i = 0; i < METRICS_STATUSES; i++)
		if (metrics_status[i])
			metrics_print(p, "lanboot_http_requests_total{code=\"%u\"} %" PRIu64 "\n",
			    metrics_status[i], m->requests[i]);
	metrics_print(p, "lanboot_http_requests_total{code=\"none\"} %" PRIu64 "\n",
	    m->requests[METRICS_STATUSES - 1]);
	metrics_counter(p, "sent_bytes_total", "Bytes of bodies that went out.", m->sent_bytes);
	metrics_counter(
	    p, "incomplete_total", "Answers that did not come to their end.", m->incomplete);
}

static void print_ended(struct metrics_page *p, const struct metrics *m)
{
	metrics_header(p, "ended_total", "counter", "Connections that we ended, by reason.");
	for (size_t i = 0; i < m->n_pools; i++) {
		const struct pool_count *c = m->pool[i].count;
		metrics_print(p,
		    "lanboot_http_ended_total{listener=\"%s\",reason=\"crowded\"} %" PRIu64 "\n"
		    "lanboot_http_ended_total{listener=\"%s\",reason=\"too slow\"} %" PRIu64 "\n",
		    m->pool[i].name, c->evicted, m->pool[i].name, c->too_slow);
	}
}

static void print_pools(struct metrics_page *p, const struct metrics *m)
{
	metrics_header(p, "connections", "gauge", "Connections now, by kind of listener.");
	for (size_t i = 0; i < m->n_pools; i++)
		metrics_print(p, "lanboot_http_connections{listener=\"%s\"} %zu\n", m->pool[i].name,
		    m->pool[i].count->open);
	metrics_header(p, "connections_total", "counter", "Connections that came in.");
	for (size_t i = 0; i < m->n_pools; i++)
		metrics_print(p, "lanboot_http_connections_total{listener=\"%s\"} %" PRIu64 "\n",
		    m->pool[i].name, m->pool[i].count->accepted);
	metrics_header(p, "turned_away_total", "counter",
	    "Connections of clients that had as many as they may have then.");
	for (size_t i = 0; i < m->n_pools; i++)
		metrics_print(p, "lanboot_http_turned_away_total{listener=\"%s\"} %" PRIu64 "\n",
		    m->pool[i].name, m->pool[i].count->turned_away);
	print_ended(p, m);
}

static void print_scripts(struct metrics_page *p, const struct metrics *m)
{
	metrics_header(p, "scripts_total", "counter", "Scripts given to machines, by profile.");
	for (size_t i = 0; i <= METRICS_PROFILES; i++)
		if (m->profile[i].scripts) /* its name has no character that needs an escape */
			metrics_print(p, "lanboot_http_scripts_total{profile=\"%s\"} %" PRIu64 "\n",
			    m->profile[i].name, m->profile[i].scripts);
	metrics_counter(p, "stubs_total",
	    "/boot.ipxe given to machines that did not say their MAC yet.", m->stubs);
	metrics_counter(p, "up_total", "Machines that said that they are up.", m->ups);
}

/* A histogram: all of `t`, of that step, or of whole boots where that is NULL. */
static void print_times(
    struct metrics_page *p, const char *name, const char *step, const struct boot_times *t)
{
	char label[40] = "", first[42] = "";
	uint64_t n = 0;
	if (step) {
		snprintf(label, sizeof label, "{step=\"%s\"}", step);
		snprintf(first, sizeof first, "step=\"%s\",", step);
	}
	for (size_t i = 0; i < BOOT_BUCKETS; i++) {
		n += t->bucket[i];
		metrics_print(p, "lanboot_http_%s_bucket{%sle=\"%u.%u\"} %" PRIu64 "\n", name,
		    first, boot_bounds_ms[i] / 1000, boot_bounds_ms[i] % 1000 / 100, n);
	}
	metrics_print(p, "lanboot_http_%s_bucket{%sle=\"+Inf\"} %" PRIu64 "\n", name, first, t->n);
	metrics_print(p, "lanboot_http_%s_sum%s %" PRIu64 ".%03u\n", name, label, t->sum_ms / 1000,
	    (unsigned)(t->sum_ms % 1000));
	metrics_print(p, "lanboot_http_%s_count%s %" PRIu64 "\n", name, label, t->n);
}

/* The boots that the keeper has seen. */
static void print_boots(struct metrics_page *p, const struct boot_counts *c)
{
	metrics_counter(p, "boots_begun_total", "Boots that began.", c->begun);
	metrics_counter(p, "boots_up_total", "Boots that came up.", c->up);
	metrics_header(
	    p, "boots_failed_total", "counter", "Boots, by their first step that failed.");
	for (size_t k = 0; k < STEP_KINDS; k++)
		if (c->failed[k])
			metrics_value(p, "boots_failed_total", "step", step_text((enum step_kind)k),
			    c->failed[k]);
	metrics_header(
	    p, "boot_seconds", "histogram", "From a boot's first packet until it was up.");
	print_times(p, "boot_seconds", NULL, &c->whole);
	metrics_header(
	    p, "boot_step_seconds", "histogram", "How long steps took of boots that came up.");
	for (size_t k = 0; k < STEP_KINDS; k++)
		if (c->step[k].n)
			print_times(
			    p, "boot_step_seconds", step_text((enum step_kind)k), &c->step[k]);
}

/* What the keeper has heard, and what it knows that it has not. */
static void print_keeper(struct metrics_page *p, const struct machines *m)
{
	metrics_counter(p, "events_heard_total", "Events that the keeper heard.", m->events);
	metrics_counter(p, "events_missed_total",
	    "Events that a daemon has numbered and the keeper has not heard.", m->lost);
	metrics_header(p, "machines", "gauge", "Machines that the keeper has in mind.");
	metrics_print(p, "lanboot_http_machines %zu\n", m->table.n);
}

/* What the collector was told of. */
static void print_traces(struct metrics_page *p, const struct trace_counts *c)
{
	metrics_header(p, "traces_total", "counter",
	    "Finished boots for the collector: those that it took, and those that were dropped.");
	metrics_value(p, "traces_total", "result", "sent", c->sent);
	metrics_value(p, "traces_total", "result", "dropped", c->dropped);
	metrics_header(p, "traces_waiting", "gauge", "Finished boots that wait for the collector.");
	metrics_print(p, "lanboot_http_traces_waiting %" PRIu64 "\n", c->waiting);
}

/* The store that servers share, and what it has said of boots that take what they boot once. */
static void print_store(struct metrics_page *p, const struct etcd *e)
{
	const struct etcd_counts *c = etcd_counts(e);

	metrics_header(p, "store_up", "gauge", "1 if the store answered when it was asked last.");
	metrics_print(p, "lanboot_http_store_up %d\n", etcd_notes(e)->is_up);
	metrics_header(p, "store_notes", "gauge", "Notes in the store, as far as is known.");
	metrics_print(p, "lanboot_http_store_notes %zu\n", etcd_notes(e)->n);
	metrics_header(p, "once_total", "counter",
	    "Boots that asked the store for what they boot once: those that have it, those that "
	    "another boot was ahead of, and those for which it did not decide.");
	metrics_value(p, "once_total", "result", "taken", c->mine);
	metrics_value(p, "once_total", "result", "others", c->others);
	metrics_value(p, "once_total", "result", "undecided", c->undecided);
}

/* For an alert before machines take it no more. */
static void print_certificate(struct metrics_page *p, int64_t end_s)
{
	metrics_header(p, "tls_end_timestamp_seconds", "gauge",
	    "When the certificate of tls-cert ends, since 1970.");
	metrics_print(p, "lanboot_http_tls_end_timestamp_seconds %" PRId64 "\n", end_s);
}

void answer_metrics(struct site *site, struct reply *reply)
{
	const struct metrics *m = &site->metrics;
	struct metrics_page p = {
	    .text = site->text, .size = sizeof site->text, .prefix = "lanboot_http"};
	const struct daemon *d = &site->daemon;
	const struct metrics_common common = {.good_reloads = d->good_reloads,
	    .bad_reloads = d->bad_reloads,
	    .conf_read_s = d->conf_read_s,
	    .log_lost = log_lines_lost(),
	    .events_lost = log_events_lost()};

	print_requests(&p, m);
	print_pools(&p, m);
	print_scripts(&p, m);
	if (site->machines.is_keeper) {
		print_boots(&p, &site->machines.counts);
		print_keeper(&p, &site->machines);
	}
	if (m->tls_end_s)
		print_certificate(&p, m->tls_end_s);
	if (m->traces.is_on)
		print_traces(&p, &m->traces);
	if (site->etcd)
		print_store(&p, site->etcd);
	if (site->mirrors.loop)
		mirrors_print_metrics(&p, &site->mirrors, site->mirrors.loop->now_ms);
	servers_print_metrics(&p, site);
	inventory_print_metrics(&p, site);
	metrics_add_common(&p, &common);
	reply_text(reply, 200, p.text);
	reply->type = METRICS_TYPE;
	reply->is_generated = true;
}
