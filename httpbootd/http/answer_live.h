#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_LIVE_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_LIVE_H
/* Tells a page when to ask for itself again, by server-sent events (WHATWG HTML, section 9.2). */
#include "httpbootd/http/reply.h"

struct site;

/*
 * Answers with a stream that says `changed` when something was heard of machines, LIVE_LEAST_MS
 * apart at least: it says nothing more, and so keeps nothing for who reads slowly.
 */
void answer_live(struct site *site, struct reply *reply);

#endif
