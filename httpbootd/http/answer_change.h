#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_CHANGE_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_CHANGE_H
/* What the admin address may change, by POST: see machines/change.h. */
#include "httpbootd/http/reply.h"
#include "httpbootd/http/request.h"

struct change;
struct site;

/*
 * Answers a POST whose body is q->post. Refuses one that comes from a page of another site, that
 * does not know the key, or that says nothing that can be done; else it is answered once it is done
 * (reply->is_late).
 */
void answer_change(
    struct site *site, const struct request *q, const char *what, struct reply *reply);

/*
 * Plans the change whose turn it is, by the configuration as it is. Returns false, with the error
 * set, if it cannot be.
 */
bool answer_change_plan(struct site *site, struct change *change);

#endif
