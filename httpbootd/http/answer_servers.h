#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_SERVERS_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_SERVERS_H
/* Whether the servers of `servers` are alike: drift.h. */
#include "common/metrics_page.h"
#include "httpbootd/http/reply.h"

struct site;
struct why_site;

/* Says what this server has, to another one. */
void answer_drift(struct site *site, struct reply *reply);

/* Says how the others are, as text or as JSON. */
void answer_servers(struct site *site, bool is_json, struct reply *reply);

/* The same for Prometheus. */
void servers_print_metrics(struct metrics_page *p, const struct site *site);

/* Adds to *facts those of which there is something to be said. */
void servers_facts(const struct site *site, struct why_site *facts);

#endif
