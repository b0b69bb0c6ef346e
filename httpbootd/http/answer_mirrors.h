#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_MIRRORS_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_MIRRORS_H
/* What the mirrors have and have done, for the administrator. */
#include "common/metrics_page.h"
#include "httpbootd/http/reply.h"
#include "httpbootd/mirror/mirrors.h"

struct site;

/* As text, a mirror and its repositories a line each, or as JSON. */
void answer_mirrors(struct site *site, bool is_json, struct reply *reply);

/* Adds what Prometheus reads of them; nothing where there is none. */
void mirrors_print_metrics(struct metrics_page *p, const struct mirrors *m, uint64_t now_ms);

#endif
