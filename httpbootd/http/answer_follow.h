#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_FOLLOW_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_FOLLOW_H
/* Events as they come, for the administrator. */
#include "httpbootd/http/endpoint.h"
#include "httpbootd/http/reply.h"

struct site;

/*
 * Answers with all events from now on, a line each as it came (machines/line.h), until we stop or
 * nobody reads any more; with `id` in the query, with those of that machine. Who reads too slowly
 * loses some, and gets a line `lost lines=N`; where none come, there is a line `following` now and
 * then.
 */
void answer_follow(struct site *site, const struct endpoint *e, struct reply *reply);

#endif
