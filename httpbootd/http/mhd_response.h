#ifndef LANBOOT_HTTPBOOTD_HTTP_MHD_RESPONSE_H
#define LANBOOT_HTTPBOOTD_HTTP_MHD_RESPONSE_H
/* A reply as libmicrohttpd's response. */
#include "httpbootd/http/body.h"
#include "httpbootd/http/reply.h"

struct MHD_Response;
struct MHD_Connection;

/*
 * Makes the response of a reply to `connection`, and takes over what the reply holds: a file,
 * memory, a stream. A file that is in the kernel's memory goes by sendfile, one that is not by a
 * struct body of `bodies`, whose owner is `owner`; nobody reads the body of a HEAD's. Returns NULL
 * if memory ran out: then all of it is freed.
 */
struct MHD_Response *mhd_response(struct bodies *bodies, void *owner,
    struct MHD_Connection *connection, bool is_head, const struct reply *reply);

#endif
