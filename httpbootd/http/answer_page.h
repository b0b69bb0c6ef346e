#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_PAGE_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_PAGE_H
/* The pages for an administrator's browser: httpbootd/page draws them. */
#include "httpbootd/http/endpoint.h"
#include "httpbootd/http/reply.h"

struct site;

/* Answers ENDPOINT_PAGE, _STYLE and _CODE. */
void answer_page(
    struct site *site, const struct request *q, const struct endpoint *e, struct reply *reply);

#endif
