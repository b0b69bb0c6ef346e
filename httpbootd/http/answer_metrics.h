#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_METRICS_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_METRICS_H
/* GET /metrics of the admin address: what is counted, as Prometheus reads it (text format 0.0.4).
 */

struct site;
struct reply;

/* Answers with the counters of the site as they are now. */
void answer_metrics(struct site *site, struct reply *reply);

#endif
