#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_INVENTORY_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_INVENTORY_H
/* How the inventory is that machines are fetched from: inventory.h. */
#include "common/metrics_page.h"
#include "httpbootd/http/reply.h"

struct site;
struct why_site;

/* Answers GET /inventory.json. */
void answer_inventory(struct site *site, struct reply *reply);

/* Adds what is to be said of it to the metrics; without one, nothing. */
void inventory_print_metrics(struct metrics_page *p, const struct site *site);

/* Notes it where people are told what is wrong, if it is. */
void inventory_facts(const struct site *site, struct why_site *facts);

#endif
