#ifndef LANBOOT_HTTPBOOTD_HTTP_MHD_HEADER_H
#define LANBOOT_HTTPBOOTD_HTTP_MHD_HEADER_H
/* A request's header, as libmicrohttpd hands it out. */
#include "httpbootd/http/exchange.h"

struct MHD_Connection;

/*
 * Reads the header of the request on the connection `mc`, which is complete, into x->header, and
 * its method into the record. What the library overlooks is a fault of the header.
 */
void mhd_read_header(
    struct MHD_Connection *mc, struct exchange *x, const char *method, const char *version);

#endif
