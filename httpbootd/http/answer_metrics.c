#include "httpbootd/http/answer_metrics.h"

#include "httpbootd/http/site.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* The page while it is written: what does not fit is left out. */
struct page {
	char *text;
	size_t len, size;
};

static void print(struct page *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void print(struct page *p, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	int n = vsnprintf(p->text + p->len, p->size - p->len, format, ap);
	va_end(ap);
	if (n > 0)
		p->len = p->len + (size_t)n < p->size ? p->len + (size_t)n : p->size - 1;
}

static void print_header(struct page *p, const char *name, const char *type, const char *help)
{
	print(p, "# HELP lanboot_http_%s %s\n# TYPE lanboot_http_%s %s\n", name, help, name, type);
}

static void print_counter(struct page *p, const char *name, const char *help, uint64_t value)
{
	print_header(p, name, "counter", help);
	print(p, "lanboot_http_%s %" PRIu64 "\n", name, value);
}

static void print_requests(struct page *p, const struct metrics *m)
{
	print_header(p, "requests_total", "counter", "Requests that have ended, by status.");
	for (size_t i = 0; i < METRICS_STATUSES; i++)
		if (metrics_status[i])
			print(p, "lanboot_http_requests_total{code=\"%u\"} %" PRIu64 "\n",
			    metrics_status[i], m->requests[i]);
	print(p, "lanboot_http_requests_total{code=\"none\"} %" PRIu64 "\n",
	    m->requests[METRICS_STATUSES - 1]);
	print_counter(p, "sent_bytes_total", "Bytes of bodies that went out.", m->sent_bytes);
	print_counter(
	    p, "incomplete_total", "Answers that did not come to their end.", m->incomplete);
}

static void print_ended(struct page *p, const struct metrics *m)
{
	print_header(p, "ended_total", "counter", "Connections that we ended, by reason.");
	for (size_t i = 0; i < m->n_pools; i++) {
		const struct pool_count *c = m->pool[i].count;
		print(p,
		    "lanboot_http_ended_total{listener=\"%s\",reason=\"crowded\"} %" PRIu64 "\n"
		    "lanboot_http_ended_total{listener=\"%s\",reason=\"too slow\"} %" PRIu64 "\n",
		    m->pool[i].name, c->evicted, m->pool[i].name, c->too_slow);
	}
}

static void print_pools(struct page *p, const struct metrics *m)
{
	print_header(p, "connections", "gauge", "Connections now, by kind of listener.");
	for (size_t i = 0; i < m->n_pools; i++)
		print(p, "lanboot_http_connections{listener=\"%s\"} %zu\n", m->pool[i].name,
		    m->pool[i].count->open);
	print_header(p, "connections_total", "counter", "Connections that came in.");
	for (size_t i = 0; i < m->n_pools; i++)
		print(p, "lanboot_http_connections_total{listener=\"%s\"} %" PRIu64 "\n",
		    m->pool[i].name, m->pool[i].count->accepted);
	print_header(p, "turned_away_total", "counter",
	    "Connections of clients that had as many as they may have then.");
	for (size_t i = 0; i < m->n_pools; i++)
		print(p, "lanboot_http_turned_away_total{listener=\"%s\"} %" PRIu64 "\n",
		    m->pool[i].name, m->pool[i].count->turned_away);
	print_ended(p, m);
}

static void print_scripts(struct page *p, const struct metrics *m)
{
	print_header(p, "scripts_total", "counter", "Scripts given to machines, by profile.");
	for (size_t i = 0; i <= METRICS_PROFILES; i++)
		if (m->profile[i].scripts) /* its name has no character that needs an escape */
			print(p, "lanboot_http_scripts_total{profile=\"%s\"} %" PRIu64 "\n",
			    m->profile[i].name, m->profile[i].scripts);
	print_counter(p, "stubs_total",
	    "/boot.ipxe given to machines that did not say their MAC yet.", m->stubs);
	print_counter(p, "up_total", "Machines that said that they are up.", m->ups);
}

void answer_metrics(struct site *site, struct reply *reply)
{
	const struct metrics *m = &site->metrics;
	struct page p = {.text = site->text, .size = sizeof site->text};

	print_requests(&p, m);
	print_pools(&p, m);
	print_scripts(&p, m);
	print_header(&p, "reloads_total", "counter", "Configurations read again, by outcome.");
	print(&p, "lanboot_http_reloads_total{result=\"good\"} %" PRIu64 "\n", m->good_reloads);
	print(&p, "lanboot_http_reloads_total{result=\"bad\"} %" PRIu64 "\n", m->bad_reloads);
	print_header(&p, "info", "gauge", "Always 1; the label says the version.");
	print(&p, "lanboot_http_info{version=\"" LANBOOT_VERSION "\"} 1\n");
	reply_text(reply, 200, p.text);
	reply->type = "text/plain; version=0.0.4; charset=utf-8";
	reply->is_generated = true;
}
