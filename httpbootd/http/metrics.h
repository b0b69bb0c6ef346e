#ifndef LANBOOT_METRICS_H
#define LANBOOT_METRICS_H
/* Counters since the start, as Prometheus reads them (text format 0.0.4). */
#include "httpbootd/http/record.h"

/* A request has ended; `sent` bytes of its body went out. */
void metrics_request(const struct record *rec, uint64_t sent, bool broken);

/* A booted machine said that it is up. */
void metrics_up(void);

/* A reload, good or bad. */
void metrics_reload(bool ok);

/* Connections of one kind of listener, to be read whenever somebody asks. `name` lives for ever. */
void metrics_room(
    const char *name, const size_t *inside, const uint64_t *came, const uint64_t *turned_away);

/* The page of all of them. */
void answer_metrics(struct reply *reply);

#endif
