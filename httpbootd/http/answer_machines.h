#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_MACHINES_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_MACHINES_H
/* The machines seen, as a person reads them and as JSON, for the administrator. */
#include "httpbootd/http/endpoint.h"
#include "httpbootd/http/reply.h"

struct site;

/*
 * Answers with the page that `e` names, about the machine that its query's `id` means where it is
 * about one.
 */
void answer_machines(struct site *site, const struct endpoint *e, struct reply *reply);

#endif
