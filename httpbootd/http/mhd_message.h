#ifndef LANBOOT_HTTPBOOTD_HTTP_MHD_MESSAGE_H
#define LANBOOT_HTTPBOOTD_HTTP_MHD_MESSAGE_H
/* A request's header as libmicrohttpd hands it out, and a reply as its response. */
#include "httpbootd/http/body.h"
#include "httpbootd/http/exchange.h"
#include "httpbootd/http/reply.h"

struct MHD_Response;
struct MHD_Connection;

/*
 * Reads the header of the request on the connection `mc`, which is complete, into x->header, and
 * its method into the record. What the library overlooks is a fault of the header.
 */
void mhd_read_header(
    struct MHD_Connection *mc, struct exchange *x, const char *method, const char *version);

/*
 * Returns why a request broke off, by the library's MHD_RequestTerminationCode: `timeout`,
 * `shutdown` or `closed`; NULL: it did not.
 */
const char *mhd_broken_text(int code);

/*
 * Makes the response of a reply to `connection`, and takes over what the reply holds: a file,
 * memory, a stream. A file that is in the kernel's memory goes by sendfile, one that is not by a
 * struct body of `bodies`, whose owner is `owner`; nobody reads the body of a HEAD's. Returns NULL
 * if memory ran out: then all of it is freed.
 */
struct MHD_Response *mhd_response(struct bodies *bodies, void *owner,
    struct MHD_Connection *connection, bool is_head, const struct reply *reply);

#endif
