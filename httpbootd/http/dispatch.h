#ifndef LANBOOT_HTTPBOOTD_HTTP_DISPATCH_H
#define LANBOOT_HTTPBOOTD_HTTP_DISPATCH_H
/*
 * From a request to the room that answers it: endpoint.c says which, the answer_* make the reply.
 * Nothing here knows libmicrohttpd or the connection.
 */
#include "httpbootd/http/endpoint.h"
#include "httpbootd/http/reply.h"

struct site;

/*
 * Answers `q`: fills *reply, whose body is the caller's to send or reply_release. Returns the
 * endpoint that answered; ENDPOINT_REFUSE if the request was refused, by whichever.
 */
enum endpoint_kind dispatch(struct site *site, const struct request *q, struct reply *reply);

#endif
