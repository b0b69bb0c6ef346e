#ifndef LANBOOT_HTTPBOOTD_DISPATCH_H
#define LANBOOT_HTTPBOOTD_DISPATCH_H
/* From a request to the room that answers it. */
#include "httpbootd/http/reply.h"
#include "httpbootd/http/site.h"

/*
 * Answers `q` with what `site` has. `rec` has client, started_ms, method and path; the rest is
 * filled in.
 */
void answer(struct site *site, const struct request *q, struct record *rec, struct reply *reply);

#endif
