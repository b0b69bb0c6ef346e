#ifndef LANBOOT_COMMON_METRICS_PAGE_H
#define LANBOOT_COMMON_METRICS_PAGE_H
/*
 * A page of metrics as Prometheus reads it (text format 0.0.4), of one daemon: all its names begin
 * with the same words. Pure.
 */
#include <stddef.h>
#include <stdint.h>

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* The page while it is written: what does not fit is left out. */
struct metrics_page {
	char *text; /* `size` bytes, always NUL-terminated */
	size_t len, size;
	const char *prefix; /* of all names: lanboot_tftp */
};

/* Adds text. */
void metrics_print(struct metrics_page *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Begins a metric of that name behind the prefix; `type` is counter or gauge. */
void metrics_header(struct metrics_page *p, const char *name, const char *type, const char *help);

/* Adds a value of it, with one label; NULL: without. The value of a label is escaped. */
void metrics_value(
    struct metrics_page *p, const char *name, const char *label, const char *is, uint64_t value);

/* Adds a counter without labels. */
void metrics_counter(struct metrics_page *p, const char *name, const char *help, uint64_t value);

/* Adds a gauge without labels. */
void metrics_gauge(struct metrics_page *p, const char *name, const char *help, uint64_t value);

/* What each daemon counts. */
struct metrics_common {
	uint64_t good_reloads, bad_reloads;
	uint64_t conf_read_s; /* in Unix time */
	uint64_t log_lost, events_lost;
};

/* Adds these, and which version it is. */
void metrics_add_common(struct metrics_page *p, const struct metrics_common *c);

#endif
