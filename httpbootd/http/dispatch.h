#ifndef LANBOOT_HTTPBOOTD_DISPATCH_H
#define LANBOOT_HTTPBOOTD_DISPATCH_H
/* From a request to the room that answers it. */
#include "common/daemon.h"
#include "httpbootd/http/reply.h"

/*
 * Answers `q` by the configuration and root of `d`. `rec` has client, started_ms, method and path;
 * the rest is filled in.
 */
void answer(struct daemon *d, const struct request *q, struct record *rec, struct reply *reply);

#endif
