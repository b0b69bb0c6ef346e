#include "common/metrics_page.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

void metrics_print(struct metrics_page *p, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	int n = vsnprintf(p->text + p->len, p->size - p->len, format, ap);
	va_end(ap);
	if (n > 0)
		p->len = p->len + (size_t)n < p->size ? p->len + (size_t)n : p->size - 1;
}

void metrics_header(struct metrics_page *p, const char *name, const char *type, const char *help)
{
	metrics_print(
	    p, "# HELP %s_%s %s\n# TYPE %s_%s %s\n", p->prefix, name, help, p->prefix, name, type);
}

void metrics_value(
    struct metrics_page *p, const char *name, const char *label, const char *is, uint64_t value)
{
	metrics_print(p, "%s_%s", p->prefix, name);
	if (label) {
		metrics_print(p, "{%s=\"", label);
		for (; *is; is++)
			metrics_print(p, *is == '"' || *is == '\\' ? "\\%c" : "%c", *is);
		metrics_print(p, "\"}");
	}
	metrics_print(p, " %" PRIu64 "\n", value);
}

void metrics_counter(struct metrics_page *p, const char *name, const char *help, uint64_t value)
{
	metrics_header(p, name, "counter", help);
	metrics_value(p, name, NULL, NULL, value);
}

void metrics_gauge(struct metrics_page *p, const char *name, const char *help, uint64_t value)
{
	metrics_header(p, name, "gauge", help);
	metrics_value(p, name, NULL, NULL, value);
}

void metrics_add_common(struct metrics_page *p, const struct metrics_common *c)
{
	metrics_header(p, "reloads_total", "counter", "Configurations read again, by outcome.");
	metrics_value(p, "reloads_total", "result", "good", c->good_reloads);
	metrics_value(p, "reloads_total", "result", "bad", c->bad_reloads);
	metrics_gauge(p, "conf_read_timestamp_seconds",
	    "When the configuration that holds was read, in Unix time.", c->conf_read_s);
	metrics_counter(p, "log_lost_total", "Lines of the log that nobody read.", c->log_lost);
	metrics_counter(
	    p, "events_lost_total", "Events that the keeper did not get.", c->events_lost);
	metrics_header(p, "info", "gauge", "Always 1; the label says the version.");
	metrics_value(p, "info", "version", LANBOOT_VERSION, 1);
}
